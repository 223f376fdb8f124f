using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

public sealed partial class AirworthyClient
{
    /// <summary>Incidents, the newest first; only open ones unless all are asked for.</summary>
    public Task<Answer<PageView<IncidentView>>> ListIncidentsAsync(
        string? model = null,
        bool all = false,
        string? pageToken = null,
        CancellationToken cancel = default
    ) =>
        Get(
            Query($"{Api}/incidents", ("model", model), ("all", all ? "true" : null), ("pageToken", pageToken)),
            ApiJson.Default.PageViewIncidentView,
            cancel
        );

    public Task<Answer<IncidentView>> GetIncidentAsync(string incident, CancellationToken cancel = default) =>
        Get($"{Api}/incidents/{Uri.EscapeDataString(incident)}", ApiJson.Default.IncidentView, cancel);

    /// <summary>Closes one; the comment goes into the record.</summary>
    public Task<Answer<IncidentView>> CloseIncidentAsync(
        string incident,
        string comment,
        CancellationToken cancel = default
    ) => Say($"{Api}/incidents/{Uri.EscapeDataString(incident)}/close", comment, ApiJson.Default.IncidentView, cancel);
}
