using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Rollouts;

/// <summary>Takes an endpoint back to a version that passed its gate there before: one action, no new gate.</summary>
public sealed class RollbackService(IJournal journal, IStateStore state, IServing serving, TrafficService traffic)
{
    private const int MaxTries = 10;

    /// <summary>Rolls back; when the answer comes, the endpoint answers with the earlier version.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="endpoint">Which endpoint.</param>
    /// <param name="to">The version's number; null takes the one before.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<EndpointState>> RollBackAsync(
        Principal by,
        EndpointName endpoint,
        int? to,
        string reason,
        CancellationToken cancel
    )
    {
        for (var i = 1; ; i++)
        {
            var back = await TryAsync(by, endpoint, to, reason, cancel);
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
        int? to,
        string reason,
        CancellationToken cancel
    )
    {
        var row = await state.FindAsync(RolloutTables.Endpoints, endpoint.ToString(), cancel);
        if (row is null)
        {
            return RolloutFaults.EndpointUnknown.With($"Nothing was ever deployed to '{endpoint}'.");
        }
        var now = row.Value;
        if (!Target(now, to).TryGet(out var target, out var fault))
        {
            return fault;
        }
        var version = await state.FindAsync(CatalogTables.Versions, target.VersionId.ToString(), cancel);
        if (version?.Value.DeletedAt is not null)
        {
            return RolloutFaults.NothingToRollBackTo.With(
                $"Version {target.Number}, which '{endpoint}' could go back to, was deleted. Name another with --to, or release one."
            );
        }
        var plan = await traffic.PlanAsync(endpoint, target, cancel);
        if (!(await serving.PrepareAsync(plan, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        var commit = new Commit(by, [RolledBack(now, target, reason)])
        {
            Expected =
            [
                new Expectation(RolloutTables.Endpoints, row.Key, row.Revision),
                .. version is null
                    ? Array.Empty<Expectation>()
                    : [new Expectation(CatalogTables.Versions, version.Key, version.Revision)],
            ],
        };
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        return (await traffic.SwitchAsync(endpoint, target.VersionId, cancel)).TryGet(out _, out fault)
            ? (await state.FindAsync(RolloutTables.Endpoints, row.Key, cancel))!.Value
            : fault;
    }

    private static Result<Deployment> Target(EndpointState now, int? to)
    {
        var target =
            to is { } number ? now.Previous.FirstOrDefault(p => p.Number == number)
            : now.Previous.Count > 0 ? now.Previous[0]
            : null;
        if (target is not null)
        {
            return target;
        }
        var known = now.Previous.Count == 0 ? "nothing else" : string.Join(", ", now.Previous.Select(p => p.Number));
        return RolloutFaults.NothingToRollBackTo.With(
            $"'{now.Name}' serves version {now.Current.Number} and can go back to {known}."
        );
    }

    private static FactDraft RolledBack(EndpointState now, Deployment target, string reason)
    {
        var back = new EndpointRolledBack(
            now.Name,
            now.ModelId,
            now.Current.VersionId,
            now.Current.Number,
            target.VersionId,
            target.Number,
            reason
        );
        return RolloutFacts.EndpointRolledBack.Draft(
            back,
            target.VersionId.ToString(),
            now.Current.VersionId.ToString(),
            now.ModelId.ToString()
        );
    }
}
