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
    private readonly JenkinsSettings _settings;
    private readonly HttpClient _http;
    private (string Field, string Value)? _crumb;

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
                return Result.Ok<JenkinsAnswer?>(null);
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
            _crumb = crumb is null ? null : (crumb.Text("crumbRequestField"), crumb.Text("crumb"));
        }
    }

    /// <summary>The response with its body still to be read.</summary>
    public Task<Result<HttpResponseMessage>> StreamAsync(string path, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, null, whole: false, cancel);

    /// <summary>What a response says that is no success.</summary>
    public async Task<Fault> RefusedAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var said = JenkinsTexts.Sentence(await response.Content.ReadAsStringAsync(cancel));
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
            _ when Header(response, "X-Jenkins") is null => Later(
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

    private static string Needs(HttpResponseMessage response) =>
        Header(response, "X-Required-Permission") is { } permission ? $" (it needs {permission})" : "";
}

/// <summary>JSON of Jenkins.</summary>
/// <param name="Root">All of it.</param>
/// <param name="Session">Changes when the controller was started anew.</param>
internal sealed record JenkinsAnswer(JsonElement Root, string? Session)
{
    public string Text(string name) => Root.Text(name);
}
