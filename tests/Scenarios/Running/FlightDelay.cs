using System.Text.Json;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Testing;

namespace Airworthy.Scenarios.Running;

/// <summary>The sample and its people on one data folder, through whichever server has it open at the moment.</summary>
internal sealed class FlightDelay
{
    public const string Model = "flight-delay";
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "flight-delay");
    private const string Administrator = "admin";

    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    public static string Evaluation => Path.Combine(Sample, "data", "evaluation.csv");

    public AirworthyClient Ann(RunningServer server) => As(server, "ann");

    public AirworthyClient Vic(RunningServer server) => As(server, "vic");

    public AirworthyClient Admin(RunningServer server) => As(server, Administrator);

    public AirworthyClient As(RunningServer server, string name) => new(server.Address, _tokens[name]);

    public string TokenOf(string name) => _tokens[name];

    /// <summary>Ann and Vic, version 1 and the pipeline.</summary>
    public async Task PrepareAsync(RunningServer server, string data)
    {
        _tokens[Administrator] = (await File.ReadAllTextAsync(Path.Combine(data, "admin.token"))).Trim();
        await JoinAsync(server, "ann", "data-scientist");
        await JoinAsync(server, "vic", "approver");
        await RegisterAsync(server, "first");
        using var administrator = Admin(server);
        Ok(
            await administrator.ApplyPipelineAsync(
                Model,
                await File.ReadAllTextAsync(Path.Combine(Sample, "pipeline.yaml")),
                Evaluation,
                null
            )
        );
    }

    /// <summary>Makes an account with these roles and a token of it.</summary>
    public async Task JoinAsync(RunningServer server, string name, params string[] roles)
    {
        using var administrator = Admin(server);
        Ok(await administrator.CreateAccountAsync(new CreateAccountRequest(name, roles)));
        _tokens[name] = Ok(await administrator.CreateTokenAsync(name, new CreateTokenRequest())).Secret;
    }

    /// <summary>Puts a policy in force, as the administrator.</summary>
    public async Task ApplyAsync(RunningServer server, string policy)
    {
        using var administrator = Admin(server);
        Ok(await administrator.ApplyPolicyAsync(new PolicyRequest(policy)));
    }

    /// <summary>Starts a release as its owner and follows it until it waits for people or is over.</summary>
    public async Task<ReleaseView> ReleaseAsync(RunningServer server, int version)
    {
        using var ann = Ann(server);
        return await SettleAsync(server, Ok(await ann.StartReleaseAsync(Model, version)).Id);
    }

    /// <summary>Follows a release until it waits for people or is over.</summary>
    public async Task<ReleaseView> SettleAsync(RunningServer server, string release)
    {
        using var ann = Ann(server);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var view = Ok(await ann.GetReleaseAsync(release));
        while (!view.Finished && view.Awaited is null)
        {
            view = Ok(await ann.WaitForReleaseAsync(release, view.Revision, 5, patience.Token));
        }
        return view;
    }

    /// <summary>Follows a release to its end.</summary>
    public async Task<ReleaseView> EndAsync(RunningServer server, string release)
    {
        using var ann = Ann(server);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var view = Ok(await ann.GetReleaseAsync(release));
        while (!view.Finished)
        {
            view = Ok(await ann.WaitForReleaseAsync(release, view.Revision, 5, patience.Token));
        }
        return view;
    }

    /// <summary>A person's approval of what the release waits for.</summary>
    public async Task<Answer<ReleaseView>> ApproveAsync(RunningServer server, string name, ReleaseView waiting)
    {
        using var person = As(server, name);
        return await person.ApproveAsync(waiting.Id, new ApproveRequest(true, waiting.Awaited!.EvidenceDigest));
    }

    /// <summary>Brings a version into production, vic approving.</summary>
    public async Task<ReleaseView> IntoProductionAsync(RunningServer server, int version)
    {
        var waiting = await ReleaseAsync(server, version);
        Assert.True(waiting.Awaited is not null, $"{waiting.Status}: {waiting.Detail}");
        Ok(await ApproveAsync(server, "vic", waiting));
        var over = await EndAsync(server, waiting.Id);
        Assert.True(over.Status == "succeeded", $"{over.Status}: {over.Detail}");
        return over;
    }

    public async Task<VersionView> RegisterAsync(RunningServer server, string candidate)
    {
        using var ann = Ann(server);
        var folder = Ok(await ModelFolder.ReadAsync(Path.Combine(Sample, "models", candidate)));
        return Ok(await ann.RegisterAsync(Model, new RegisterRequest { Owner = "ann", Files = [] }, folder));
    }

    /// <summary>The probability that the endpoint answers for one flight, and nothing when it does not answer.</summary>
    public async Task<double?> PredictAsync(RunningServer server, string endpoint)
    {
        using var ann = Ann(server);
        var header = File.ReadLines(Path.Combine(Sample, "data", "recent.csv"))
            .Take(2)
            .Select(l => l.Split(','))
            .ToArray();
        var row = header[0].Zip(header[1]).ToDictionary(p => p.First, p => p.Second);
        if (!(await ann.EndpointMetadataAsync(endpoint)).TryGet(out var metadata, out _))
        {
            return null;
        }
        var inputs = metadata
            .GetProperty("inputs")
            .EnumerateArray()
            .Select(i =>
            {
                var name = i.GetProperty("name").GetString()!;
                var text = i.GetProperty("datatype").GetString() == "BYTES";
                object value = text ? row[name] : double.Parse(row[name]);
                return new
                {
                    name,
                    datatype = i.GetProperty("datatype").GetString(),
                    shape = new[] { 1, 1 },
                    data = new[] { value },
                };
            });
        return (await ann.InferAsync(endpoint, JsonSerializer.Serialize(new { inputs }))).TryGet(out var answer, out _)
            ? answer.GetProperty("outputs")[0].GetProperty("data")[0].GetDouble()
            : null;
    }

    /// <summary>The value, or the test fails with the problem's own words.</summary>
    public static T Ok<T>(Answer<T> answer)
    {
        if (answer.TryGet(out var value, out var problem))
        {
            return value;
        }
        Assert.Fail($"{problem.Code}: {problem.Detail}");
        return value!;
    }
}
