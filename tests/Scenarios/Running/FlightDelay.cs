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
    private string? _ann;
    private string? _vic;

    public AirworthyClient Ann(RunningServer server) => new(server.Address, _ann);

    public AirworthyClient Vic(RunningServer server) => new(server.Address, _vic);

    /// <summary>Ann and Vic, version 1 and the pipeline.</summary>
    public async Task PrepareAsync(RunningServer server, string data)
    {
        using var administrator = new AirworthyClient(
            server.Address,
            (await File.ReadAllTextAsync(Path.Combine(data, "admin.token"))).Trim()
        );
        _ann = await PersonAsync(administrator, "ann", "data-scientist");
        _vic = await PersonAsync(administrator, "vic", "approver");
        await RegisterAsync(server, "first");
        Ok(
            await administrator.ApplyPipelineAsync(
                Model,
                await File.ReadAllTextAsync(Path.Combine(Sample, "pipeline.yaml")),
                Path.Combine(Sample, "data", "evaluation.csv"),
                null
            )
        );
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

    private static async Task<string> PersonAsync(AirworthyClient administrator, string name, string role)
    {
        Ok(await administrator.CreateAccountAsync(new CreateAccountRequest(name, [role])));
        return Ok(await administrator.CreateTokenAsync(name, new CreateTokenRequest())).Secret;
    }
}
