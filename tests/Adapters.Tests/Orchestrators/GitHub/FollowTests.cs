using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Tests.Orchestrators.GitHub;

/// <summary>How a run stands, what it asks, how it ends.</summary>
public sealed class FollowTests
{
    private static readonly WorkOrder Train = GitHubRig.Order();

    [Fact]
    public async Task LookAsync_JobsEndOneAfterTheOther_LogsComeWholeAndOnce()
    {
        await using var rig = await GitHubRig.StartAsync();
        var (run, handle) = await rig.BeginAsync(Train);
        var (first, second) = (run.Job("fetch"), run.Job("train"));
        second.End("success", "trained: größer\n");

        var before = await rig.LookAsync(Train, handle);
        first.End("success", "fetched\n");
        run.End("success");
        var one = await rig.LookAsync(Train, handle, before.Log.Next);
        var two = await rig.LookAsync(Train, handle, one.Log.Next);

        Assert.Empty(GitHubRig.Text(before.Log));
        Assert.Equal("[job 'fetch': success]\nfetched\n", GitHubRig.Text(one.Log));
        Assert.False(one.Log.IsWhole);
        Assert.Equal("[job 'train': success]\ntrained: größer\n", GitHubRig.Text(two.Log));
        Assert.True(two.Log.IsWhole);
        Assert.Equal(["fetch success", "train success"], two.Stages.Select(s => $"{s.Name} {s.Status}"));
    }

    [Theory]
    [InlineData("success", "", WorkOutcome.Succeeded)]
    [InlineData("neutral", "", WorkOutcome.Unstable)]
    [InlineData("neutral", "neutral", WorkOutcome.Succeeded)]
    [InlineData("failure", "neutral", WorkOutcome.Failed)]
    [InlineData("skipped", "", WorkOutcome.Failed)]
    [InlineData("timed_out", "", WorkOutcome.Failed)]
    [InlineData("action_required", "", WorkOutcome.Failed)]
    [InlineData("startup_failure", "", WorkOutcome.Failed)]
    [InlineData("cancelled", "", WorkOutcome.Cancelled)]
    [InlineData("stale", "", WorkOutcome.Lost)]
    public async Task LookAsync_Ended_MapsTheConclusion(string conclusion, string accept, WorkOutcome outcome)
    {
        await using var rig = await GitHubRig.StartAsync();
        var order = GitHubRig.Order("rel-1/train/1", ("accept", accept));
        var (run, handle) = await rig.BeginAsync(order);
        run.End(conclusion);

        var status = await rig.LookAsync(order, handle);

        Assert.Equal((outcome, conclusion), (status.End?.Outcome, status.End?.Word));
    }

    [Fact]
    public async Task AnswerAsync_EnvironmentThatWaits_GoesOnWithTheApproversName()
    {
        await using var rig = await GitHubRig.StartAsync();
        var (run, handle) = await rig.BeginAsync(Train);
        (run.Status, run.Asks) = ("waiting", "production");

        var asking = await rig.LookAsync(Train, handle);
        var answer = new WorkAnswer(asking.Question!.Id, true, GitHubRig.Ann);
        var answered = await rig.Orchestrator.AnswerAsync(Train, handle, answer, GitHubRig.Cancel);
        var repeated = await rig.Orchestrator.AnswerAsync(Train, handle, answer, GitHubRig.Cancel);
        var after = await rig.LookAsync(Train, handle);

        Assert.Equal(WorkPhase.Asking, asking.Phase);
        Assert.True(answered.IsOk && repeated.IsOk);
        Assert.Equal(WorkPhase.Running, after.Phase);
        Assert.Contains("user:ann", run.Answer!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LookAsync_EnvironmentThatOthersReview_SaysSoAndAsksNobody()
    {
        await using var rig = await GitHubRig.StartAsync();
        var (run, handle) = await rig.BeginAsync(Train);
        (run.Status, run.Asks, run.MayBeAnswered) = ("waiting", "production", false);

        var status = await rig.LookAsync(Train, handle);

        Assert.Null(status.Question);
        Assert.Contains("protection rules of 'production'", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_Artifact_IsItsBytes()
    {
        await using var rig = await GitHubRig.StartAsync();
        var (run, handle) = await rig.BeginAsync(Train);
        run.Artifacts["model"] = [80, 75, 3, 4];
        run.End("success");

        var status = await rig.LookAsync(Train, handle);
        var opened = await rig.Orchestrator.OpenAsync(Train, handle, "model.zip", GitHubRig.Cancel);
        var missing = await rig.Orchestrator.OpenAsync(Train, handle, "other.zip", GitHubRig.Cancel);

        Assert.Equal(["model.zip"], status.End!.Artifacts);
        await using var stream = opened.Value;
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, GitHubRig.Cancel);
        Assert.Equal([80, 75, 3, 4], bytes.ToArray());
        GitHubRig.Refused(missing);
    }

    [Fact]
    public async Task CancelAsync_JobsThatIgnoreIt_AreEndedTheSecondTime()
    {
        await using var rig = await GitHubRig.StartAsync();
        var (run, handle) = await rig.BeginAsync(Train);
        run.IgnoresCancel = true;

        foreach (var force in Enum.GetValues<CancelForce>())
        {
            var cancelled = await rig.Orchestrator.CancelAsync(Train, handle, force, GitHubRig.Cancel);
            Assert.True(cancelled.IsOk, cancelled.Fault?.ToString());
        }

        Assert.Equal(["cancel", "force-cancel"], run.Ended);
        Assert.Equal(WorkOutcome.Cancelled, (await rig.LookAsync(Train, handle)).End?.Outcome);
    }

    [Fact]
    public async Task CancelAsync_RunNotSeenWhenSent_IsFoundAndEnded()
    {
        await using var rig = await GitHubRig.StartAsync();
        rig.GitHub.IsOld = true;
        var (run, handle) = await rig.BeginAsync(Train);

        await rig.Orchestrator.CancelAsync(Train, handle, CancelForce.Stop, GitHubRig.Cancel);

        Assert.Equal("cancelled", run.Conclusion);
    }
}
