using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Tests.Orchestrators.GitLab;

/// <summary>How a pipeline stands, what it asks, how it ends.</summary>
public sealed class FollowTests
{
    private static readonly WorkOrder Train = GitLabRig.Order();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LookAsync_TracesThatGrow_ComeWholeAndOnce(bool ranges)
    {
        await using var rig = await GitLabRig.StartAsync();
        rig.GitLab.KnowsRanges = ranges;
        var (pipeline, handle) = await rig.BeginAsync(Train);
        var (first, second) = (pipeline.Job("build", "fetch 1/2"), pipeline.Job("build", "fetch 2/2", "created"));
        first.Trace = Encoding.UTF8.GetBytes("one grö");
        var said = new StringBuilder();
        var from = 0L;

        async Task<WorkStatus> NextAsync()
        {
            var status = await rig.LookAsync(Train, handle, from);
            said.Append(GitLabRig.Text(status.Log));
            from = status.Log.Next;
            return status;
        }
        await NextAsync();
        await NextAsync();
        first.Trace = Encoding.UTF8.GetBytes("one größer\n");
        await NextAsync();
        (first.Status, second.Status, second.Trace) = ("success", "success", Encoding.UTF8.GetBytes("two\n"));
        pipeline.Status = "success";
        await NextAsync();
        var last = await NextAsync();

        Assert.Equal("[job 'fetch 1/2']\none größer\n[job 'fetch 2/2']\ntwo\n", said.ToString());
        Assert.True(last.Log.IsWhole);
        Assert.Equal(
            ["build: fetch 1/2 success", "build: fetch 2/2 success"],
            last.Stages.Select(s => $"{s.Name} {s.Status}")
        );
    }

    [Theory]
    [InlineData("success", "", WorkOutcome.Succeeded)]
    [InlineData("failed", "", WorkOutcome.Failed)]
    [InlineData("skipped", "", WorkOutcome.Failed)]
    [InlineData("canceled", "", WorkOutcome.Cancelled)]
    public async Task LookAsync_Ended_MapsTheStatus(string status, string accept, WorkOutcome outcome)
    {
        await using var rig = await GitLabRig.StartAsync();
        var order = GitLabRig.Order(("accept", accept));
        var (pipeline, handle) = await rig.BeginAsync(order);
        pipeline.Status = status;

        Assert.Equal(outcome, (await rig.LookAsync(order, handle)).End?.Outcome);
    }

    [Theory]
    [InlineData("", WorkOutcome.Unstable)]
    [InlineData("warnings", WorkOutcome.Succeeded)]
    public async Task LookAsync_JobFailedThatMay_IsNoPassUnlessAccepted(string accept, WorkOutcome outcome)
    {
        await using var rig = await GitLabRig.StartAsync();
        var order = GitLabRig.Order(("accept", accept));
        var (pipeline, handle) = await rig.BeginAsync(order);
        pipeline.Job("test", "lint", "failed").MayFail = true;
        pipeline.Status = "success";

        Assert.Equal(outcome, (await rig.LookAsync(order, handle)).End?.Outcome);
    }

    [Fact]
    public async Task LookAsync_Ended_BringsTestsAndArtifacts()
    {
        await using var rig = await GitLabRig.StartAsync();
        var (pipeline, handle) = await rig.BeginAsync(Train);
        pipeline.Job("test", "unit 1/2", "success").Files = [80, 75, 3, 4];
        pipeline.Status = "failed";
        pipeline.Tests = JsonNode
            .Parse(
                """
                { "total_count": 3, "success_count": 1, "failed_count": 1, "error_count": 0, "skipped_count": 1,
                  "test_suites": [{ "test_cases": [
                    { "status": "success", "classname": "risk", "name": "loads" },
                    { "status": "failed", "classname": "risk", "name": "is fast", "system_output": "took 9 s" }] }] }
                """
            )!
            .AsObject();

        var status = await rig.LookAsync(Train, handle);
        var opened = await rig.Orchestrator.OpenAsync(Train, handle, "unit 1-2.zip", GitLabRig.Cancel);

        Assert.Equal(["unit 1-2.zip"], status.End!.Artifacts);
        Assert.Equal(new WorkTest("risk.is fast", "took 9 s"), Assert.Single(status.End.Tests!.Failures));
        Assert.True(opened.IsOk, opened.Fault?.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnswerAsync_ManualJob_IsPlayedWithTheApproversName(bool needsApproval)
    {
        await using var rig = await GitLabRig.StartAsync();
        var (pipeline, handle) = await rig.BeginAsync(Train);
        var deploy = pipeline.Job("deploy", "production", "manual");
        deploy.IsBlocked = needsApproval;

        var asking = await rig.LookAsync(Train, handle);
        var answer = new WorkAnswer(asking.Question!.Id, true, GitLabRig.Ann);
        var answered = await rig.Orchestrator.AnswerAsync(Train, handle, answer, GitLabRig.Cancel);
        var repeated = await rig.Orchestrator.AnswerAsync(Train, handle, answer, GitLabRig.Cancel);

        Assert.Equal(WorkPhase.Asking, asking.Phase);
        Assert.True(answered.IsOk && repeated.IsOk, answered.Fault?.ToString());
        Assert.Contains("user:ann", deploy.Played!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            needsApproval,
            deploy.Approval?.ToJsonString().Contains("user:ann", StringComparison.Ordinal) == true
        );
    }

    [Fact]
    public async Task AnswerAsync_Refused_RejectsTheDeployment()
    {
        await using var rig = await GitLabRig.StartAsync();
        var (pipeline, handle) = await rig.BeginAsync(Train);
        var deploy = pipeline.Job("deploy", "production", "manual");
        deploy.IsBlocked = true;

        var asking = await rig.LookAsync(Train, handle);
        var answer = new WorkAnswer(asking.Question!.Id, false, GitLabRig.Ann);
        await rig.Orchestrator.AnswerAsync(Train, handle, answer, GitLabRig.Cancel);

        Assert.Equal(WorkOutcome.Failed, (await rig.LookAsync(Train, handle)).End?.Outcome);
        Assert.Null(deploy.Played);
    }

    [Fact]
    public async Task CancelAsync_JobsThatGoOn_AreForcedTheSecondTime()
    {
        await using var rig = await GitLabRig.StartAsync();
        var (pipeline, handle) = await rig.BeginAsync(Train);
        pipeline.Job("train", "train");
        var phases = new List<WorkPhase>();

        foreach (var force in new[] { CancelForce.Stop, CancelForce.Terminate })
        {
            Assert.True((await rig.Orchestrator.CancelAsync(Train, handle, force, GitLabRig.Cancel)).IsOk);
            phases.Add((await rig.LookAsync(Train, handle)).Phase);
        }

        Assert.Equal([WorkPhase.Running, WorkPhase.Ended], phases);
    }
}
