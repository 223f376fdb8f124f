using System.Text;
using Airworthy.Delivery.Orchestration;
using Airworthy.Samples.Jenkins;

namespace Airworthy.Adapters.Tests.Orchestrators.Jenkins;

/// <summary>From the queue to the build's end, through all that Jenkins forgets and says too early.</summary>
public sealed class FollowTests
{
    private static readonly WorkOrder Train = JenkinsRig.Order();

    [Fact]
    public async Task LookAsync_Queued_TellsWhatItWaitsFor()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Job.IsHeld = true;
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);

        var status = await rig.LookAsync(Train, handle.Value);

        Assert.Equal(WorkPhase.Queued, status.Phase);
        Assert.Equal("There are no nodes with the label ‘gpu’", status.Detail);
        Assert.True(status.LookAgainIn < TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task LookAsync_LeftTheQueueAndNoBuildYet_IsStillQueued()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Job.LooksBeforeExecutable = 1;
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);

        var first = await rig.LookAsync(Train, handle.Value);
        var second = await rig.LookAsync(Train, first.Handle);

        Assert.Equal(WorkPhase.Queued, first.Phase);
        Assert.Equal(WorkPhase.Running, second.Phase);
    }

    [Fact]
    public async Task LookAsync_FiveMinutesAfterItLeftTheQueue_FindsTheBuild()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);
        await rig.Orchestrator.StartAsync(JenkinsRig.Order("another"), JenkinsRig.Cancel);
        rig.Clock.Advance(TimeSpan.FromMinutes(6));

        var status = await rig.LookAsync(Train, handle.Value);

        Assert.Equal(WorkPhase.Running, status.Phase);
        Assert.StartsWith("build:1:", status.Handle.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LookAsync_RestartWhileQueued_IsLaterAndGoesOn()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.HoldsQueue = true;
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);

        rig.Jenkins.GoDown();
        var down = await rig.Orchestrator.LookAsync(Train, handle.Value, 0, JenkinsRig.Cancel);
        rig.Jenkins.ComeUp();
        var up = await rig.LookAsync(Train, handle.Value);

        JenkinsRig.Refused(down, OrchestrationFaults.OrchestratorUnreachable);
        Assert.Equal(WorkPhase.Queued, up.Phase);
    }

    [Fact]
    public async Task LookAsync_QueueLostInARestart_IsLost()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.HoldsQueue = true;
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);
        rig.Jenkins.GoDown();
        rig.Jenkins.ComeUp(losesQueue: true);

        var status = await rig.LookAsync(Train, handle.Value);

        Assert.Equal(WorkOutcome.Lost, status.End?.Outcome);
    }

    [Fact]
    public async Task LookAsync_RestartAfterItLeftTheQueue_FindsTheBuild()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Job.LooksBeforeExecutable = 1;
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);
        await rig.LookAsync(Train, handle.Value);
        rig.Jenkins.GoDown();
        rig.Jenkins.ComeUp(losesQueue: true);

        var status = await rig.LookAsync(Train, handle.Value);

        Assert.Equal(WorkPhase.Running, status.Phase);
    }

    [Fact]
    public async Task LookAsync_RestartWhileBuilding_IsNoticedAndTheBuildGoesOn()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);

        rig.Jenkins.GoDown();
        var down = await rig.Orchestrator.LookAsync(Train, handle, 0, JenkinsRig.Cancel);
        rig.Jenkins.ComeUp(losesQueue: true);
        var up = await rig.LookAsync(Train, handle);
        build.End("SUCCESS");
        var end = await rig.LookAsync(Train, up.Handle);

        JenkinsRig.Refused(down, OrchestrationFaults.OrchestratorUnreachable);
        Assert.Contains("started anew", up.Detail, StringComparison.Ordinal);
        Assert.Equal(WorkOutcome.Succeeded, end.End?.Outcome);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(302)]
    [InlineData(500)]
    public async Task LookAsync_ProxyWithoutItsJenkins_IsLaterAndNotLost(int status)
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (_, handle) = await rig.BeginAsync(Train);
        rig.Jenkins.AnswerNext("1/api/json", status, "no such backend");
        rig.Jenkins.AnswerNext("api/json", status, "no such backend");

        var looked = await rig.Orchestrator.LookAsync(Train, handle, 0, JenkinsRig.Cancel);

        JenkinsRig.Refused(looked, OrchestrationFaults.OrchestratorUnreachable);
    }

    [Fact]
    public async Task LookAsync_ResultWhileBuilding_IsNotTheEnd()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);

        build.SetResult("UNSTABLE");
        var early = await rig.LookAsync(Train, handle);
        build.End("FAILURE");
        var end = await rig.LookAsync(Train, handle);

        Assert.Equal(WorkPhase.Running, early.Phase);
        Assert.Equal("FAILURE", end.End?.Word);
    }

    [Fact]
    public async Task LookAsync_LogStillOpenAfterTheBuild_EndsWithItsLastLine()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        build.KeepsLogOpen = true;
        build.End("SUCCESS");

        var open = await rig.LookAsync(Train, handle);
        build.Write("Finished: SUCCESS\n");
        build.KeepsLogOpen = false;
        var closed = await rig.LookAsync(Train, handle, open.Log.Next);

        Assert.Equal(WorkPhase.Running, open.Phase);
        Assert.Equal(WorkPhase.Ended, closed.Phase);
        Assert.Equal("Finished: SUCCESS\n", JenkinsRig.Text(closed.Log));
    }

    [Theory]
    [InlineData("SUCCESS", null, WorkOutcome.Succeeded)]
    [InlineData("UNSTABLE", null, WorkOutcome.Unstable)]
    [InlineData("UNSTABLE", "unstable", WorkOutcome.Succeeded)]
    [InlineData("FAILURE", "unstable", WorkOutcome.Failed)]
    [InlineData("NOT_BUILT", "unstable", WorkOutcome.Cancelled)]
    [InlineData("ABORTED", null, WorkOutcome.Cancelled)]
    public async Task LookAsync_Result_IsMapped(string word, string? accept, WorkOutcome outcome)
    {
        await using var rig = await JenkinsRig.StartAsync();
        var order = accept is null ? Train : JenkinsRig.Order("one", ("accept", accept));
        var (build, handle) = await rig.BeginAsync(order);
        build.End(word);

        var status = await rig.LookAsync(order, handle);

        Assert.Equal(outcome, status.End?.Outcome);
        Assert.Equal(word, status.End?.Word);
    }

    [Fact]
    public async Task LookAsync_NextBuildAbortsThisOne_IsCancelled()
    {
        await using var rig = await JenkinsRig.StartAsync();
        (rig.Job.AllowsConcurrent, rig.Job.AbortsPrevious) = (false, true);
        var (_, handle) = await rig.BeginAsync(Train);
        await rig.Orchestrator.StartAsync(JenkinsRig.Order("next"), JenkinsRig.Cancel);

        var status = await rig.LookAsync(Train, handle);

        Assert.Equal("NOT_BUILT", status.End?.Word);
        Assert.Equal(WorkOutcome.Cancelled, status.End?.Outcome);
    }

    [Fact]
    public async Task LookAsync_CharacterCutBetweenPolls_ComesWholeToAStatefulDecoder()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        var said = "Überprüft: 模型 ✓\n";
        var bytes = Encoding.UTF8.GetBytes(said);
        var decoder = Encoding.UTF8.GetDecoder();
        var text = new StringBuilder();
        var next = 0L;

        foreach (var one in bytes)
        {
            build.Write([one]);
            build.Annotate();
            var log = (await rig.LookAsync(Train, handle, next)).Log;
            var chars = new char[16];
            text.Append(chars, 0, decoder.GetChars(log.Bytes.Span, chars, flush: false));
            next = log.Next;
        }

        Assert.Equal(said, text.ToString());
        Assert.True(next > bytes.Length, "the position is of the stored log, annotations and all");
    }

    [Fact]
    public async Task LookAsync_LogRolledOver_IsNotReadTwice()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        build.Write("first line\nsecond line\n");
        var before = await rig.LookAsync(Train, handle);

        build.RollLogOver("first line\n");
        var rolled = await rig.LookAsync(Train, handle, before.Log.Next);
        build.Write("third line\n");
        var after = await rig.LookAsync(Train, handle, rolled.Log.Next);

        Assert.Equal("", JenkinsRig.Text(rolled.Log));
        Assert.Equal("third line\n", JenkinsRig.Text(after.Log));
    }

    [Fact]
    public async Task LookAsync_ConnectionCutInTheLog_IsLater()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (_, handle) = await rig.BeginAsync(Train);
        rig.Jenkins.CutNext("progressiveText");

        var looked = await rig.Orchestrator.LookAsync(Train, handle, 0, JenkinsRig.Cancel);

        JenkinsRig.Refused(looked, OrchestrationFaults.OrchestratorUnreachable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LookAsync_Stages_AreShownWhereJenkinsTellsThem(bool hasStageView)
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Job.HasStageView = hasStageView;
        var (build, handle) = await rig.BeginAsync(Train);
        build.Stage("Build", "SUCCESS");
        build.Stage("Test", "IN_PROGRESS");

        var status = await rig.LookAsync(Train, handle);

        Assert.Equal(
            hasStageView
                ?
                [
                    new WorkStage("Build", "success", TimeSpan.FromSeconds(1.5)),
                    new WorkStage("Test", "in_progress", null),
                ]
                : Array.Empty<WorkStage>(),
            status.Stages
        );
    }
}
