using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Rollouts;

/// <summary>Takes an endpoint back to a version that passed its gate there before: one action, no new gate.</summary>
public sealed class RollbackService(IJournal journal, IStateStore state, IServing serving, TrafficService traffic)
{
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
        var row = await state.FindAsync(RolloutTables.Endpoints, endpoint.ToString(), cancel);
        if (row is null)
        {
            return RolloutFaults.EndpointUnknown.With($"Nothing was ever deployed to '{endpoint}'.");
        }
        var now = row.Value;
        var target =
            to is { } number ? now.Previous.FirstOrDefault(p => p.Number == number)
            : now.Previous.Count > 0 ? now.Previous[0]
            : null;
        if (target is null)
        {
            var known =
                now.Previous.Count == 0 ? "nothing else" : string.Join(", ", now.Previous.Select(p => p.Number));
            return RolloutFaults.NothingToRollBackTo.With(
                $"'{endpoint}' serves version {now.Current.Number} and can go back to {known}."
            );
        }
        var plan = await traffic.PlanAsync(endpoint, target, cancel);
        if (!(await serving.PrepareAsync(plan, cancel)).TryGet(out _, out var fault))
        {
            return fault;
        }
        var back = new EndpointRolledBack(
            endpoint,
            now.ModelId,
            now.Current.VersionId,
            now.Current.Number,
            target.VersionId,
            target.Number,
            reason
        );
        var fact = RolloutFacts.EndpointRolledBack.Draft(
            back,
            target.VersionId.ToString(),
            now.Current.VersionId.ToString(),
            now.ModelId.ToString()
        );
        var commit = new Commit(by, [fact])
        {
            Expected = [new Expectation(RolloutTables.Endpoints, row.Key, row.Revision)],
        };
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        return (await traffic.SwitchAsync(endpoint, target.VersionId, cancel)).TryGet(out _, out fault)
            ? (await state.FindAsync(RolloutTables.Endpoints, row.Key, cancel))!.Value
            : fault;
    }
}
