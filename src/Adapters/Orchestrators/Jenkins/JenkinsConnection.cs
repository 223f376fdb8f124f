using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>
/// HTTP to one Jenkins. It follows no redirection, because they are answers here; it fetches a crumb only when Jenkins asks for one, which
/// it does not of API tokens; and whatever does not look like an answer of Jenkins is "later".
/// </summary>
internal sealed class JenkinsConnection : IDisposable
{
    private const string CrumbRefusal = "No valid crumb";
    private const int MaxJson = 32 * 1024 * 1024;
    private const int MaxPage = 64 * 1024;
    private readonly JenkinsSettings _settings;
    private readonly HttpClient _http;
    private Crumb? _crumb;

    public JenkinsConnection(JenkinsSettings settings)
    {
        _settings = settings;
        // A crumb is bound to the session that it was given in, so cookies are kept.
        _http = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }
        )
        {
            BaseAddress = new Uri(settings.Url.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxJson,
        };
        var credentials = Encoding.UTF8.GetBytes($"{settings.User}:{settings.Token}");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(credentials)
        );
    }

    public Uri Page(string path) => new(_http.BaseAddress!, path);

    /// <summary>The answer's JSON; null for 404, which also means that the user may not see it.</summary>
    public async Task<Result<JenkinsAnswer?>> GetAsync(string path, CancellationToken cancel)
    {
        if (!(await SendAsync(HttpMethod.Get, path, null, whole: true, cancel)).TryGet(out var response, out var fault))
        {
            return fault;
        }
        using (response)
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return await AbsentAsync(response, cancel);
            }
            if (!response.IsSuccessStatusCode)
            {
                return await RefusedAsync(response, cancel);
            }
            try
            {
                var body = await response.Content.ReadAsStringAsync(cancel);
                using var document = JsonDocument.Parse(body);
                return new JenkinsAnswer(document.RootElement.Clone(), Header(response, "X-Jenkins-Session"));
            }
            catch (JsonException)
            {
                return Later("it answered something that is not JSON");
            }
        }
    }

    /// <summary>The response as it is, redirections included. A crumb that Jenkins asks for is fetched once.</summary>
    public async Task<Result<HttpResponseMessage>> PostAsync(
        string path,
        IReadOnlyDictionary<string, string> form,
        CancellationToken cancel
    )
    {
        for (var isAgain = false; ; isAgain = true)
        {
            var sent = await SendAsync(HttpMethod.Post, path, form, whole: true, cancel);
            if (!sent.TryGet(out var response, out _) || response.StatusCode != HttpStatusCode.Forbidden || isAgain)
            {
                return sent;
            }
            var text = await response.Content.ReadAsStringAsync(cancel);
            if (!text.Contains(CrumbRefusal, StringComparison.Ordinal))
            {
                return sent;
            }
            response.Dispose();
            if (!(await GetAsync("crumbIssuer/api/json", cancel)).TryGet(out var crumb, out var fault))
            {
                return fault;
            }
            _crumb = crumb is null ? null : new Crumb(crumb.Text("crumbRequestField"), crumb.Text("crumb"));
        }
    }

    /// <summary>The response with its body still to be read.</summary>
    public Task<Result<HttpResponseMessage>> StreamAsync(string path, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, null, whole: false, cancel);

    /// <summary>
    /// The body of a response that was streamed, up to a size; what is longer is read and left out. A body may take as long as it flows.
    /// </summary>
    public async Task<Result<(byte[] Bytes, bool IsCut)>> BodyAsync(
        HttpResponseMessage response,
        int limit,
        CancellationToken cancel
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            var piece = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (true)
            {
                patience.CancelAfter(_settings.RequestTimeout);
                var read = await body.ReadAsync(buffer, patience.Token);
                if (read == 0)
                {
                    return (piece.ToArray(), piece.Length == limit);
                }
                piece.Write(buffer, 0, (int)Math.Min(read, limit - piece.Length));
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return Later(Clip.Short(broken.Message));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Later($"nothing more came within {_settings.RequestTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>What a response says that is no success.</summary>
    public async Task<Fault> RefusedAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (!(await BodyAsync(response, MaxPage, cancel)).TryGet(out var body, out var fault))
        {
            return fault;
        }
        var said = JenkinsTexts.Sentence(Encoding.UTF8.GetString(body.Bytes));
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => OrchestrationFaults.WorkRefused.With(
                $"Jenkins does not know the user '{_settings.User}' with this token. Let the administrator set both anew."
            ),
            HttpStatusCode.Forbidden => OrchestrationFaults.WorkRefused.With(
                $"Jenkins lets '{_settings.User}' not do this{Needs(response)}. Give that user the permission."
            ),
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => Later(
                "it is starting, restarting or behind a proxy that does not reach it"
            ),
            HttpStatusCode.TooManyRequests => Later("it is asked too often"),
            // To a question an error of Jenkins' own passes; an order that it throws at is a wrong order.
            >= HttpStatusCode.InternalServerError when response.RequestMessage?.Method == HttpMethod.Get => Later(
                $"it answers {(int)response.StatusCode}: {said}"
            ),
            < HttpStatusCode.BadRequest or >= HttpStatusCode.InternalServerError when IsForeign(response) => Later(
                $"something else than Jenkins answers {(int)response.StatusCode} there"
            ),
            _ => OrchestrationFaults.WorkRefused.With($"Jenkins answered {(int)response.StatusCode}: {said}"),
        };
    }

    public Fault Later(string why) =>
        OrchestrationFaults.OrchestratorUnreachable.With($"Jenkins at {_settings.Url} does not answer now: {why}.");

    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    public void Dispose() => _http.Dispose();

    private async Task<Result<HttpResponseMessage>> SendAsync(
        HttpMethod method,
        string path,
        IReadOnlyDictionary<string, string>? form,
        bool whole,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form);
            if (_crumb is { } crumb)
            {
                request.Headers.TryAddWithoutValidation(crumb.Field, crumb.Value);
            }
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_settings.RequestTimeout);
        try
        {
            return await _http.SendAsync(
                request,
                whole ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead,
                limit.Token
            );
        }
        catch (HttpRequestException broken)
        {
            return Later(Clip.Short(broken.Message));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Later($"no answer within {_settings.RequestTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>
    /// A 404 means "not there" only if Jenkins said it: a proxy says it too while it reaches no Jenkins, and a build is not lost for that.
    /// </summary>
    private async Task<Result<JenkinsAnswer?>> AbsentAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (!IsForeign(response))
        {
            return Result.Ok<JenkinsAnswer?>(null);
        }
        if (
            !(await SendAsync(HttpMethod.Get, "api/json?tree=mode", null, whole: true, cancel)).TryGet(
                out var root,
                out var fault
            )
        )
        {
            return fault;
        }
        using (root)
        {
            return root.IsSuccessStatusCode && !IsForeign(root) ? Result.Ok<JenkinsAnswer?>(null)
                : root.StatusCode == HttpStatusCode.NotFound ? Later("something else than Jenkins answers 404 there")
                : await RefusedAsync(root, cancel);
        }
    }

    private static bool IsForeign(HttpResponseMessage response) => Header(response, "X-Jenkins") is null;

    private static string Needs(HttpResponseMessage response) =>
        Header(response, "X-Required-Permission") is { } permission ? $" (it needs {permission})" : "";
}

/// <summary>What a session's posts carry, and in which header.</summary>
internal sealed record Crumb(string Field, string Value);

/// <summary>JSON of Jenkins.</summary>
/// <param name="Root">All of it.</param>
/// <param name="Session">Changes when the controller was started anew.</param>
internal sealed record JenkinsAnswer(JsonElement Root, string? Session)
{
    public string Text(string name) => Root.Text(name);
}
