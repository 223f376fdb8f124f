using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Rollouts;

/// <summary>Takes an endpoint back to what was there before, all of which passed its gate: one action, no new gate.</summary>
public sealed class RollbackService(IJournal journal, IStateStore state, IServing serving, TrafficService traffic)
{
    private const int MaxTries = 10;

    /// <summary>Rolls back; when the answer comes, the endpoint answers with the earlier version.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="endpoint">Which endpoint.</param>
    /// <param name="to">The version's number; null takes all that was there before the last change.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public Task<Result<EndpointState>> RollBackAsync(
        Principal by,
        EndpointName endpoint,
        int? to,
        string reason,
        CancellationToken cancel
    ) => RollBackAsync(by, endpoint, now => Target(now, to), reason, null, cancel);

    /// <summary>The same to whatever <paramref name="target"/> finds, in one commit with what is stated beside it.</summary>
    internal async Task<Result<EndpointState>> RollBackAsync(
        Principal by,
        EndpointName endpoint,
        Func<EndpointState, Result<SplitState>> target,
        string reason,
        RollbackReason? beside,
        CancellationToken cancel
    )
    {
        for (var i = 1; ; i++)
        {
            var back = await TryAsync(by, endpoint, target, reason, beside, cancel);
            // A tag put on the version meanwhile moves its row too; on call, nobody is sent away for that.
            var tagged =
                !back.IsOk
                && back.Fault.Reason == JournalFaults.StaleRevision
                && back.Fault.Evidence.GetValueOrDefault("table") == CatalogTables.Versions.Name;
            if (!tagged || i == MaxTries)
            {
                return back;
            }
        }
    }

    private async Task<Result<EndpointState>> TryAsync(
        Principal by,
        EndpointName endpoint,
        Func<EndpointState, Result<SplitState>> backTo,
        string reason,
        RollbackReason? beside,
        CancellationToken cancel
    )
    {
        var row = await state.FindAsync(RolloutTables.Endpoints, endpoint.ToString(), cancel);
        if (row is null)
        {
            return RolloutFaults.EndpointUnknown.With($"Nothing was ever deployed to '{endpoint}'.");
        }
        var now = row.Value;
        if (!backTo(now).TryGet(out var target, out var fault))
        {
            return fault;
        }
        var expected = new List<Expectation> { new(RolloutTables.Endpoints, row.Key, row.Revision) };
        foreach (var deployment in target.Versions.Select(v => v.Deployment))
        {
            var version = await state.FindAsync(CatalogTables.Versions, deployment.VersionId.ToString(), cancel);
            if (version?.Value.DeletedAt is not null)
            {
                return RolloutFaults.NothingToRollBackTo.With(
                    $"Version {deployment.Number}, which '{endpoint}' could go back to, was deleted. Name another with --to, or release one."
                );
            }
            if (version is not null)
            {
                expected.Add(new Expectation(CatalogTables.Versions, version.Key, version.Revision));
            }
        }
        var plan = await traffic.PlanAsync(endpoint, target, cancel);
        if (!(await serving.PrepareAsync(plan, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        var split = EndpointChangeRules.SpecOf(target);
        var champion = EndpointChangeRules.Champion(split);
        FactDraft rolledBack = RolledBack(now, champion, target.IsPlain() ? null : split, reason);
        var commit = new Commit(by, beside is null ? [rolledBack] : [beside.Fact, rolledBack])
        {
            Expected = beside is null ? expected : [.. expected, beside.Expected],
        };
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        return (await traffic.SwitchAsync(endpoint, champion.Version, cancel)).TryGet(out _, out fault)
            ? (await state.FindAsync(RolloutTables.Endpoints, row.Key, cancel))!.Value
            : fault;
    }

    /// <summary>All that was there before the last change, or one version that was there once.</summary>
    private static Result<SplitState> Target(EndpointState now, int? to)
    {
        if (to is null)
        {
            return now.Before is { } before ? before
                : now.Previous.Count > 0 ? SplitState.Of(now.Previous[0])
                : Nothing(now);
        }
        var alone = now.Split is null ? now.Current.VersionId : (VersionId?)null;
        return now.Known().FirstOrDefault(d => d.Number == to && d.VersionId != alone) is { } target
            ? SplitState.Of(target)
            : Nothing(now);
    }

    private static Fault Nothing(EndpointState now)
    {
        var alone = now.Split is null ? now.Current.VersionId : (VersionId?)null;
        var known = string.Join(", ", now.Known().Where(d => d.VersionId != alone).Select(d => d.Number));
        return RolloutFaults.NothingToRollBackTo.With(
            $"'{now.Name}' serves version {now.Current.Number} and can go back to {(known.Length == 0 ? "nothing else" : known)}."
        );
    }

    private static FactDraft RolledBack(EndpointState now, VersionShare champion, SplitSpec? split, string reason)
    {
        var back = new EndpointRolledBack(
            now.Name,
            now.ModelId,
            now.Current.VersionId,
            now.Current.Number,
            champion.Version,
            champion.Number,
            reason,
            split
        );
        IEnumerable<VersionId> versions =
        [
            champion.Version,
            now.Current.VersionId,
            .. split?.Versions.Select(v => v.Version) ?? [],
        ];
        return RolloutFacts.EndpointRolledBack.Draft(
            back,
            [.. versions.Distinct().Select(v => v.ToString()), now.ModelId.ToString()]
        );
    }
}

/// <summary>What a rollback follows from, stated in the same commit while the row that it rests on is what it was.</summary>
internal sealed record RollbackReason(FactDraft Fact, Expectation Expected);
