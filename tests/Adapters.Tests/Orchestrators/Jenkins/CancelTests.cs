using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;
using Airworthy.Samples.Jenkins;

namespace Airworthy.Adapters.Tests.Orchestrators.Jenkins;

/// <summary>Ending what was ordered, queued or running, whatever the build makes of it.</summary>
public sealed class CancelTests
{
    private static readonly WorkOrder Train = JenkinsRig.Order();

    [Fact]
    public async Task CancelAsync_Queued_LeavesTheQueueAndIsCancelled()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.HoldsQueue = true;
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);

        var cancelled = await CancelAsync(rig, handle.Value, CancelForce.Stop);
        var status = await rig.LookAsync(Train, handle.Value);

        Assert.True(cancelled.IsOk, cancelled.Fault?.ToString());
        Assert.Equal(WorkOutcome.Cancelled, status.End?.Outcome);
        Assert.Empty(rig.Job.Builds);
    }

    [Fact]
    public async Task CancelAsync_LeftTheQueueMeanwhile_StopsTheBuild()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);

        var cancelled = await CancelAsync(rig, handle.Value, CancelForce.Stop);

        Assert.True(cancelled.IsOk, cancelled.Fault?.ToString());
        Assert.Equal("ABORTED", Assert.Single(rig.Job.Builds).Result);
    }

    [Fact]
    public async Task CancelAsync_MayNotCancelQueued_IsRefused()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.HoldsQueue = true;
        rig.User.Lacks.Add("hudson.model.Item.Cancel");
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);

        var cancelled = await CancelAsync(rig, handle.Value, CancelForce.Stop);

        JenkinsRig.Refused(cancelled, OrchestrationFaults.WorkRefused);
    }

    [Fact]
    public async Task CancelAsync_MayNotCancelBuild_NamesThePermission()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.User.Lacks.Add("hudson.model.Item.Cancel");
        var (_, handle) = await rig.BeginAsync(Train);

        var cancelled = await CancelAsync(rig, handle, CancelForce.Stop);

        var fault = JenkinsRig.Refused(cancelled, OrchestrationFaults.WorkRefused);
        Assert.Contains("hudson.model.Item.Cancel", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CancelAsync_BuildSwallowsStopAndTerm_EndsWithKill()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        build.Swallows.Add("stop");
        build.Swallows.Add("term");
        var phases = new List<WorkPhase>();

        foreach (var force in Enum.GetValues<CancelForce>())
        {
            Assert.True((await CancelAsync(rig, handle, force)).IsOk);
            phases.Add((await rig.LookAsync(Train, handle)).Phase);
        }

        Assert.Equal([WorkPhase.Running, WorkPhase.Running, WorkPhase.Ended], phases);
        Assert.Equal(["stop", "term", "kill"], build.Asked);
    }

    [Fact]
    public async Task CancelAsync_FreestyleThatKnowsStopAlone_IsNoFault()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Job.IsPipeline = false;
        var (build, handle) = await rig.BeginAsync(Train);
        build.Swallows.Add("stop");

        foreach (var force in Enum.GetValues<CancelForce>())
        {
            var cancelled = await CancelAsync(rig, handle, force);
            Assert.True(cancelled.IsOk, cancelled.Fault?.ToString());
        }

        Assert.Equal(["stop"], build.Asked);
    }

    [Fact]
    public async Task CancelAsync_BuildIsOver_ChangesNothing()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        build.End("SUCCESS");

        var cancelled = await CancelAsync(rig, handle, CancelForce.Stop);

        Assert.True(cancelled.IsOk, cancelled.Fault?.ToString());
        Assert.Equal("SUCCESS", build.Result);
    }

    private static Task<Result<Nothing>> CancelAsync(JenkinsRig rig, WorkHandle handle, CancelForce force) =>
        rig.Orchestrator.CancelAsync(Train, handle, force, JenkinsRig.Cancel);
}
