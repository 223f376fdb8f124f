using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Airworthy.Server.Tests.Mlflow.Webhooks;

/// <summary>One message as it arrived.</summary>
internal sealed record WebhookDelivery(string Id, string Timestamp, string? Signature, string Text)
{
    public JsonObject Body => JsonNode.Parse(Text)!.AsObject();

    public string SignedWith(string secret) =>
        "v1,"
        + Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Text}"))
        );
}

/// <summary>Takes what webhooks are told.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<WebhookDelivery> _deliveries = Channel.CreateUnbounded<WebhookDelivery>();
    private readonly WebApplication _app;
    private int _calls;

    private WebhookReceiver(Func<int, int> status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost(
            "/hook",
            async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body);
                await _deliveries.Writer.WriteAsync(
                    new WebhookDelivery(
                        request.Headers["X-MLflow-Delivery-Id"]!,
                        request.Headers["X-MLflow-Timestamp"]!,
                        request.Headers["X-MLflow-Signature"],
                        await reader.ReadToEndAsync()
                    )
                );
                return Results.StatusCode(status(Interlocked.Increment(ref _calls)));
            }
        );
    }

    public string Url => _app.Urls.First() + "/hook";

    public static async Task<WebhookReceiver> StartAsync(Func<int, int> status)
    {
        var receiver = new WebhookReceiver(status);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async Task<WebhookDelivery> NextAsync() => await _deliveries.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
