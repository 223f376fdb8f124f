using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

/// <summary>Sends one request and turns whatever comes back, or does not, into an <see cref="Answer{T}"/>.</summary>
internal sealed class Transport : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private readonly HttpClient _http;
    private readonly Uri _server;

    public Transport(Uri server, string? token, HttpMessageHandler? handler)
    {
        _server = server;
        _http = new HttpClient(
            handler
                ?? new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseProxy = !server.IsLoopback,
                    ConnectTimeout = TimeSpan.FromSeconds(10),
                    Expect100ContinueTimeout = TimeSpan.FromSeconds(5),
                },
            disposeHandler: handler is null
        )
        {
            BaseAddress = new Uri(server.GetLeftPart(UriPartial.Authority)),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("airworthy-client", "1"));
    }

    /// <summary>Sends and reads a JSON value.</summary>
    public Task<Answer<T>> ForAsync<T>(
        HttpMethod method,
        string path,
        JsonTypeInfo<T> json,
        HttpContent? content = null,
        Action<HttpRequestMessage>? prepare = null,
        CancellationToken cancel = default
    ) =>
        SendAsync(
            method,
            path,
            content,
            prepare,
            Patience,
            async (response, stop) =>
            {
                await using var body = await response.Content.ReadAsStreamAsync(stop);
                var value = await JsonSerializer.DeserializeAsync(body, json, stop);
                return value is null
                    ? Unexpected(response.StatusCode, "The answer is empty.")
                    : (Answer<T>)value with
                    {
                        ETag = response.Headers.ETag?.ToString(),
                    };
            },
            cancel
        );

    /// <summary>Sends and reads text.</summary>
    public Task<Answer<string>> ForTextAsync(string path, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Get,
            path,
            null,
            null,
            Patience,
            async (response, stop) => (Answer<string>)await response.Content.ReadAsStringAsync(stop),
            cancel
        );

    /// <summary>Sends and expects nothing back. Without limit of time where <paramref name="unhurried"/>.</summary>
    public Task<Answer<Done>> ForDoneAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        Action<HttpRequestMessage>? prepare,
        bool unhurried,
        CancellationToken cancel
    ) =>
        SendAsync(
            method,
            path,
            content,
            prepare,
            unhurried ? Timeout.InfiniteTimeSpan : Patience,
            (_, _) => Task.FromResult<Answer<Done>>(new Done()),
            cancel
        );

    /// <summary>Copies the answer's bytes to a stream.</summary>
    public Task<Answer<Done>> CopyAsync(string path, Stream to, IProgress<long>? progress, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Get,
            path,
            null,
            null,
            Timeout.InfiniteTimeSpan,
            async (response, stop) =>
            {
                await using var body = await response.Content.ReadAsStreamAsync(stop);
                var buffer = new byte[1 << 18];
                long done = 0;
                int read;
                while ((read = await body.ReadAsync(buffer, stop)) > 0)
                {
                    await to.WriteAsync(buffer.AsMemory(0, read), stop);
                    progress?.Report(done += read);
                }
                return (Answer<Done>)new Done();
            },
            cancel
        );

    public static HttpContent Json<T>(T value, JsonTypeInfo<T> json)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer<T>> SendAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? content,
        Action<HttpRequestMessage>? prepare,
        TimeSpan patience,
        Func<HttpResponseMessage, CancellationToken, Task<Answer<T>>> read,
        CancellationToken cancel
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        prepare?.Invoke(request);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.IsSuccessStatusCode
                ? await read(response, limit.Token)
                : await ProblemOfAsync(response, limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Unreachable($"{_server} did not answer within {patience.TotalSeconds:0} s.");
        }
        catch (LocalFileException local)
        {
            return ModelFolder.Local(local.Message);
        }
        catch (HttpRequestException gone) when (gone.InnerException is LocalFileException local)
        {
            return ModelFolder.Local(local.Message);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            return Unreachable(
                $"No answer from {_server}: {gone.Message.TrimEnd('.')}. Is the server running (airworthy up), and is the address right?"
            );
        }
        catch (JsonException)
        {
            return Unexpected(
                HttpStatusCode.OK,
                $"What {_server} answered does not speak this API; is it an Airworthy server of this version?"
            );
        }
    }

    private static Problem Unreachable(string detail) =>
        new(0, ProblemCodes.ServerUnreachable, "Server unreachable", detail);

    private static Problem Unexpected(HttpStatusCode status, string detail) =>
        new((int)status, ProblemCodes.UnexpectedAnswer, "Unexpected answer", detail);

    private static async Task<Problem> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            var answer = await JsonSerializer.DeserializeAsync(body, ApiJson.Default.JsonElement, cancel);
            if (
                answer.ValueKind == JsonValueKind.Object
                && answer.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.String
            )
            {
                // The Open Inference Protocol's own form of an error.
                return new Problem(
                    status,
                    answer.TryGetProperty("code", out var its) && its.GetString() is { } given
                        ? given
                        : ProblemCodes.InferenceRefused,
                    "Inference refused",
                    error.GetString() ?? ""
                );
            }
            var problem = answer.Deserialize(ApiJson.Default.ProblemView);
            if (problem is { Code: { } code })
            {
                return new Problem(status, code, problem.Title ?? "", problem.Detail ?? "")
                {
                    Evidence = problem.Evidence ?? new Dictionary<string, string>(),
                    Errors = problem.Errors ?? [],
                };
            }
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException)
        {
            // Falls through: whatever answered is not this API.
        }
        return Unexpected(
            response.StatusCode,
            $"The answer is {status} {response.ReasonPhrase} without a problem document; is this an Airworthy server?"
        );
    }
}

/// <summary>A local file failed while it was being sent: not the server's doing.</summary>
internal sealed class LocalFileException(string message, Exception inner) : Exception(message, inner);
