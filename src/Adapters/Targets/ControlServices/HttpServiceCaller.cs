using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Airworthy.Adapters.Outgoing;
using Airworthy.Catalog.Webhooks;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.HttpService;

namespace Airworthy.Adapters.Targets.ControlServices;

/// <summary>
/// Asks services over HTTP. A token goes only to the address that its secret names, so that who writes a pipeline cannot have it sent
/// to themselves; and this machine's own addresses are called only where everybody who can apply a pipeline is on this machine anyway.
/// </summary>
public sealed class HttpServiceCaller : IServiceCaller, IDisposable
{
    private const int LongestAnswer = 256 * 1024;

    private readonly Func<string, string?> _secret;
    private readonly HttpClient _http;

    /// <param name="secrets">Where tokens are kept, each under <c>control_NAME</c>: a line with an origin, then a line with the token.</param>
    /// <param name="toThisMachine">Whether loopback addresses may be called.</param>
    public HttpServiceCaller(ISecretStore secrets, bool toThisMachine)
    {
        _secret = name => secrets.Find($"control_{name}");
        _http = GuardedHttp.Create(
            address => toThisMachine || !GuardedHttp.IsThisMachine(address),
            "is the server's own machine, which a server that others use does not call"
        );
    }

    public async Task<Result<string>> AskAsync(
        Uri url,
        string body,
        string? token,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        var host = Clip.Short(url.GetLeftPart(UriPartial.Authority));
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (token is not null)
        {
            if (!Token(token, url).TryGet(out var secret, out var fault))
            {
                return fault;
            }
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(limit);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            return response.IsSuccessStatusCode
                ? await BodyAsync(response, host, late.Token)
                : ControlServiceFaults.ServiceUnreachable.With(
                    $"{host} answered {(int)response.StatusCode} {Clip.Short(response.ReasonPhrase ?? "")}".TrimEnd()
                        + "."
                );
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ControlServiceFaults.ServiceUnreachable.With(
                $"{host} did not answer within {limit.TotalSeconds:0} seconds."
            );
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return ControlServiceFaults.ServiceUnreachable.With(
                $"{host} cannot be reached: {Clip.Short((e.InnerException ?? e).Message).TrimEnd('.')}."
            );
        }
    }

    public void Dispose() => _http.Dispose();

    private Result<string> Token(string name, Uri url)
    {
        var lines = _secret(name)?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [var origin, var token])
        {
            return ControlServiceFaults.NoSuchSecret.With(
                $"the secret '{name}' is not kept here, or not in two lines: the operator of the server writes an origin and the token into secrets/control_{name} below the data folder."
            );
        }
        var fits =
            Uri.TryCreate(origin, UriKind.Absolute, out var allowed)
            && Uri.Compare(
                allowed,
                url,
                UriComponents.SchemeAndServer,
                UriFormat.UriEscaped,
                StringComparison.OrdinalIgnoreCase
            ) == 0;
        return fits
            ? token
            : ControlServiceFaults.NoSuchSecret.With(
                $"the secret '{name}' may not be sent to {Clip.Short(url.GetLeftPart(UriPartial.Authority))}; it names another origin."
            );
    }

    private static async Task<Result<string>> BodyAsync(
        HttpResponseMessage response,
        string host,
        CancellationToken cancel
    )
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var bytes = new byte[LongestAnswer + 1];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return read <= LongestAnswer
            ? Encoding.UTF8.GetString(bytes, 0, read)
            : ControlServiceFaults.ServiceUnreachable.With(
                $"{host} answered more than {LongestAnswer / 1024} KiB, which is no finding."
            );
    }
}

/// <summary>Reasons a service cannot be asked.</summary>
public static class ControlServiceFaults
{
    public static readonly FaultCode ServiceUnreachable = new(
        "control-service-unreachable",
        FaultKind.Unavailable,
        "A service that a control asks did not answer, or not with success; the finding is inconclusive."
    );

    public static readonly FaultCode NoSuchSecret = new(
        "no-such-secret",
        FaultKind.NotFound,
        "A control names a secret that the server's operator has not put there, or that may not be sent where the control wants it."
    );
}
