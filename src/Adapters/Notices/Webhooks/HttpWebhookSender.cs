using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Airworthy.Adapters.Outgoing;
using Airworthy.Catalog.Webhooks;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Notices.Webhooks;

/// <summary>How messages may travel.</summary>
/// <param name="ToPrivateAddresses">Whether an address inside this machine or its network may be called; a server that others use must not.</param>
/// <param name="TimeOut">For one try, answer included.</param>
public sealed record WebhookSending(bool ToPrivateAddresses, TimeSpan TimeOut);

/// <summary>Posts messages over HTTP, to public addresses only unless told otherwise.</summary>
public sealed class HttpWebhookSender : IWebhookSender, IDisposable
{
    private const int LongestAnswer = 16_384;

    private readonly WebhookSending _options;
    private readonly HttpClient _http;

    public HttpWebhookSender(WebhookSending options)
    {
        _options = options;
        _http = GuardedHttp.Create(
            address => options.ToPrivateAddresses || PublicAddresses.IsPublic(address),
            "lies inside a private network, which this server may not call"
        );
    }

    public async Task<Result<WebhookAnswer>> SendAsync(WebhookMessage message, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, message.Url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.Body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-MLflow-Delivery-Id", message.DeliveryId);
        request.Headers.Add("X-MLflow-Timestamp", message.Timestamp);
        if (message.Signature is { } signature)
        {
            request.Headers.Add("X-MLflow-Signature", signature);
        }
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(_options.TimeOut);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            return new WebhookAnswer(
                (int)response.StatusCode,
                await BeginningAsync(response, late.Token),
                response.Headers.RetryAfter?.Delta
            );
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Unreachable(message, $"it did not answer within {_options.TimeOut.TotalSeconds} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return Unreachable(
                message,
                e.InnerException is BlockedAddressException blocked ? blocked.Message : e.Message
            );
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var bytes = new byte[LongestAnswer];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }

    private static Fault Unreachable(WebhookMessage message, string why) =>
        WebhookFaults.WebhookUnreachable.With(
            $"Failed to send webhook to {Clip.Short(message.Url.GetLeftPart(UriPartial.Authority))}: {why}"
        );
}
