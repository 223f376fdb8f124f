using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Retirement;

/// <summary>Takes an endpoint away: from then on nothing answers there, until a release brings a version to it again.</summary>
public sealed class RetireService(IJournal journal, IStateStore state, TrafficService traffic)
{
    private const int MaxTries = 20;

    /// <summary>Retires the endpoint; when the answer comes, nothing answers there any more.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="endpoint">Which endpoint.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>The endpoint as it was.</returns>
    public async Task<Result<EndpointState>> RetireAsync(
        Principal by,
        EndpointName endpoint,
        string reason,
        CancellationToken cancel
    )
    {
        Fault? stale = null;
        for (var i = 0; i < MaxTries; i++)
        {
            var row = await state.FindAsync(RolloutTables.Endpoints, endpoint.ToString(), cancel);
            if (row is null)
            {
                return RolloutFaults.EndpointUnknown.With($"Nothing is deployed to '{endpoint}'.");
            }
            var now = row.Value;
            var model = now.ModelId.ToString();
            var delivery = await state.FindAsync(ReleaseTables.ModelDeliveries, model, cancel);
            if (RetirementRules.OfEndpoint(delivery?.Value, endpoint) is { } standing)
            {
                return standing;
            }
            var retired = new EndpointRetired(endpoint, now.ModelId, now.Current.VersionId, now.Current.Number, reason);
            var commit = new Commit(
                by,
                [RolloutFacts.EndpointRetired.Draft(retired, now.Current.VersionId.ToString(), model)]
            )
            {
                Expected =
                [
                    new Expectation(RolloutTables.Endpoints, row.Key, row.Revision),
                    new Expectation(ReleaseTables.ModelDeliveries, model, delivery?.Revision ?? 0),
                ],
            };
            if ((await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault))
            {
                await traffic.ApplyAsync(cancel);
                return now;
            }
            if (fault.Reason != JournalFaults.StaleRevision)
            {
                return fault;
            }
            stale = fault;
        }
        return stale!;
    }
}
