using System.Globalization;
using System.Text.Json.Nodes;
using Airworthy.Catalog.Webhooks;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Incidents;

/// <summary>What webhooks can be told of incidents.</summary>
public sealed class IncidentNews(IStateStore state) : IWebhookNews
{
    private const string Opened = "incident.opened";
    private const string Closed = "incident.closed";

    public IReadOnlyList<string> Events { get; } = [Opened, Closed];

    public async Task<WebhookNews?> OfAsync(Fact fact, CancellationToken cancel)
    {
        var id = IncidentFacts.IncidentOpened.Read(fact)?.Incident ?? IncidentFacts.IncidentClosed.Read(fact)?.Incident;
        if (id is null || await state.FindAsync(IncidentTables.Incidents, id, cancel) is not { Value: { } incident })
        {
            return null;
        }
        var isOpen = IncidentFacts.IncidentOpened.Is(fact);
        var reason = isOpen
            ? IncidentRules.Sentence(incident.Endpoint, incident.Number, incident.Errors)
            : incident.Comment ?? "";
        return new(
            isOpen ? Opened : Closed,
            Data(
                incident.Endpoint.Model.ToString(),
                incident.Number,
                incident.Endpoint.Environment.ToString(),
                incident.Owner.ToString(),
                id,
                reason
            )
        );
    }

    public WebhookNews Example(string @event) =>
        new(@event, Data("example_model", 1, "production", "ann", "inc_example", "An example"));

    private static JsonObject Data(
        string name,
        int version,
        string environment,
        string owner,
        string incident,
        string reason
    ) =>
        new()
        {
            ["name"] = name,
            ["version"] = version.ToString(CultureInfo.InvariantCulture),
            ["environment"] = environment,
            ["owner"] = owner,
            ["incident"] = incident,
            ["reason"] = reason,
        };
}
