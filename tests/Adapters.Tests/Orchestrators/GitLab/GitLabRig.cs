using System.Text;
using Airworthy.Adapters.Orchestrators.GitLab;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Testing.GitLab;

namespace Airworthy.Adapters.Tests.Orchestrators.GitLab;

/// <summary>An orchestrator and a GitLab for it.</summary>
internal sealed class GitLabRig : IAsyncDisposable
{
    private GitLabRig(FakeGitLab gitLab)
    {
        GitLab = gitLab;
        Orchestrator = Connect("secret");
    }

    public FakeGitLab GitLab { get; }

    public PassingTime Clock { get; } = new();

    public GitLabOrchestrator Orchestrator { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<GitLabRig> StartAsync() => new(await FakeGitLab.StartAsync("secret"));

    public GitLabOrchestrator Connect(string token) =>
        new(new GitLabSettings { Url = GitLab.Http.Url, Token = token }, Clock);

    public static WorkOrder Order(params (string Name, string Value)[] with) =>
        new()
        {
            Key = "rel-1/train/1",
            Target = "acme/ml/risk",
            With = with.ToDictionary(w => w.Name, w => w.Value),
            Inputs = new Dictionary<string, WorkInput> { ["AIRWORTHY_VERSION"] = new("3") },
        };

    public async Task<(FakePipeline Pipeline, WorkHandle Handle)> BeginAsync(WorkOrder order)
    {
        var handle = await Orchestrator.StartAsync(order, Cancel);
        Assert.True(handle.IsOk, handle.Fault?.ToString());
        return (GitLab.Pipelines[^1], handle.Value);
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
        await GitLab.DisposeAsync();
    }
}
