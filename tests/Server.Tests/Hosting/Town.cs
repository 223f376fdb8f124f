using System.Text;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Hosting;

/// <summary>
/// A server with people in it, and a pipeline for the tiny model that adds 1: ann builds (and may approve others'), vic approves, olga
/// operates.
/// </summary>
public sealed class Town : IAsyncLifetime
{
    public const string Yaml = """
        name: tiny
        evaluation:
          data: evaluation.csv
          label: y
          prediction: y
          task: regression
        environments: [staging, production]
        gates:
          staging:
            controls:
              - name: loads-and-predicts
          production:
            controls:
              - name: loads-and-predicts
              - name: metric-floor
                with: { metric: rmse, at-most: 0.5 }
            approvals: 1
        steps:
          - check: production
          - deploy: staging
          - smoke-test: staging
            with: { rows: 5 }
          - approve: production
          - deploy: production
        """;

    private readonly List<AirworthyClient> _clients = [];
    private int _models;

    public ServerFixture Server { get; } = new();

    public TemporaryFolder Folder { get; } = new();

    public AirworthyClient Nobody { get; private set; } = null!;

    public AirworthyClient Admin { get; private set; } = null!;

    public AirworthyClient Ann { get; private set; } = null!;

    public string AnnToken { get; private set; } = null!;

    public AirworthyClient Vic { get; private set; } = null!;

    public AirworthyClient Olga { get; private set; } = null!;

    public string Evaluation { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        Nobody = As(null);
        Admin = As(Server.AdministratorToken);
        AnnToken = await JoinAsync("ann", "data-scientist", "approver");
        Ann = As(AnnToken);
        Vic = As(await JoinAsync("vic", "approver"));
        Olga = As(await JoinAsync("olga", "operator"));
        var rows = new StringBuilder("x,y\n");
        for (var i = 0; i < 200; i++)
        {
            rows.Append($"{i},{i + 1}\n");
        }
        Evaluation = Folder.Write("evaluation.csv", rows.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        await Server.DisposeAsync();
        Folder.Dispose();
    }

    public AirworthyClient As(string? token)
    {
        var client = new AirworthyClient(Server.Address, token);
        _clients.Add(client);
        return client;
    }

    /// <summary>Makes an account and gives the secret of a token of it.</summary>
    public async Task<string> JoinAsync(string name, params string[] roles)
    {
        (await Admin.CreateAccountAsync(new CreateAccountRequest(name, roles))).Good();
        return (await Admin.CreateTokenAsync(name, new CreateTokenRequest("test"))).Good().Secret;
    }

    /// <summary>A new model of ann's with a version that adds <paramref name="constant"/>, and the pipeline.</summary>
    public async Task<string> ModelAsync(float constant = 1, string yaml = Yaml)
    {
        var model = $"tiny-{Interlocked.Increment(ref _models)}";
        await RegisterAsync(model, constant);
        (await Olga.ApplyPipelineAsync(model, yaml, Evaluation, null)).Good();
        return model;
    }

    public Task<VersionView> RegisterAsync(string model, float constant) =>
        Tiny.RegisterAsync(Ann, model, Tiny.Folder(Folder, constant, $"{model}-{constant}"));

    /// <summary>Starts a release and follows it until it waits for people or is over.</summary>
    public async Task<ReleaseView> ReleaseAsync(string model, int version) =>
        await SettledAsync((await Ann.StartReleaseAsync(model, version)).Good());

    public async Task<ReleaseView> SettledAsync(ReleaseView release)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var answer in Ann.FollowReleaseAsync(release.Id, limit.Token))
        {
            release = answer.Good();
            if (release.Awaited is not null)
            {
                break;
            }
        }
        return release;
    }

    /// <summary>Brings a version into production, vic approving.</summary>
    public async Task<ReleaseView> IntoProductionAsync(string model, int version)
    {
        var waiting = await ReleaseAsync(model, version);
        Assert.True(waiting.Awaited is not null, $"{waiting.Status}: {waiting.Detail}");
        var approval = new ApproveRequest(true, waiting.Awaited.EvidenceDigest, "fine");
        var over = await SettledAsync((await Vic.ApproveAsync(waiting.Id, approval)).Good());
        Assert.True(over.Status == "succeeded", $"{over.Status}: {over.Detail}");
        return over;
    }

    /// <summary>What an endpoint makes of 41, and which version says so.</summary>
    public async Task<(float Answer, string Version)> AskAsync(string endpoint)
    {
        var answer = (
            await Nobody.InferAsync(
                endpoint,
                """{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[41]}]}"""
            )
        ).Good();
        return (
            answer.GetProperty("outputs")[0].GetProperty("data")[0].GetSingle(),
            answer.GetProperty("model_version").GetString()!
        );
    }
}
