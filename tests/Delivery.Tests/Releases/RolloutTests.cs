using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Linting;
using Airworthy.Pipelines.Spec;
using Airworthy.Pipelines.Templates;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Tests.Releases;

public sealed class RolloutTests : IAsyncLifetime
{
    private const string Slowly = "{ weight: 5, hold: 1h }, { weight: 100 }";
    private readonly ReleaseHouse _house = new();

    public async ValueTask InitializeAsync()
    {
        await _house.OpenAsync();
        Assert.Equal(ReleaseStatus.Succeeded, (await _house.ReleaseAsync(1)).Status);
        await _house.RegisterAsync("better", ReleaseHouse.Ann);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task CanaryTemplate_FromFirstShareToTheWhole_HoldsAsksAPersonAndEndsWithTheVersionAlone()
    {
        var yaml = PipelineTemplates.Text("canary");
        await _house.ApplyPipelineAsync(Fitted(yaml).Replace("10m", "1s").Replace("30m", "1s"));
        var id = await BegunAsync();

        var waiting = await _house.RunAsync(id, r => Rollout(r)?.Awaits is not null);

        Assert.Equal((1, 25, 2), (Rollout(waiting)!.Index, Rollout(waiting)!.Weight, Rollout(waiting)!.Awaits));
        Assert.Equal([(1, 75), (2, 25)], await SharesAsync());
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
        // Neither the owner nor who asked for it lets it on; and it is no approval of another gate.
        Assert.Equal("own-version", (await _house.Rollouts.LetOnAsync(ReleaseHouse.Ann, id, default)).Fault?.Code);
        Assert.True((await _house.Rollouts.LetOnAsync(ReleaseHouse.Vic, id, default)).IsOk);

        var over = await _house.RunAsync(id);

        Assert.True(over.Status == ReleaseStatus.Succeeded, over.Detail);
        Assert.Equal([(2, 1)], await SharesAsync());
        var life = await _house.LifeAsync(id);
        Assert.Equal([5, 25, 100], life.Select(f => ShareFacts.Set.Read(f)?.Weight).OfType<int>());
        // One goes back to what was there before the rollout, not to the share before the last.
        var back = await _house.Rollbacks.RollBackAsync(ReleaseHouse.Olga, ReleaseHouse.Production, null, "x", default);
        Assert.Equal((1, true), (back.Value.Current.Number, back.Value.Split is null));
    }

    [Fact]
    public async Task Rollout_WhereNothingAnswers_TakesAllRequestsAtOnce()
    {
        var gone = await _house.Retiring.RetireAsync(ReleaseHouse.Olga, ReleaseHouse.Production, "anew", default);
        Assert.True(gone.IsOk);
        await PipelineAsync(Slowly);

        var over = await _house.ReleaseAsync(2);

        Assert.True(over.Status == ReleaseStatus.Succeeded, over.Detail);
        Assert.Equal([(2, 1)], await SharesAsync());
    }

    [Fact]
    public async Task Abort_InMidShare_TakesTheVersionBackAtOnceAndEndsTheRelease()
    {
        await PipelineAsync(Slowly);
        var id = await BegunAsync();
        await _house.RunAsync(id, r => Rollout(r) is not null);
        Assert.Equal([(1, 95), (2, 5)], await SharesAsync());

        Assert.True((await _house.Rollouts.AbortAsync(ReleaseHouse.Olga, id, "looks odd", default)).IsOk);

        Assert.Equal([(1, 1)], await SharesAsync());
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
        var over = await _house.RunAsync(id);
        Assert.Equal(
            (ReleaseStatus.Failed, "rollout production: taken back: olga: looks odd"),
            (over.Status, over.Detail)
        );
        Assert.Equal("no-rollout", (await _house.Rollouts.AbortAsync(ReleaseHouse.Olga, id, "", default)).Fault?.Code);
    }

    [Fact]
    public async Task Cancel_InMidShare_TakesTheVersionBack()
    {
        await PipelineAsync(Slowly);
        var id = await BegunAsync();
        await _house.RunAsync(id, r => Rollout(r) is not null);

        Assert.True((await _house.Releases.CancelAsync(ReleaseHouse.Olga, id, "enough", default)).IsOk);
        var over = await _house.RunAsync(id);

        Assert.Equal(ReleaseStatus.Cancelled, over.Status);
        Assert.Equal(StepStatus.Cancelled, over.Steps[^1].Status);
        Assert.Equal([(1, 1)], await SharesAsync());
    }

    [Fact]
    public async Task Pause_StopsItsTimeUntilItIsResumed()
    {
        await PipelineAsync("{ weight: 5, hold: 1s }, { weight: 100 }");
        var id = await BegunAsync();
        await _house.RunAsync(id, r => Rollout(r) is not null);
        Assert.True((await _house.Rollouts.PauseAsync(ReleaseHouse.Olga, id, "", default)).IsOk);
        Assert.Equal("no-rollout", (await _house.Rollouts.PauseAsync(ReleaseHouse.Olga, id, "", default)).Fault?.Code);

        var paused = (await _house.Releases.FindAsync(id, default)).Value.Value;
        Assert.Null(paused.DueAt);
        Assert.Equal("answers 5 of 100 requests; paused by olga", paused.Steps[^1].Detail);
        Assert.True((await _house.Rollouts.ResumeAsync(ReleaseHouse.Olga, id, default)).IsOk);
        var over = await _house.RunAsync(id);

        Assert.True(over.Status == ReleaseStatus.Succeeded, over.Detail);
        Assert.Equal([(2, 1)], await SharesAsync());
    }

    [Fact]
    public async Task Worker_StoppedInMidShare_GoesOnByTheRecordsClock()
    {
        await PipelineAsync("{ weight: 5, hold: 2s }, { weight: 50, hold: 1s }, { weight: 100 }");
        var id = await BegunAsync();
        var first = await _house.RunAsync(id, r => Rollout(r) is not null);
        // Another worker, as after a restart; the time of the share runs on meanwhile.
        var second = await _house.RunAsync(id, r => Rollout(r)!.Index == 1);

        Assert.True(Rollout(second)!.Since >= Rollout(first)!.Until);
        Assert.Equal(ReleaseStatus.Succeeded, (await _house.RunAsync(id)).Status);
        var life = await _house.LifeAsync(id);
        Assert.Equal([5, 50, 100], life.Select(f => ShareFacts.Set.Read(f)?.Weight).OfType<int>());
    }

    [Fact]
    public async Task TrafficDividedByHandMeanwhile_EndsTheRolloutAndStaysAsItWasDivided()
    {
        await PipelineAsync("{ weight: 5, hold: 1s }, { weight: 100 }");
        var id = await BegunAsync();
        await _house.RunAsync(id, r => Rollout(r) is not null);
        var row = (await _house.State.FindAsync(RolloutTables.Endpoints, $"{ReleaseHouse.Production}", default))!;
        var ask = new SplitAsk
        {
            Versions = [new AskedShare(1, 60, VersionRole.Live), new AskedShare(2, 40, VersionRole.Live)],
            Reason = "by hand",
        };
        Assert.True((await _house.Splits.DivideAsync(ReleaseHouse.Olga, row, ask, default)).IsOk);

        var over = await _house.RunAsync(id);

        Assert.Equal(ReleaseStatus.Failed, over.Status);
        Assert.Contains("divided the requests otherwise", over.Detail, StringComparison.Ordinal);
        Assert.Equal([(1, 60), (2, 40)], await SharesAsync());
    }

    [Fact]
    public async Task CallsOfTheVersionFail_TakeItBack()
    {
        await PipelineAsync("{ weight: 99, hold: 1h }, { weight: 100 }", ", errors: { above: 0.5, at-least: 5 }");
        var id = await BegunAsync();
        await _house.RunAsync(id, r => Rollout(r) is not null);
        Assert.True(await _house.RolloutWatch.FollowAsync(default));
        for (var i = 0; i < 4; i++)
        {
            await FailAsync(2);
        }
        await _house.RolloutWatch.LookAsync(default);
        Assert.Equal([(1, 1), (2, 99)], await SharesAsync());

        await FailAsync(2);
        await _house.RolloutWatch.LookAsync(default);

        Assert.Equal([(1, 1)], await SharesAsync());
        var over = await _house.RunAsync(id);
        Assert.EndsWith("taken back: 5 of 5 calls failed, more than 50 of 100", over.Detail, StringComparison.Ordinal);
        Assert.False(await _house.RolloutWatch.FollowAsync(default));
    }

    [Fact]
    public async Task ControlAfterDeploymentDoesNotPass_TakesItBackBeforeTheNextShare()
    {
        await PipelineAsync("{ weight: 5 }, { weight: 100 }");
        await _house.ApplyPolicyAsync(
            """
            for: organisation
            environments:
              production:
                controls:
                  - name: metric-floor
                    with: { metric: roc_auc, at-least: 0.99 }
                    at: after-deployment
            """
        );

        var over = await _house.ReleaseAsync(2);

        Assert.Equal(ReleaseStatus.Failed, over.Status);
        Assert.Contains("taken back: asked after deployment", over.Detail, StringComparison.Ordinal);
        Assert.Equal([(1, 1)], await SharesAsync());
    }

    [Theory]
    [InlineData("", "needs 'steps'")]
    [InlineData("{ weight: 5 }", "the last step of a rollout takes all requests")]
    [InlineData("{ weight: 50 }, { weight: 5 }, { weight: 100 }", "grow from step to step")]
    [InlineData("{ weight: 0 }, { weight: 100 }", "no whole number from 1 to 100")]
    [InlineData("{ wait: 5m }, { weight: 100 }", "is no part of a rollout's step")]
    [InlineData("{ weight: 5, hold: soon }, { weight: 100 }", "is no length of time")]
    public async Task Pipeline_WithSharesThatMeanNothing_IsRefused(string steps, string why)
    {
        var yaml = System.Text.Encoding.UTF8.GetBytes(await WithRolloutAsync(steps, ""));

        Assert.Contains(
            PipelineLint.Check(PipelineYaml.Read(yaml)),
            f => f.Detail.Contains(why, StringComparison.Ordinal)
        );
    }

    private static RolloutProgress? Rollout(ReleaseState release) => release.Steps[^1].Rollout;

    /// <summary>A release of version 2 that Vic let through its gate.</summary>
    private async Task<ReleaseId> BegunAsync()
    {
        var id = (await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 2, default)).Value.Value.Id;
        await _house.RunAsync(id);
        var decided = await _house.Approvals.DecideAsync(ReleaseHouse.Vic, id, true, "sound", null, default);
        Assert.True(decided.IsOk, decided.Fault?.ToString());
        return id;
    }

    private async Task PipelineAsync(string shares, string more = "") =>
        await _house.ApplyPipelineAsync(await WithRolloutAsync(shares, more));

    private async Task<string> WithRolloutAsync(string shares, string more) =>
        (await _house.YamlAsync()).Replace(
            "  - deploy: production",
            $"  - rollout: production\n    with: {{ steps: [{shares}]{more} }}",
            StringComparison.Ordinal
        );

    /// <summary>A template made to fit the sample.</summary>
    private static string Fitted(string template) =>
        template
            .Replace("name: my-model", "name: flight-delay", StringComparison.Ordinal)
            .Replace("label: label", "label: delayed", StringComparison.Ordinal);

    private async Task<IEnumerable<(int, int)>> SharesAsync() =>
        (await _house.State.FindAsync(RolloutTables.Endpoints, $"{ReleaseHouse.Production}", default))!
            .Value.Whole()
            .Versions.Select(v => (v.Deployment.Number, v.Weight));

    /// <summary>A call that the version cannot answer.</summary>
    private async Task FailAsync(int version)
    {
        Assert.True(
            _house
                .Serving.Acquire(ReleaseHouse.Production, new RouteAsk { Override = version })
                .TryGet(out var lease, out _)
        );
        using (lease)
        {
            Assert.False((await lease.InferAsync(new InferenceCall { Inputs = [], RequestId = "r" }, default)).IsOk);
        }
    }
}
