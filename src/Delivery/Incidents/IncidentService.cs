using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Incidents;

/// <summary>Finds incidents, and closes them for people.</summary>
public sealed class IncidentService(IJournal journal, IStateStore state)
{
    /// <summary>Incidents, the newest first.</summary>
    /// <param name="model">Of this model only; null for all.</param>
    /// <param name="limit">Rows a page.</param>
    /// <param name="pageToken">Where to go on.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public Task<Result<Page<IncidentState>>> ListAsync(
        ModelId? model,
        int limit,
        string? pageToken,
        CancellationToken cancel
    ) =>
        state.ListAsync(
            IncidentTables.Incidents,
            new StateQuery
            {
                Where = model is { } one ? [Condition.Equal("modelId", one.ToString())] : [],
                Descending = true,
                Limit = limit,
                PageToken = pageToken,
            },
            cancel
        );

    /// <summary>Incidents that are not over, by endpoint and version.</summary>
    public async Task<IReadOnlyList<IncidentState>> OpenAsync(CancellationToken cancel)
    {
        var found = new List<IncidentState>();
        foreach (var row in await state.AllAsync(IncidentTables.Open, cancel))
        {
            if (await state.FindAsync(IncidentTables.Incidents, row.Value.Incident, cancel) is { } incident)
            {
                found.Add(incident.Value);
            }
        }
        return found;
    }

    public async Task<Result<IncidentState>> FindAsync(string id, CancellationToken cancel) =>
        await state.FindAsync(IncidentTables.Incidents, id, cancel) is { } row
            ? row.Value
            : IncidentFaults.IncidentUnknown.With(
                $"There is no incident '{Clip.Short(id)}'; airworthy incidents lists them."
            );

    /// <summary>Closes an incident for a person.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="mayForOthers">Whether they may close what they do not own.</param>
    /// <param name="id">Which.</param>
    /// <param name="comment">What was found, for the record.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<IncidentState>> CloseAsync(
        Principal by,
        bool mayForOthers,
        string id,
        string comment,
        CancellationToken cancel
    )
    {
        if (!(await FindAsync(id, cancel)).TryGet(out var incident, out var fault))
        {
            return fault;
        }
        if (!mayForOthers && by.Account != incident.Owner)
        {
            return IncidentFaults.IncidentNotYours.With(
                $"{incident.Owner} answers for {incident.Endpoint.Model} {incident.Number}; they, an operator or an administrator close the incident."
            );
        }
        return IncidentRules.WhyBad(comment) is { } bad
            ? IncidentFaults.BadComment.With(bad)
            : await CloseAsync(by, incident, comment.Trim(), cancel);
    }

    /// <summary>Closes it, if it is open still.</summary>
    internal async Task<Result<IncidentState>> CloseAsync(
        Principal by,
        IncidentState incident,
        string comment,
        CancellationToken cancel
    )
    {
        var row = await state.FindAsync(IncidentTables.Incidents, incident.Id, cancel);
        if (row is not { Value.ClosedAt: null })
        {
            return IncidentFaults.IncidentOver.With(
                $"The incident {incident.Id} was closed by {row?.Value.ClosedBy}: {Clip.Short(row?.Value.Comment)}"
            );
        }
        var closed = new IncidentClosed(incident.Id, incident.Endpoint, incident.VersionId, incident.Number, comment);
        var commit = new Commit(
            by,
            [IncidentFacts.IncidentClosed.Draft(closed, incident.VersionId.ToString(), incident.ModelId.ToString())]
        )
        {
            Expected = [new Expectation(IncidentTables.Incidents, incident.Id, row.Revision)],
        };
        return (await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault)
            ? (await state.FindAsync(IncidentTables.Incidents, incident.Id, cancel))!.Value
            : fault;
    }
}
