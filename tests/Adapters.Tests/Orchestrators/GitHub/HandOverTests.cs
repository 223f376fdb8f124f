using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;
using Airworthy.Testing.GitHub;
using Airworthy.Testing.Services;

namespace Airworthy.Adapters.Tests.Orchestrators.GitHub;

/// <summary>From an order to exactly one run.</summary>
public sealed class HandOverTests
{
    [Fact]
    public async Task StartAsync_Order_TellsWhatTheWorkflowDeclares()
    {
        await using var rig = await GitHubRig.StartAsync();

        var (run, handle) = await rig.BeginAsync(GitHubRig.Order("rel-1/train/1", ("inputs.target", "staging")));

        Assert.Equal($"work:{run.Id}", handle.Text);
        Assert.Equal("train rel-1/train/1", run.Title);
        Assert.Equal(
            """{"airworthy_step":"rel-1/train/1","airworthy_version":"3","target":"staging"}""",
            run.Inputs.ToJsonString()
        );
    }

    [Fact]
    public async Task StartAsync_SameKeyAgain_IsTheSameRun()
    {
        await using var rig = await GitHubRig.StartAsync();
        var (_, first) = await rig.BeginAsync(GitHubRig.Order());

        var (_, second) = await rig.BeginAsync(GitHubRig.Order() with { MayHaveStarted = true });

        Assert.Equal(first, second);
        Assert.Single(rig.Workflow.Runs);
    }

    [Fact]
    public async Task StartAsync_KilledBeforeTheRunIsSeen_IsLookedForAndNeverSentAgain()
    {
        await using var rig = await GitHubRig.StartAsync();
        await rig.BeginAsync(GitHubRig.Order());
        rig.Workflow.LooksBeforeSeen = 2;
        var order = GitHubRig.Order() with { MayHaveStarted = true };

        var (run, handle) = await rig.BeginAsync(order);
        var unseen = await rig.LookAsync(order, handle);
        var seen = await rig.LookAsync(order, unseen.Handle);

        Assert.Equal(WorkPhase.Queued, unseen.Phase);
        Assert.Equal($"work:{run.Id}", seen.Handle.Text);
        Assert.Single(rig.Workflow.Runs);
    }

    [Fact]
    public async Task LookAsync_NeverSeen_IsLost()
    {
        await using var rig = await GitHubRig.StartAsync();
        var order = GitHubRig.Order() with { MayHaveStarted = true };
        var (handle, soon) = (await rig.Orchestrator.StartAsync(order, GitHubRig.Cancel), rig.Clock);
        soon.Advance(TimeSpan.FromMinutes(16));

        var status = await rig.LookAsync(order, handle.Value);

        Assert.Equal(WorkOutcome.Lost, status.End?.Outcome);
        Assert.Equal(0, rig.GitHub.Http.Count("POST", "/dispatches"));
    }

    [Fact]
    public async Task StartAsync_MayRunTwice_IsSentAgain()
    {
        await using var rig = await GitHubRig.StartAsync();

        var (run, handle) = await rig.BeginAsync(GitHubRig.Order() with { MayHaveStarted = true, Repeatable = true });

        Assert.Equal($"work:{run.Id}", handle.Text);
    }

    [Fact]
    public async Task StartAsync_ConnectionCutAfterItWasTaken_IsExactlyOneRun()
    {
        await using var rig = await GitHubRig.StartAsync();
        rig.GitHub.Http.CutNext("/dispatches");

        var (run, handle) = await rig.BeginAsync(GitHubRig.Order());
        var status = await rig.LookAsync(GitHubRig.Order(), handle);

        Assert.Equal($"work:{run.Id}", status.Handle.Text);
        Assert.Equal(1, rig.GitHub.Http.Count("POST", "/dispatches"));
    }

    [Fact]
    public async Task StartAsync_ServerThatTellsNoRun_FindsItByItsName()
    {
        await using var rig = await GitHubRig.StartAsync();
        rig.GitHub.IsOld = true;
        rig.GitHub.Run(rig.Workflow, new JsonObject { [GitHubRig.Key] = "rel-1/train/12" });

        var (run, handle) = await rig.BeginAsync(GitHubRig.Order());
        var status = await rig.LookAsync(GitHubRig.Order(), handle);

        Assert.Equal($"work:{run.Id}", status.Handle.Text);
        Assert.Equal("train rel-1/train/1", run.Title);
        Assert.Equal(2, rig.Workflow.Runs.Count);
    }

    [Fact]
    public async Task StartAsync_RunBehindAHundredNewerOnes_IsFound()
    {
        await using var rig = await GitHubRig.StartAsync();
        var (_, first) = await rig.BeginAsync(GitHubRig.Order());
        for (var i = 0; i < 120; i++)
        {
            rig.GitHub.Run(rig.Workflow, new JsonObject { [GitHubRig.Key] = $"rel-{i + 2}/train/1" });
        }

        var again = await rig.Orchestrator.StartAsync(
            GitHubRig.Order() with
            {
                MayHaveStarted = true,
            },
            GitHubRig.Cancel
        );

        Assert.Equal(first, again.Value);
    }

    [Theory]
    [InlineData("inputs.target", "moon", "none of staging, production")]
    [InlineData("inputs.full", "perhaps", "neither true nor false")]
    [InlineData("inputs.colour", "red", "no input 'colour'")]
    [InlineData("ref", "gone", "shows no workflow")]
    public async Task StartAsync_OptionThatDoesNotFit_IsRefusedBeforeItIsSent(string option, string value, string says)
    {
        await using var rig = await GitHubRig.StartAsync();

        var refused = await rig.Orchestrator.StartAsync(GitHubRig.Order("k", (option, value)), GitHubRig.Cancel);

        Assert.Contains(says, GitHubRig.Refused(refused), StringComparison.Ordinal);
        Assert.Equal(0, rig.GitHub.Http.Count("POST", "/dispatches"));
    }

    [Fact]
    public async Task StartAsync_WorkflowWhoseRunsCannotBeToldApart_IsRefusedWithTheWayOut()
    {
        await using var rig = await GitHubRig.StartAsync();
        rig.GitHub.Add("plain.yml", "", new FakeInput(GitHubRig.Key));

        var refused = await rig.Orchestrator.StartAsync(
            GitHubRig.Order() with
            {
                Target = "acme/risk/plain.yml",
            },
            GitHubRig.Cancel
        );

        Assert.Contains("run-name", GitHubRig.Refused(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_SecretAsInput_IsRefused()
    {
        await using var rig = await GitHubRig.StartAsync();
        var inputs = new Dictionary<string, WorkInput> { ["API_KEY"] = new("s3cret", true) };

        var refused = await rig.Orchestrator.StartAsync(GitHubRig.Order() with { Inputs = inputs }, GitHubRig.Cancel);

        Assert.Contains("shows inputs to everybody", GitHubRig.Refused(refused), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("risk/train.yml")]
    [InlineData("acme/risk/../../user")]
    [InlineData("acme/risk/train")]
    public async Task StartAsync_TargetThatIsNoWorkflow_IsRefused(string target)
    {
        await using var rig = await GitHubRig.StartAsync();

        var refused = await rig.Orchestrator.StartAsync(GitHubRig.Order() with { Target = target }, GitHubRig.Cancel);

        Assert.Contains("owner/repository/file.yml", GitHubRig.Refused(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_WrongToken_NamesTheSetting()
    {
        await using var rig = await GitHubRig.StartAsync();
        using var stranger = rig.Connect("wrong");

        var refused = await stranger.StartAsync(GitHubRig.Order(), GitHubRig.Cancel);

        Assert.Contains("githubTokenFile", GitHubRig.Refused(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_AskedTooOften_IsLater()
    {
        await using var rig = await GitHubRig.StartAsync();
        rig.GitHub.Http.AnswerNext(
            "repos/acme/risk",
            ServiceReply.Says(403, "API rate limit exceeded") with
            {
                Headers = new Dictionary<string, string> { ["X-RateLimit-Remaining"] = "0" },
            }
        );

        var later = await rig.Orchestrator.StartAsync(GitHubRig.Order(), GitHubRig.Cancel);

        Assert.Equal(FaultKind.Unavailable, later.Fault?.Reason.Kind);
    }
}
