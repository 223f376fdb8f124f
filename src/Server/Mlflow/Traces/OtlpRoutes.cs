using System.IO.Compression;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Mlflow.Files;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Spans as OpenTelemetry's exporters send them, and a trace's spans as one file.</summary>
internal static class OtlpRoutes
{
    private const string Protobuf = "application/x-protobuf";
    private const string ExperimentHeader = "x-mlflow-experiment-id";

    // What a compressed body may unfold to; more than any client gathers in one export.
    private const int MaxBytes = 64 << 20;

    public static void Map(MlflowDoor door)
    {
        door.Map("POST", "/v1/traces", Permission.Register, ReceiveAsync);
        door.Map("GET", "/ajax-api/2.0/mlflow/get-trace-artifact", Permission.Read, SendFileAsync);
    }

    private static async Task ReceiveAsync(HttpContext http)
    {
        var stored = await StoreAsync(http);
        if (stored.Fault is { } fault)
        {
            await MlflowDoor.WriteAsync(http, fault);
            return;
        }
        // An empty ExportTraceServiceResponse: everything was taken.
        http.Response.ContentType = Protobuf;
        http.Response.ContentLength = 0;
    }

    private static async Task<Result<Nothing>> StoreAsync(HttpContext http)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim();
        if (!string.Equals(type, Protobuf, StringComparison.OrdinalIgnoreCase))
        {
            return TraceFaults.BadSpans.With($"Invalid Content-Type: {Clip.Short(type)}. Expected: {Protobuf}");
        }
        var experiment = http.Request.Headers[ExperimentHeader].ToString();
        if (experiment.Length == 0)
        {
            return TraceFaults.BadSpans.With(
                $"The header {ExperimentHeader} is missing: it names the experiment that the spans are of."
            );
        }
        if (!(await ReadAsync(http)).TryGet(out var body, out var fault))
        {
            return fault;
        }
        if (!OtlpReader.ReadExport(body).TryGet(out var spans, out fault))
        {
            return fault;
        }
        return spans.Count == 0
            ? TraceFaults.BadSpans.With("Invalid OpenTelemetry protobuf format - no spans found")
            : await http
                .RequestServices.GetRequiredService<TraceService>()
                .AddSpansAsync(experiment, OtlpSpans.ByTrace(spans));
    }

    private static async Task<Result<byte[]>> ReadAsync(HttpContext http)
    {
        var encoding = http.Request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        await using var body = encoding switch
        {
            "" or "identity" => http.Request.Body,
            "gzip" => new GZipStream(http.Request.Body, CompressionMode.Decompress),
            "deflate" => new ZLibStream(http.Request.Body, CompressionMode.Decompress),
            _ => Stream.Null,
        };
        if (body == Stream.Null)
        {
            return TraceFaults.BadSpans.With(
                $"Content-Encoding '{Clip.Short(encoding)}' is not known here. Send gzip, deflate or none."
            );
        }
        var whole = new MemoryStream();
        var piece = new byte[81_920];
        try
        {
            for (int read; (read = await body.ReadAsync(piece, http.RequestAborted)) > 0; )
            {
                if (whole.Length + read > MaxBytes)
                {
                    return TraceFaults.BadSpans.With(
                        $"Spans of more than {MaxBytes} bytes at once. Send them in parts."
                    );
                }
                whole.Write(piece, 0, read);
            }
            return whole.ToArray();
        }
        catch (InvalidDataException)
        {
            return TraceFaults.BadSpans.With($"The body is not what its Content-Encoding '{encoding}' says.");
        }
    }

    private static async Task SendFileAsync(HttpContext http)
    {
        var id = http.Request.Query["request_id"].ToString();
        var traces = http.RequestServices.GetRequiredService<TraceService>();
        if (!traces.Get(id).TryGet(out var trace, out var fault))
        {
            await MlflowDoor.WriteAsync(http, fault);
            return;
        }
        if (!trace.HasSpans)
        {
            await SendStoredAsync(http, trace);
            return;
        }
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentDisposition = "attachment; filename=traces.json";
        var spans = traces.Spans(id);
        await MlflowDoor.WriteAsync(
            http,
            MlflowReply.Of(json =>
            {
                json.WriteStartArray("spans");
                foreach (var span in spans)
                {
                    json.WriteRawValue(span.Content, skipInputValidation: true);
                }
                json.WriteEndArray();
            })
        );
    }

    /// <summary>Older clients upload the spans themselves, as a file of the trace's.</summary>
    private static async Task SendStoredAsync(HttpContext http, Trace trace)
    {
        var location = trace.Tags.GetValueOrDefault(TraceKeys.ArtifactLocation);
        if (!FileRootRules.Find(location).TryGet(out var root, out var fault) || root is null)
        {
            await MlflowDoor.WriteAsync(
                http,
                fault ?? FileFaults.FileUnknown.With($"The spans of trace '{Clip.Short(trace.Id)}' are not here.")
            );
            return;
        }
        var files = http.RequestServices.GetRequiredService<FileService>();
        await FileReply.SendAsync(
            http,
            await files.OpenAsync(TreePathRules.Join(root, "traces.json"), http.RequestAborted)
        );
    }
}
