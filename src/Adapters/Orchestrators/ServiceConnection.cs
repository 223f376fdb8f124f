using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators;

/// <summary>
/// HTTP to a service that speaks JSON: GitHub, GitLab, a cluster. It follows no redirection of an order, because a POST that is redirected
/// becomes a GET; a download that is redirected goes on without the token. What no service would answer so is "later".
/// </summary>
internal sealed class ServiceConnection(ServiceDoor door) : IDisposable
{
    private const int MaxJson = 32 * 1024 * 1024;
    private readonly HttpClient _http = new(
        door.Handler
            ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }
    )
    {
        BaseAddress = new Uri(door.Url.AbsoluteUri.TrimEnd('/') + "/"),
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = MaxJson,
    };

    /// <summary>The answer's JSON; null for 404, which also means that the token's owner may not see it.</summary>
    public async Task<Result<JsonElement?>> GetAsync(string path, CancellationToken cancel)
    {
        if (!(await AskAsync(HttpMethod.Get, path, null, cancel)).TryGet(out var answer, out var fault))
        {
            return fault;
        }
        return answer.Status == HttpStatusCode.NotFound ? Result.Ok<JsonElement?>(null)
            : !answer.IsFine ? Refused(answer)
            : answer.Json is { } json ? Result.Ok<JsonElement?>(json)
            : Later("it answered something that is not JSON");
    }

    /// <summary>Whatever it answers. A fault: nobody can say whether the order arrived.</summary>
    public async Task<Result<ServiceAnswer>> AskAsync(
        HttpMethod method,
        string path,
        JsonNode? body,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }
        if (
            !(await SendAsync(request, HttpCompletionOption.ResponseContentRead, true, cancel)).TryGet(
                out var response,
                out var fault
            )
        )
        {
            return fault;
        }
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancel);
            return new ServiceAnswer(method, response.StatusCode, text, IsTooMuch(response));
        }
    }

    /// <summary>A body to be read as it comes; null for 404 and 410: it is not kept (any more).</summary>
    public async Task<Result<Stream?>> OpenAsync(string path, string? accept, CancellationToken cancel, long from = 0)
    {
        using var request = Download(new Uri(_http.BaseAddress!, path), from);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }
        const HttpCompletionOption Begun = HttpCompletionOption.ResponseHeadersRead;
        if (!(await SendAsync(request, Begun, true, cancel)).TryGet(out var response, out var fault))
        {
            return fault;
        }
        if (
            response.StatusCode is HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect
            && response.Headers.Location is { } elsewhere
        )
        {
            response.Dispose();
            using var bare = Download(new Uri(_http.BaseAddress!, elsewhere), from);
            if (!(await SendAsync(bare, Begun, false, cancel)).TryGet(out response, out fault))
            {
                return fault;
            }
        }
        if (response.IsSuccessStatusCode)
        {
            var body = await response.Content.ReadAsStreamAsync(cancel);
            // Who knows nothing of ranges sends all of it.
            await SkipAsync(body, response.StatusCode == HttpStatusCode.PartialContent ? 0 : from, cancel);
            return Result.Ok<Stream?>(body);
        }
        using (response)
        {
            return response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable ? Result.Ok<Stream?>(Stream.Null)
                : response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone ? Result.Ok<Stream?>(null)
                : Refused(
                    new ServiceAnswer(
                        HttpMethod.Get,
                        response.StatusCode,
                        await response.Content.ReadAsStringAsync(cancel),
                        IsTooMuch(response)
                    )
                );
        }
    }

    /// <summary>A body up to a size, from a position on; null as for <see cref="OpenAsync"/>. One that breaks off is "later".</summary>
    public async Task<Result<byte[]?>> BytesAsync(
        string path,
        string? accept,
        int limit,
        CancellationToken cancel,
        long from = 0
    )
    {
        if (!(await OpenAsync(path, accept, cancel, from)).TryGet(out var stream, out var fault))
        {
            return fault;
        }
        if (stream is null)
        {
            return Result.Ok<byte[]?>(null);
        }
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await using (stream)
            {
                var piece = new MemoryStream();
                var buffer = new byte[64 * 1024];
                while (piece.Length < limit)
                {
                    patience.CancelAfter(door.RequestTimeout);
                    var read = await stream.ReadAsync(buffer, patience.Token);
                    if (read == 0)
                    {
                        break;
                    }
                    piece.Write(buffer, 0, (int)Math.Min(read, limit - piece.Length));
                }
                return piece.ToArray();
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return Later(Clip.Short(broken.Message));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Later($"nothing more came within {door.RequestTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>What an answer says that is no success.</summary>
    public Fault Refused(ServiceAnswer answer) =>
        answer.Status switch
        {
            _ when answer.IsTooMuch || answer.Status == HttpStatusCode.TooManyRequests => Later(
                "it is asked too often"
            ),
            HttpStatusCode.Unauthorized => OrchestrationFaults.WorkRefused.With(
                $"{door.Name} does not know the token that this server has. Let the operator set it anew ({door.TokenSetting})."
            ),
            HttpStatusCode.Forbidden => OrchestrationFaults.WorkRefused.With(
                $"{door.Name} does not let this server's token do this: {answer.Said}"
            ),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => Later(
                "it is starting, or behind a proxy that does not reach it"
            ),
            >= HttpStatusCode.InternalServerError when answer.Method == HttpMethod.Get => Later(
                $"it answers {(int)answer.Status}: {answer.Said}"
            ),
            _ => OrchestrationFaults.WorkRefused.With($"{door.Name} answered {(int)answer.Status}: {answer.Said}"),
        };

    public Fault Later(string why) =>
        OrchestrationFaults.OrchestratorUnreachable.With($"{door.Name} at {door.Url} does not answer now: {why}.");

    public void Dispose() => _http.Dispose();

    private async Task<Result<HttpResponseMessage>> SendAsync(
        HttpRequestMessage request,
        HttpCompletionOption until,
        bool signed,
        CancellationToken cancel
    )
    {
        if (signed)
        {
            door.Sign(request);
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(door.RequestTimeout);
        try
        {
            return await _http.SendAsync(request, until, limit.Token);
        }
        catch (HttpRequestException broken)
        {
            return Later(Clip.Short(broken.Message));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Later($"no answer within {door.RequestTimeout.TotalSeconds:0} s");
        }
    }

    private static HttpRequestMessage Download(Uri address, long from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (from > 0)
        {
            request.Headers.Range = new(from, null);
        }
        return request;
    }

    private static async Task SkipAsync(Stream body, long count, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancel);
            if (read == 0)
            {
                return;
            }
            count -= read;
        }
    }

    /// <summary>A limit on calls comes as 403 or 429, with one of these headers.</summary>
    private static bool IsTooMuch(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests
        && (
            response.Headers.RetryAfter is not null
            || (response.Headers.TryGetValues("X-RateLimit-Remaining", out var left) && left.FirstOrDefault() == "0")
        );
}
