using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Workers;

/// <summary>
/// Does what falls due: asks the controls placed at registration and after deployment, reminds approvers, ends what waited too long,
/// ends sandboxes and says of waivers that they are over. It reads the record as it grows, and looks only at what the new facts touch
/// and at what falls due.
/// </summary>
internal sealed class DeliveryKeeper(
    IRecordReader record,
    PlacementService placements,
    WaitingReleases waiting,
    WaiverService waivers,
    SandboxService sandboxes,
    TrafficService traffic,
    TimeProvider clock,
    ILogger<DeliveryKeeper> log
) : BackgroundService
{
    private static readonly HashSet<string> ForRules =
    [
        PolicyFacts.PolicyApplied.Name,
        ReleaseFacts.PipelineApplied.Name,
        RegistryFacts.ModelRenamed.Name,
        RestoreFacts.RecordRestored.Name,
    ];

    private static readonly HashSet<string> ForWaiting =
    [
        .. ForRules,
        ReleaseFacts.ReleaseStarted.Name,
        ReleaseFacts.GateDecided.Name,
        ReleaseFacts.ApprovalGiven.Name,
        ReleaseFacts.StepFinished.Name,
        WordFacts.GateVoided.Name,
        WordFacts.ApprovalWithdrawn.Name,
        WordFacts.EmergencyDeclared.Name,
        StepFacts.Reopened.Name,
    ];

    private static readonly HashSet<string> ForServing =
    [
        .. ForRules,
        RolloutFacts.EndpointDeployed.Name,
        RolloutFacts.EndpointRolledBack.Name,
        RolloutFacts.TrafficSet.Name,
    ];

    /// <summary>Whether facts of this kind call for anything.</summary>
    internal static bool Calls(string kind) =>
        ForWaiting.Contains(kind)
        || ForServing.Contains(kind)
        || kind == CatalogFacts.VersionRegistered.Name
        || kind == RolloutFacts.SandboxOpened.Name
        || kind == ApprovalFacts.WaiverGranted.Name;

    /// <summary>Releases that changed since they were last looked after; null: any may have to be looked after.</summary>
    private HashSet<string>? _changed;

    /// <summary>Models that got a version since registrations were last looked at; null: any may have to be looked at.</summary>
    private HashSet<ModelId>? _registered;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Chores(Chores(), clock, log).RunAsync(record, stoppingToken);

    private IReadOnlyList<Chore> Chores() =>
        [
            new("Ending sandboxes", RolloutFacts.SandboxOpened.Is, sandboxes.ExpireAsync),
            new("Following how calls are treated", ReleaseFacts.PipelineApplied.Is, FollowAsync),
            new("Ending waivers", ApprovalFacts.WaiverGranted.Is, waivers.ExpireAsync),
            new("Looking after those who approve", IsForWaiting, SweepAsync),
            new("Asking controls at registration", IsForRegistered, CatchUpAsync),
            new("Asking controls after deployment", f => ForServing.Contains(f.Kind), placements.WatchAsync),
        ];

    /// <summary>What a pipeline says under <c>serving</c> holds from now on for what serves already.</summary>
    private async Task<DateTimeOffset?> FollowAsync(CancellationToken cancel)
    {
        await traffic.ApplyAsync(cancel);
        return null;
    }

    private bool IsForRegistered(Fact fact)
    {
        if (ForRules.Contains(fact.Kind))
        {
            _registered = null;
            return true;
        }
        if (CatalogFacts.VersionRegistered.Read(fact) is not { } version)
        {
            return false;
        }
        _registered?.Add(version.ModelId);
        return true;
    }

    private bool IsForWaiting(Fact fact)
    {
        if (ForRules.Contains(fact.Kind))
        {
            _changed = null;
            return true;
        }
        if (!ForWaiting.Contains(fact.Kind))
        {
            return false;
        }
        _changed?.UnionWith(fact.About.Keys.Where(k => ReleaseId.Parse(k).IsOk));
        return true;
    }

    private async Task<DateTimeOffset?> SweepAsync(CancellationToken cancel)
    {
        var next = await waiting.SweepAsync(_changed, cancel);
        // Where it threw the same are looked at again.
        _changed = [];
        return next;
    }

    private async Task<DateTimeOffset?> CatchUpAsync(CancellationToken cancel)
    {
        var next = await placements.CatchUpAsync(_registered, cancel);
        // Where it threw, or something is left to ask, the same are looked at again.
        if (next is null)
        {
            _registered = [];
        }
        return next;
    }
}
