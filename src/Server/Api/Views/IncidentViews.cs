using Airworthy.Client.Contracts;
using Airworthy.Delivery.Incidents;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Api.Views;

internal static class IncidentViews
{
    public static IncidentView Of(IncidentState incident) =>
        new()
        {
            Id = incident.Id,
            Status = incident.ClosedAt is null ? "open" : "closed",
            Endpoint = incident.Endpoint.ToString(),
            Model = incident.Endpoint.Model.ToString(),
            Version = incident.Number,
            VersionId = incident.VersionId.ToString(),
            Environment = incident.Endpoint.Environment.ToString(),
            Owner = incident.Owner.ToString(),
            Text = IncidentText.Of(incident),
            Failed = incident.Errors.Failed,
            Calls = incident.Errors.Calls,
            Share = incident.Errors.Share,
            Above = incident.Errors.Above,
            WindowSeconds = incident.Errors.OverSeconds,
            Rows = [.. incident.Rows.Select(r => new FailedCallView(r.RequestId, r.At, r.Fault, r.TraceId))],
            NoticedBy = incident.NoticedBy.ToString(),
            OpenedAt = incident.OpenedAt,
            ClosedAt = incident.ClosedAt,
            ClosedBy = incident.ClosedBy?.ToString(),
            Comment = incident.Comment,
        };

    /// <summary>The fact in one sentence; null for others.</summary>
    public static string? Sentence(Fact fact) =>
        IncidentFacts.IncidentOpened.Read(fact) is { } opened
            ? $"Incident {opened.Incident}, of which {opened.Owner} was told: {IncidentText.Of(opened)}."
        : IncidentFacts.IncidentClosed.Read(fact) is { } closed
            ? $"Incident {closed.Incident} was closed: {closed.Comment.TrimEnd('.')}."
        : null;
}
