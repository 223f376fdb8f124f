using System.Text;
using System.Text.Json;
using Airworthy.Client.Contracts;

namespace Airworthy.Client.Reports;

/// <summary>SARIF 2.1.0: a rule a control, a result a finding that is no pass; what is waived is suppressed.</summary>
internal static class GateSarif
{
    public static string Of(GateView gate, string subject)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            Tool(json, gate);
            json.WriteStartArray("results");
            foreach (var finding in gate.Findings.Where(f => f.Outcome != "pass"))
            {
                Result(json, finding, $"{subject}/{gate.Environment}");
            }
            foreach (var reason in GateReport.Further(gate))
            {
                Result(json, "gate", "error", reason, $"{subject}/{gate.Environment}", null);
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Tool(Utf8JsonWriter json, GateView gate)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "airworthy check");
        json.WriteStartArray("rules");
        foreach (var control in gate.Findings.Select(f => f.Control).Append("gate").Distinct(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("id", control);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, FindingView finding, string place)
    {
        var level = finding.Severity switch
        {
            "warn" => "warning",
            "report" => "note",
            _ => "error",
        };
        var text = string.Join(
            '\n',
            new[] { $"{finding.Outcome}: {finding.Summary}", finding.Mend }
                .Concat(finding.Details)
                .Where(l => l.Length > 0)
        );
        Result(json, finding.Control, level, text, place, finding.Outcome == "waived" ? finding.Waiver ?? "" : null);
    }

    private static void Result(
        Utf8JsonWriter json,
        string rule,
        string level,
        string text,
        string place,
        string? suppressed
    )
    {
        json.WriteStartObject();
        json.WriteString("ruleId", rule);
        json.WriteString("level", level);
        json.WriteStartObject("message");
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", place);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        if (suppressed is not null)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("status", "accepted");
            json.WriteString("justification", suppressed);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
