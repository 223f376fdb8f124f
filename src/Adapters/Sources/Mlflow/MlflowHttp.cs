using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Sources.Mlflow;

/// <summary>Speaks MLflow's API, as its client does.</summary>
public sealed class MlflowHttp : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="server">Where it answers; a path in it stays before every call.</param>
    /// <param name="authorization">Sent with every call; null for none.</param>
    public MlflowHttp(Uri server, AuthenticationHeaderValue? authorization)
    {
        ArgumentNullException.ThrowIfNull(server);
        Server = server;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(server.AbsoluteUri.TrimEnd('/') + "/"),
            // A large artifact takes as long as it takes; whoever waits can stop the command.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = authorization;
    }

    public Uri Server { get; }

    public Task<Result<JsonObject>> GetAsync(string path, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, null, cancel);

    public Task<Result<JsonObject>> PostAsync(string path, JsonObject body, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, path, body, cancel);

    public Task<Result<JsonObject>> PatchAsync(string path, JsonObject body, CancellationToken cancel) =>
        SendAsync(HttpMethod.Patch, path, body, cancel);

    /// <summary>Sends a file's bytes.</summary>
    public async Task<Result<JsonObject>> PutAsync(string path, Stream content, CancellationToken cancel)
    {
        using var body = new StreamContent(content, 1 << 20);
        return await DeliverAsync(HttpMethod.Put, path, body, cancel);
    }

    /// <summary>A file's bytes as they come. Whoever asked disposes them.</summary>
    public async Task<Result<Stream>> OpenAsync(string path, CancellationToken cancel)
    {
        try
        {
            var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (answer.IsSuccessStatusCode)
            {
                return await answer.Content.ReadAsStreamAsync(cancel);
            }
            using (answer)
            {
                return await RefusalAsync(answer, cancel);
            }
        }
        catch (HttpRequestException broken)
        {
            return Unreachable(broken);
        }
    }

    private async Task<Result<JsonObject>> SendAsync(
        HttpMethod method,
        string path,
        JsonObject? body,
        CancellationToken cancel
    )
    {
        using var content = body is null ? null : new StringContent(body.ToJsonString());
        if (content is not null)
        {
            content.Headers.ContentType = new("application/json");
        }
        return await DeliverAsync(method, path, content, cancel);
    }

    private async Task<Result<JsonObject>> DeliverAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        try
        {
            using var answer = await _http.SendAsync(request, cancel);
            if (!answer.IsSuccessStatusCode)
            {
                return await RefusalAsync(answer, cancel);
            }
            await using var text = await answer.Content.ReadAsStreamAsync(cancel);
            return
                await JsonNode.ParseAsync(text, documentOptions: new() { MaxDepth = 64 }, cancellationToken: cancel)
                    is JsonObject message
                ? message
                : NoMlflow(path);
        }
        catch (JsonException)
        {
            return NoMlflow(path);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return Unreachable(broken);
        }
    }

    private async Task<Fault> RefusalAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var text = await answer.Content.ReadAsStringAsync(cancel);
        var (code, message) = ("", text);
        try
        {
            if (JsonNode.Parse(text) is JsonObject error)
            {
                code = Json.Text(error, "error_code") ?? "";
                message = Json.Text(error, "message") ?? text;
            }
        }
        catch (JsonException)
        {
            // No error of MLflow's; its text is shown as it is.
        }
        // A server that cannot answer now may do so later, so the import breaks off; another refusal concerns one thing only.
        var reason = answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway
            ? SourceFaults.Unreachable
            : SourceFaults.Refused;
        return reason.With(
            $"{Server.GetLeftPart(UriPartial.Authority)} answered {(int)answer.StatusCode} {code}: {Shown(message)}"
        ) with
        {
            Evidence = new Dictionary<string, string> { ["code"] = code },
        };
    }

    // A server's sentence says what to do at its end.
    private static string Shown(string message) =>
        string.Concat(message.Take(500).Select(c => char.IsControl(c) ? ' ' : c));

    private Fault NoMlflow(string path) =>
        SourceFaults.NoMlflow.With(
            $"{Server.GetLeftPart(UriPartial.Authority)} answered '{Clip.Short(path)}' with something that is no MLflow message. Name the tracking server's own address."
        );

    private Fault Unreachable(Exception broken) =>
        SourceFaults.Unreachable.With(
            $"{Server.GetLeftPart(UriPartial.Authority)} did not answer: {Clip.Short(broken.Message)}"
        );

    public void Dispose() => _http.Dispose();
}
