using Airworthy.Server.Settings;
using Airworthy.Serving.Observations;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace Airworthy.Server.Metrics;

/// <summary>
/// Sends spans and metrics to an OpenTelemetry collector, where a setting or OpenTelemetry's own variables name one. Without, nothing of
/// it is there: calls meet no listener and cost what they did.
/// </summary>
internal static class OtlpExport
{
    private const string Variables = "OTEL_";
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void Add(WebApplicationBuilder builder, string version, ServerSettings settings)
    {
        var variables = OpenTelemetryVariables();
        if (settings.OtlpEndpoint is null && !variables.ContainsKey(EndpointVariable))
        {
            return;
        }
        // The library reads its variables from here; a server's own builder brings none.
        builder.Configuration.AddInMemoryCollection(variables);
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("airworthy", serviceVersion: version).AddEnvironmentVariableDetector())
            .WithTracing(t => t.AddSource(Telemetry.Name))
            .WithMetrics(m => m.AddMeter(Telemetry.Name, "System.Runtime"));
        if (settings.OtlpEndpoint is { } endpoint)
        {
            telemetry.UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, endpoint);
        }
        else
        {
            telemetry.UseOtlpExporter();
        }
    }

    private static Dictionary<string, string?> OpenTelemetryVariables() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .Where(e => e.Key is string name && name.StartsWith(Variables, StringComparison.Ordinal))
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value, StringComparer.Ordinal);
}
