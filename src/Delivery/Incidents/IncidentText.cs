namespace Airworthy.Delivery.Incidents;

/// <summary>Incidents as people are told of them.</summary>
public static class IncidentText
{
    public static string Of(IncidentState incident) =>
        IncidentRules.Sentence(incident.Endpoint, incident.Number, incident.Errors);

    public static string Of(IncidentOpened opened) =>
        IncidentRules.Sentence(opened.Endpoint, opened.Number, opened.Errors);
}
