using System.Text;
using Airworthy.Adapters.Orchestrators.GitHub;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Testing.GitHub;

namespace Airworthy.Adapters.Tests.Orchestrators.GitHub;

/// <summary>An orchestrator and a GitHub for it.</summary>
internal sealed class GitHubRig : IAsyncDisposable
{
    public const string Key = "airworthy_step";
    public const string RunName = "train ${{ inputs.airworthy_step }}";

    private GitHubRig(FakeGitHub gitHub)
    {
        GitHub = gitHub;
        Workflow = gitHub.Add(
            "train.yml",
            RunName,
            new FakeInput(Key),
            new FakeInput("airworthy_version"),
            new FakeInput("target", "choice", "staging", "production"),
            new FakeInput("full", "boolean"),
            new FakeInput("api_key")
        );
        Orchestrator = Connect("secret");
    }

    public FakeGitHub GitHub { get; }

    public PassingTime Clock { get; } = new();

    public FakeWorkflow Workflow { get; }

    public GitHubOrchestrator Orchestrator { get; }

    public FakeRun Run => Assert.Single(Workflow.Runs);

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<GitHubRig> StartAsync() => new(await FakeGitHub.StartAsync("secret"));

    public GitHubOrchestrator Connect(string token) =>
        new(new GitHubSettings { Url = GitHub.Http.Url, Token = token }, Clock);

    public static WorkOrder Order(string key = "rel-1/train/1", params (string Name, string Value)[] with) =>
        new()
        {
            Key = key,
            Target = "acme/risk/train.yml",
            With = with.ToDictionary(w => w.Name, w => w.Value),
            Inputs = new Dictionary<string, WorkInput> { ["AIRWORTHY_VERSION"] = new("3"), ["OTHER"] = new("x") },
        };

    public async Task<(FakeRun Run, WorkHandle Handle)> BeginAsync(WorkOrder order)
    {
        var handle = await Orchestrator.StartAsync(order, Cancel);
        Assert.True(handle.IsOk, handle.Fault?.ToString());
        return (Workflow.Runs[^1], handle.Value);
    }

    public async Task<WorkStatus> LookAsync(WorkOrder order, WorkHandle handle, long logFrom = 0)
    {
        var looked = await Orchestrator.LookAsync(order, handle, logFrom, Cancel);
        Assert.True(looked.IsOk, looked.Fault?.ToString());
        return looked.Value;
    }

    public static string Text(WorkLog log) => Encoding.UTF8.GetString(log.Bytes.Span);

    public static string Refused<T>(Result<T> result)
    {
        Assert.False(result.IsOk, "it was not refused");
        Assert.Equal(OrchestrationFaults.WorkRefused, result.Fault!.Reason);
        return result.Fault.Detail;
    }

    public static Principal Ann => Principal.User(UserName.Parse("ann").Value);

    public async ValueTask DisposeAsync()
    {
        Orchestrator.Dispose();
        await GitHub.DisposeAsync();
    }
}
