using Airworthy.Artifacts.Signing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Releases;
using Airworthy.Pipelines.Policies;
using Airworthy.Record.State;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Delivery.Tests.Releases;

/// <summary>Policies, waivers, approvals and emergencies on a real way to production.</summary>
public sealed class PolicyReleaseTests : IAsyncLifetime
{
    private static readonly EnvironmentName Production = EnvironmentName.Production;
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly ReleaseHouse _house;

    public PolicyReleaseTests() => _house = new ReleaseHouse(_clock);

    public async ValueTask InitializeAsync() => await _house.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Release_UnderAPolicyOfTwoStages_WaitsForBothInTurn()
    {
        await ProductionAsync("approvals: [{ people: [rita] }, { role: approver, count: 1 }]", "may-loosen: []");
        var id = await StartAsync(1);
        await _house.RunAsync(id);

        Assert.Same(ReleaseFaults.NotYourTurn, (await ApproveAsync(id, ReleaseHouse.Vic)).Fault!.Reason);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Rita)).IsOk);
        Assert.Equal(ReleaseStatus.Waiting, (await _house.RunAsync(id)).Status);
        Assert.Same(ReleaseFaults.AlreadyApproved, (await ApproveAsync(id, ReleaseHouse.Rita)).Fault!.Reason);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);
        Assert.Equal(ReleaseStatus.Succeeded, (await _house.RunAsync(id)).Status);
    }

    [Fact]
    public async Task Approve_AsADelegate_CountsForTheOneAbsentAndOnce()
    {
        await ProductionAsync("approvals: [{ people: [rita] }]");
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        var rita = ReleaseHouse.Rita.Account!.Value;

        Assert.Same(ReleaseFaults.NotDelegated, (await ApproveAsync(id, ReleaseHouse.Vic, rita)).Fault!.Reason);
        var until = _clock.GetUtcNow().AddDays(1);
        Assert.True((await _house.Approvals.DelegateAsync(ReleaseHouse.Rita, Vic, until, default)).IsOk);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic, rita)).IsOk);
        var over = await _house.RunAsync(id);
        Assert.Equal(ReleaseStatus.Waiting, over.Status);
        Assert.Same(ReleaseFaults.AlreadyApproved, (await ApproveAsync(id, ReleaseHouse.Rita)).Fault!.Reason);
    }

    [Fact]
    public async Task Release_WhosePolicyChangesWhileItWaits_IsAskedAgainAndOldWordsAreVoid()
    {
        await ProductionAsync("approvals: 2");
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);
        await ProductionAsync("approvals: 2", "evidence-age: 7d");

        await _house.Waiting.VoidAsync(default);
        var release = await _house.RunAsync(id);

        Assert.Equal(ReleaseStatus.Waiting, release.Status);
        Assert.Empty(release.Approvals);
        Assert.Contains(
            await _house.LifeAsync(id),
            f => WordFacts.GateVoided.Read(f)?.Reason.Contains("policy", StringComparison.Ordinal) == true
        );
    }

    [Fact]
    public async Task Release_WhoseEvaluationDataChangeAfterAnApproval_IsRefused()
    {
        await ProductionAsync("approvals: 2");
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);
        await _house.ApplyPipelineAsync(await _house.YamlAsync(), rows => rows[..^1]);

        await _house.Waiting.VoidAsync(default);

        var release = (await _house.Releases.FindAsync(id, default)).Value.Value;
        Assert.Equal(ReleaseStatus.Refused, release.Status);
        Assert.Contains("evaluation data changed after the approval", release.Detail, StringComparison.Ordinal);
        Assert.Null(_house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Withdraw_BeforeItIsUsed_LeavesTheReleaseWaiting()
    {
        await ProductionAsync("approvals: 2");
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);

        Assert.True((await _house.Approvals.WithdrawAsync(ReleaseHouse.Vic, id, "second thoughts", default)).IsOk);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Rita)).IsOk);
        Assert.Equal(ReleaseStatus.Waiting, (await _house.RunAsync(id)).Status);
        Assert.Same(
            ReleaseFaults.NothingToWithdraw,
            (await _house.Approvals.WithdrawAsync(ReleaseHouse.Vic, id, "", default)).Fault!.Reason
        );
    }

    [Fact]
    public async Task Release_InAFreeze_IsRefusedAndSaysUntilWhen()
    {
        var (from, until) = (_clock.GetUtcNow().AddDays(-1), _clock.GetUtcNow().AddDays(1));
        await ProductionAsync(
            $"freeze: [{{ from: {from:yyyy-MM-ddTHH:mmZ}, until: {until:yyyy-MM-ddTHH:mmZ}, reason: holidays }}]"
        );

        var release = await _house.ReleaseAsync(1);

        Assert.Equal(ReleaseStatus.Refused, release.Status);
        Assert.Contains("holidays", release.Detail, StringComparison.Ordinal);
        Assert.Null(_house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Release_OfEvidenceGrownOld_IsAskedAgainBeforeItGoesIn()
    {
        await ProductionAsync("evidence-age: 1h");
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);
        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(ReleaseStatus.Waiting, (await _house.RunAsync(id)).Status);

        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);
        Assert.Equal(ReleaseStatus.Succeeded, (await _house.RunAsync(id)).Status);
    }

    [Theory]
    [InlineData("warn", true)]
    [InlineData("report", true)]
    [InlineData("block", false)]
    public async Task Check_OfAFailingControl_BlocksOnlyAtThatSeverity(string severity, bool passes)
    {
        await ProductionAsync(
            $"controls: [{{ name: metric-floor, with: {{ metric: roc_auc, at-least: 0.999 }}, severity: {severity} }}]"
        );

        var decision = (await _house.Checks.CheckAsync(ReleaseHouse.Model, 1, null, default)).Value;

        Assert.Equal(passes, decision.Passed);
        Assert.Equal(severity == "warn" ? 1 : 0, decision.Warnings?.Count ?? 0);
    }

    [Fact]
    public async Task Release_WhereAControlAtRegistrationBlocks_IsNotReleasableUntilItPasses()
    {
        await ProductionAsync(
            "controls: [{ name: metric-floor, with: { metric: roc_auc, at-least: 0.999 }, at: registration }]"
        );
        var unasked = await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default);
        Assert.Contains("was not yet", unasked.Fault!.Detail, StringComparison.Ordinal);

        await _house.Placements.CatchUpAsync(only: null, default);

        var failed = await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default);
        Assert.Same(ReleaseFaults.NotReleasable, failed.Fault!.Reason);
        Assert.Contains("at registration", failed.Fault.Detail, StringComparison.Ordinal);
        Assert.Contains(await _house.Inbox.OfAsync(ReleaseHouse.Ann, default), i => i.Kind == InboxKind.NotReleasable);
    }

    [Fact]
    public async Task Release_WaitingTooLong_RemindsAndEnds()
    {
        await ProductionAsync("approval-expiry: 7d", "remind-after: 1d");
        var id = await StartAsync(1);
        await _house.RunAsync(id);

        _clock.Advance(TimeSpan.FromDays(2));
        await _house.Waiting.SweepAsync(default);
        Assert.NotNull((await _house.Releases.FindAsync(id, default)).Value.Value.RemindedAt);

        _clock.Advance(TimeSpan.FromDays(6));
        await _house.Waiting.SweepAsync(default);
        Assert.Equal(ReleaseStatus.Cancelled, (await _house.Releases.FindAsync(id, default)).Value.Value.Status);
    }

    [Theory]
    [InlineData("UPDATE state_policies SET doc = json_set(doc, '$.yaml', 'for: organisation')")]
    [InlineData("DELETE FROM state_policies")]
    public async Task Release_UponAPolicyEditedByHand_LetsNothingIn(string edit)
    {
        await ProductionAsync("approvals: 1");
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);
        _house.Forge(edit);

        Assert.NotEqual(ReleaseStatus.Succeeded, (await _house.RunAsync(id)).Status);
        Assert.Null(_house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Watch_OfWhatServes_AsksAgainAsOftenAsThePolicySaysAndTakesNothingDown()
    {
        await _house.ReleaseAsync(1);
        await ProductionAsync(
            "controls: [{ name: staleness, with: { version-days: 2 }, at: after-deployment }]",
            "recheck-every: 12h"
        );
        async Task<DateTimeOffset?> AskedAsync()
        {
            await _house.Placements.WatchAsync(default);
            var version = (await _house.Models.VersionAsync(ReleaseHouse.Model, 1, default)).Value.Value;
            return (await _house.Placements.OfVersionAsync(version.Id, default)).SingleOrDefault()?.At;
        }

        var first = await AskedAsync();
        _clock.Advance(TimeSpan.FromHours(11));
        var early = await AskedAsync();
        _clock.Advance(TimeSpan.FromHours(2));
        var again = await AskedAsync();
        Assert.DoesNotContain(await _house.Inbox.OfAsync(ReleaseHouse.Ann, default), i => i.Kind == InboxKind.Serving);
        _clock.Advance(TimeSpan.FromDays(3));
        var late = await AskedAsync();

        Assert.NotNull(first);
        Assert.Equal(first, early);
        Assert.True(again > first && late > again);
        Assert.Contains(await _house.Inbox.OfAsync(ReleaseHouse.Ann, default), i => i.Kind == InboxKind.Serving);
        Assert.NotNull(_house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task DryRun_OfADraft_SaysWhatWouldHaveChanged()
    {
        await _house.ReleaseAsync(1);
        const string Draft = """
            for: organisation
            environments:
              production:
                controls: [{ name: metric-floor, with: { metric: roc_auc, at-least: 0.999 } }]
                approvals: 2
            """;

        var report = (await _house.DryRuns.RunAsync(System.Text.Encoding.UTF8.GetBytes(Draft), 5, default)).Value;

        var changed = Assert.Single(report.Runs, r => r.Environment == Production);
        Assert.True(changed is { PassedThen: true, PassesNow: false });
        Assert.Contains(changed.Differences, d => d.Contains("would be asked too: fail", StringComparison.Ordinal));
        Assert.Contains(changed.Differences, d => d.Contains("1 of 2 approvals", StringComparison.Ordinal));
        Assert.Empty(await _house.Policies.AllAsync(default));
    }

    private static UserName Vic => ReleaseHouse.Vic.Account!.Value;

    private Task ProductionAsync(params string[] rules) =>
        _house.ApplyPolicyAsync(
            $"for: organisation\nenvironments:\n  production:\n{string.Concat(rules.Select(r => $"    {r}\n"))}"
        );

    private async Task<ReleaseId> StartAsync(int number) =>
        (await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, number, default)).Value.Value.Id;

    private Task<Result<Row<ReleaseState>>> ApproveAsync(ReleaseId id, Principal by, UserName? inPlaceOf = null) =>
        _house.Approvals.DecideAsync(by, id, true, "", null, default, inPlaceOf);
}
