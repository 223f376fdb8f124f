using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Tests.Orchestrators.GitLab;

/// <summary>From an order to exactly one pipeline.</summary>
public sealed class HandOverTests
{
    [Fact]
    public async Task StartAsync_Order_TellsItAsVariables()
    {
        await using var rig = await GitLabRig.StartAsync();

        var (pipeline, handle) = await rig.BeginAsync(GitLabRig.Order(("variables.TARGET", "staging")));

        Assert.Equal($"work:{pipeline.Id}", handle.Text);
        Assert.Equal(
            ["AIRWORTHY_STEP=rel-1/train/1", "AIRWORTHY_VERSION=3", "TARGET=staging"],
            pipeline.Variables.Select(v => $"{v.Key}={v.Value}")
        );
    }

    [Fact]
    public async Task StartAsync_KilledAfterItWasSent_IsTheSamePipeline()
    {
        await using var rig = await GitLabRig.StartAsync();
        var (_, first) = await rig.BeginAsync(GitLabRig.Order());
        rig.GitLab.Run("main", new Dictionary<string, string> { ["AIRWORTHY_STEP"] = "rel-1/train/12" });

        var second = await rig.Orchestrator.StartAsync(
            GitLabRig.Order() with
            {
                MayHaveStarted = true,
            },
            GitLabRig.Cancel
        );

        Assert.Equal(first, second.Value);
        Assert.Equal(1, rig.GitLab.Http.Count("POST", "/pipeline"));
    }

    [Fact]
    public async Task StartAsync_KilledBeforeItWasSent_IsSentOnce()
    {
        await using var rig = await GitLabRig.StartAsync();

        await rig.BeginAsync(GitLabRig.Order() with { MayHaveStarted = true });

        Assert.Single(rig.GitLab.Pipelines);
    }

    [Fact]
    public async Task StartAsync_ConnectionCutAfterItWasTaken_IsExactlyOnePipeline()
    {
        await using var rig = await GitLabRig.StartAsync();
        rig.GitLab.Http.CutNext("/pipeline");

        var (pipeline, handle) = await rig.BeginAsync(GitLabRig.Order());
        var status = await rig.LookAsync(GitLabRig.Order(), handle);

        Assert.Equal($"work:{pipeline.Id}", status.Handle.Text);
        Assert.Equal(1, rig.GitLab.Http.Count("POST", "/pipeline"));
    }

    [Fact]
    public async Task StartAsync_ConnectionCutAndNothingCame_IsLost()
    {
        await using var rig = await GitLabRig.StartAsync();
        rig.GitLab.Http.AnswerNext("/pipeline", Testing.Services.ServiceReply.Bare(502));

        var handle = await rig.Orchestrator.StartAsync(GitLabRig.Order(), GitLabRig.Cancel);
        var waits = await rig.LookAsync(GitLabRig.Order(), handle.Value);
        rig.Clock.Advance(TimeSpan.FromMinutes(6));
        var lost = await rig.LookAsync(GitLabRig.Order(), handle.Value);

        Assert.Equal(WorkPhase.Queued, waits.Phase);
        Assert.Equal(WorkOutcome.Lost, lost.End?.Outcome);
    }

    [Fact]
    public async Task StartAsync_BranchThatIsNotThere_SaysWhatGitLabSays()
    {
        await using var rig = await GitLabRig.StartAsync();

        var refused = await rig.Orchestrator.StartAsync(GitLabRig.Order(("ref", "gone")), GitLabRig.Cancel);

        Assert.Contains("Reference not found", GitLabRig.Refused(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ProjectThatTakesNoVariables_SaysWhatGitLabSays()
    {
        await using var rig = await GitLabRig.StartAsync();
        rig.GitLab.TakesVariables = false;

        var refused = await rig.Orchestrator.StartAsync(GitLabRig.Order(), GitLabRig.Cancel);

        Assert.Contains("Insufficient permissions", GitLabRig.Refused(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_Secret_IsRefused()
    {
        await using var rig = await GitLabRig.StartAsync();
        var inputs = new Dictionary<string, WorkInput> { ["API_KEY"] = new("s3cret", true) };

        var refused = await rig.Orchestrator.StartAsync(GitLabRig.Order() with { Inputs = inputs }, GitLabRig.Cancel);

        Assert.Contains("API_KEY", GitLabRig.Refused(refused), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("risk", "group/project")]
    [InlineData("acme/../user", "group/project")]
    [InlineData("acme/other", "shows no project")]
    public async Task StartAsync_TargetThatIsNoProject_IsRefused(string target, string says)
    {
        await using var rig = await GitLabRig.StartAsync();

        var refused = await rig.Orchestrator.StartAsync(GitLabRig.Order() with { Target = target }, GitLabRig.Cancel);

        Assert.Contains(says, GitLabRig.Refused(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_WrongToken_NamesTheSetting()
    {
        await using var rig = await GitLabRig.StartAsync();
        using var stranger = rig.Connect("wrong");

        var refused = await stranger.StartAsync(GitLabRig.Order(), GitLabRig.Cancel);

        Assert.Contains("gitlabTokenFile", GitLabRig.Refused(refused), StringComparison.Ordinal);
    }
}
