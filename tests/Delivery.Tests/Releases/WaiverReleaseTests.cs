using Airworthy.Artifacts.Signing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Releases;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Delivery.Tests.Releases;

/// <summary>Ways past a gate that the policy knows: waivers, and emergencies.</summary>
public sealed class WaiverReleaseTests : IAsyncLifetime
{
    private static readonly EnvironmentName Production = EnvironmentName.Production;
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly ReleaseHouse _house;

    public WaiverReleaseTests() => _house = new ReleaseHouse(_clock);

    public async ValueTask InitializeAsync() => await _house.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Release_UponAWaiver_GoesInAndItsEndStopsTheNextOnlyButNotWhatServes()
    {
        await BlockedAsync();
        var granted = await WaiveAsync(ReleaseHouse.Vic, TimeSpan.FromDays(2));
        Assert.True(granted.IsOk, granted.Fault?.ToString());

        var release = await _house.ReleaseAsync(1);

        Assert.Equal(ReleaseStatus.Succeeded, release.Status);
        var finding = release.Gates.SelectMany(g => g.Findings).Single(f => f.Outcome == Outcome.Waived);
        Assert.Equal(Outcome.Fail, finding.Waived!.Was);
        var attestation = await AttestationAsync();
        Assert.StartsWith(
            $"metric-floor: {granted.Value.Id} until ",
            Assert.Single(attestation.Waived!),
            StringComparison.Ordinal
        );

        _clock.Advance(TimeSpan.FromDays(3));
        await _house.Waivers.ExpireAsync(default);
        Assert.False((await _house.Checks.CheckAsync(ReleaseHouse.Model, 1, null, default)).Value.Passed);
        Assert.All(await _house.Traffic.ApplyAsync(default), s => Assert.Null(s.Fault));
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
        var inbox = await _house.Inbox.OfAsync(ReleaseHouse.Ann, default);
        Assert.Contains(
            inbox,
            i => i.Kind == InboxKind.Expired && i.Text.Contains("is over", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Release_WhoseWaiverEndsWhileItWaits_IsAskedAgainAndRefused()
    {
        await BlockedAsync();
        await WaiveAsync(ReleaseHouse.Vic, TimeSpan.FromHours(1));
        var id = await StartAsync(1);
        Assert.Equal(ReleaseStatus.Waiting, (await _house.RunAsync(id)).Status);

        _clock.Advance(TimeSpan.FromHours(2));
        await _house.Waiting.VoidAsync(default);

        Assert.Equal(ReleaseStatus.Refused, (await _house.RunAsync(id)).Status);
    }

    [Fact]
    public async Task Grant_OfAWaiverThatMayNotBe_IsRefusedWithTheReason()
    {
        await BlockedAsync();
        Assert.Contains(
            "registered this version",
            (await WaiveAsync(ReleaseHouse.Ann, TimeSpan.FromDays(1))).Fault!.Detail,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "takes the role approver",
            (await WaiveAsync(ReleaseHouse.Olga, TimeSpan.FromDays(1))).Fault!.Detail,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "30d at most".Replace("30d", Durations.Of(TimeSpan.FromDays(30)), StringComparison.Ordinal),
            (await WaiveAsync(ReleaseHouse.Vic, TimeSpan.FromDays(99))).Fault!.Detail,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "asks no control 'metric-flor'",
            (await WaiveAsync(ReleaseHouse.Vic, TimeSpan.FromDays(1), "metric-flor")).Fault!.Detail,
            StringComparison.Ordinal
        );
        await ProductionAsync(
            "controls: [{ name: metric-floor, with: { metric: roc_auc, at-least: 0.999 } }]",
            "waivers: { never: [metric-floor] }"
        );
        Assert.Contains(
            "is never waived",
            (await WaiveAsync(ReleaseHouse.Vic, TimeSpan.FromDays(1))).Fault!.Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task BreakGlass_ByWhomThePolicyNames_GoesInAndStaysOpenForReview()
    {
        await BlockedAsync();
        var refused = await _house.Emergencies.StartAsync(
            ReleaseHouse.Olga,
            ReleaseHouse.Model,
            1,
            null,
            "fire",
            default
        );
        Assert.Same(ReleaseFaults.EmergencyNotYours, refused.Fault!.Reason);

        var started = await _house.Emergencies.StartAsync(
            ReleaseHouse.Adam,
            ReleaseHouse.Model,
            1,
            null,
            "fire",
            default
        );
        Assert.True(started.IsOk, started.Fault?.ToString());
        var release = await _house.RunAsync(started.Value.Value.Id);

        Assert.Equal(ReleaseStatus.Succeeded, release.Status);
        Assert.Equal(ReleaseHouse.Adam, (await AttestationAsync()).Emergency);
        foreach (var told in new[] { ReleaseHouse.Ann, ReleaseHouse.Vic })
        {
            Assert.Contains(await _house.Inbox.OfAsync(told, default), i => i.Kind == InboxKind.Review);
        }
        Assert.Same(
            ReleaseFaults.ReviewNotYours,
            (await _house.Emergencies.ReviewAsync(ReleaseHouse.Adam, release.Id, "fine", default)).Fault!.Reason
        );
        Assert.True((await _house.Emergencies.ReviewAsync(ReleaseHouse.Vic, release.Id, "it was one", default)).IsOk);
        Assert.DoesNotContain(await _house.Inbox.OfAsync(ReleaseHouse.Ann, default), i => i.Kind == InboxKind.Review);
    }

    /// <summary>A policy that version 1 cannot meet.</summary>
    private Task BlockedAsync() =>
        ProductionAsync("controls: [{ name: metric-floor, with: { metric: roc_auc, at-least: 0.999 } }]");

    private Task ProductionAsync(params string[] rules) =>
        _house.ApplyPolicyAsync(
            $"for: organisation\nenvironments:\n  production:\n{string.Concat(rules.Select(r => $"    {r}\n"))}"
        );

    private Task<Result<WaiverState>> WaiveAsync(Principal by, TimeSpan length, string control = "metric-floor") =>
        _house.Waivers.GrantAsync(
            by,
            ReleaseHouse.Model,
            1,
            null,
            control == "metric-floor" ? "metric-floor(at-least=0.999, metric=roc_auc)" : control,
            "the floor is for the new data",
            _clock.GetUtcNow() + length,
            default
        );

    private async Task<ReleaseId> StartAsync(int number) =>
        (await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, number, default)).Value.Value.Id;

    private async Task<GateAttestation> AttestationAsync() => await _house.AttestationAsync(ReleaseHouse.Production);
}
