using Airworthy.Delivery.Orchestration;
using Airworthy.Samples.Jenkins;

namespace Airworthy.Adapters.Tests.Orchestrators.Jenkins;

/// <summary>What is left of a build that is over.</summary>
public sealed class EndTests
{
    private static readonly WorkOrder Train = JenkinsRig.Order();

    [Fact]
    public async Task LookAsync_Ended_BringsTestsAndArtifacts()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        build.Test("risk.Smoke", "answers", "PASSED");
        build.Test("risk.Smoke", "is fast", "REGRESSION", "took <b>9 s</b>");
        build.Test("risk.Smoke", "is small", "SKIPPED");
        build.Archive("out/model card.html", "hello"u8.ToArray());
        build.End("UNSTABLE");

        var status = await rig.LookAsync(Train, handle);

        Assert.Equal((1, 1, 1), (status.End!.Tests!.Passed, status.End.Tests.Failed, status.End.Tests.Skipped));
        Assert.Equal(new WorkTest("risk.Smoke.is fast", "took 9 s"), Assert.Single(status.End.Tests.Failures));
        Assert.Equal("out/model card.html", Assert.Single(status.End.Artifacts));
    }

    [Fact]
    public async Task LookAsync_BuildRemoved_IsLost()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        rig.Job.Forget(build);

        var status = await rig.LookAsync(Train, handle);

        Assert.Equal(WorkOutcome.Lost, status.End?.Outcome);
    }

    [Fact]
    public async Task OpenAsync_Artifact_IsItsBytes()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        build.Archive("out/50% done?.bin", [1, 2, 3]);

        var opened = await rig.Orchestrator.OpenAsync(Train, handle, "out/50% done?.bin", JenkinsRig.Cancel);

        Assert.True(opened.IsOk, opened.Fault?.ToString());
        await using var stream = opened.Value;
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, JenkinsRig.Cancel);
        Assert.Equal([1, 2, 3], bytes.ToArray());
    }

    [Theory]
    [InlineData("../../../secrets/master.key")]
    [InlineData("/etc/passwd")]
    [InlineData("out/..\\x")]
    [InlineData("out/missing")]
    public async Task OpenAsync_PathThatLeadsElsewhere_IsRefused(string path)
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (_, handle) = await rig.BeginAsync(Train);

        var opened = await rig.Orchestrator.OpenAsync(Train, handle, path, JenkinsRig.Cancel);

        JenkinsRig.Refused(opened, OrchestrationFaults.WorkRefused);
        Assert.DoesNotContain(rig.Jenkins.Requests, r => r.Contains("master.key", StringComparison.Ordinal));
    }
}
