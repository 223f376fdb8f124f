using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Airworthy.Adapters.Outgoing;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Http;

/// <summary>
/// Calls an address once. All that came of it stands in the handle, so nothing is kept here. A call that an earlier process may have
/// made is made again only where that changes nothing (GET, HEAD) or the pipeline says so.
/// </summary>
public sealed class HttpOrchestrator : IOrchestrator, IDisposable
{
    private const int LongestAnswer = 256 * 1024;
    private const int LongestShown = 4000;

    private readonly HttpClient _http;

    /// <param name="toThisMachine">Whether loopback addresses may be called; a server that others use must not.</param>
    public HttpOrchestrator(bool toThisMachine) =>
        _http = GuardedHttp.Create(
            address => toThisMachine || !(IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any)),
            "is the server's own machine, which a server that others use does not call"
        );

    public string Kind => "http";

    public void Dispose() => _http.Dispose();

    public async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel)
    {
        var method = order.With.GetValueOrDefault("method", "GET");
        if (order is { MayHaveStarted: true, Repeatable: false } && method is not ("GET" or "HEAD"))
        {
            return OrchestrationFaults.WorkLost.With(
                $"The server was stopped around this {method}, and nobody can say whether it was sent."
            );
        }
        using var request = new HttpRequestMessage(new HttpMethod(method), order.Target);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", order.Key);
        if (order.With.TryGetValue("body", out var body))
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        foreach (var (name, value) in order.With.Where(w => w.Key.StartsWith("headers.", StringComparison.Ordinal)))
        {
            Header(request, name["headers.".Length..], Secrets(value, order));
        }
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            var text = await TextAsync(response, cancel);
            var came = new HttpCame((int)response.StatusCode, text);
            return new WorkHandle(JsonSerializer.Serialize(Judged(order, came), HttpJson.Default.HttpDone));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or UriFormatException)
        {
            var why = $"{order.Target} cannot be called: {(e.InnerException ?? e).Message.TrimEnd('.')}.";
            return new WorkHandle(
                JsonSerializer.Serialize(
                    new HttpDone(false, why, "", new Dictionary<string, string>()),
                    HttpJson.Default.HttpDone
                )
            );
        }
    }

    public Task<Result<WorkStatus>> LookAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    )
    {
        var done = JsonSerializer.Deserialize(handle.Text, HttpJson.Default.HttpDone)!;
        var log = Encoding.UTF8.GetBytes($"{done.Detail}\n{done.Shown}\n");
        var from = (int)Math.Clamp(logFrom, 0, log.Length);
        return Task.FromResult<Result<WorkStatus>>(
            new WorkStatus
            {
                Handle = handle,
                Phase = WorkPhase.Ended,
                Detail = done.Detail,
                Log = new WorkLog(log.AsMemory(from), log.Length, true),
                End = new WorkEnd
                {
                    Outcome = done.Passed ? WorkOutcome.Succeeded : WorkOutcome.Failed,
                    Word = done.Detail,
                    Outputs = done.Outputs,
                },
                LookAgainIn = TimeSpan.Zero,
            }
        );
    }

    public Task<Result<Stream>> OpenAsync(WorkOrder order, WorkHandle handle, string path, CancellationToken cancel) =>
        Task.FromResult<Result<Stream>>(OrchestrationFaults.WorkRefused.With("A call leaves no files."));

    public Task<Result<Nothing>> CancelAsync(
        WorkOrder order,
        WorkHandle handle,
        CancelForce force,
        CancellationToken cancel
    ) => Task.FromResult<Result<Nothing>>(Result.Done);

    private static HttpDone Judged(WorkOrder order, HttpCame came)
    {
        var shown = came.Text.Length > LongestShown ? came.Text[..LongestShown] + "…" : came.Text;
        var expected = order.With.GetValueOrDefault("expect", "");
        var passed =
            expected.Length == 0
                ? came.Status is >= 200 and < 300
                : expected.Split(',', StringSplitOptions.TrimEntries).Contains($"{came.Status}");
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!passed)
        {
            var wanted = expected.Length == 0 ? "any 2xx" : expected;
            return new HttpDone(false, $"answered {came.Status}; {wanted} is expected", shown, outputs);
        }
        foreach (var (name, path) in order.With.Where(w => w.Key.StartsWith("outputs.", StringComparison.Ordinal)))
        {
            if (At(came.Text, path) is not { } value)
            {
                return new HttpDone(false, $"answered {came.Status}, without '{path}' in JSON", shown, outputs);
            }
            outputs[name["outputs.".Length..]] = value;
        }
        return new HttpDone(true, $"answered {came.Status}", shown, outputs);
    }

    /// <summary>The scalar at a path such as <c>result.items.0.id</c>; null where there is none.</summary>
    private static string? At(string text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var at = document.RootElement;
            foreach (var part in path.Split('.'))
            {
                var found = at.ValueKind switch
                {
                    JsonValueKind.Object => at.TryGetProperty(part, out at),
                    JsonValueKind.Array => int.TryParse(part, out var i) && i < at.GetArrayLength() && i >= 0,
                    _ => false,
                };
                if (!found)
                {
                    return null;
                }
                at = at.ValueKind == JsonValueKind.Array && int.TryParse(part, out var index) ? at[index] : at;
            }
            return at.ValueKind switch
            {
                JsonValueKind.String => at.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => at.GetRawText(),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Header(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is { } content)
        {
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>A header may name one of the step's secrets as <c>$NAME</c>: values of secrets stand in no pipeline.</summary>
    private static string Secrets(string text, WorkOrder order)
    {
        foreach (var (name, input) in order.Inputs.Where(i => i.Value.IsSecret).OrderByDescending(i => i.Key.Length))
        {
            text = text.Replace($"${name}", input.Value, StringComparison.Ordinal);
        }
        return text;
    }

    private static async Task<string> TextAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var bytes = new byte[LongestAnswer];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private sealed record HttpCame(int Status, string Text);
}

/// <summary>All that came of a call.</summary>
internal sealed record HttpDone(bool Passed, string Detail, string Shown, Dictionary<string, string> Outputs);

[System.Text.Json.Serialization.JsonSerializable(typeof(HttpDone))]
internal sealed partial class HttpJson : System.Text.Json.Serialization.JsonSerializerContext;
