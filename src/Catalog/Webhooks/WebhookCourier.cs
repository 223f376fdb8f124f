using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Record.Facts;
using Airworthy.Record.Followers;
using Microsoft.Extensions.Logging;

namespace Airworthy.Catalog.Webhooks;

/// <summary>Brings a message to its address: one try.</summary>
public interface IWebhookSender
{
    /// <summary>What was answered, whatever it is; a fault where nothing was (<c>webhook-unreachable</c>).</summary>
    Task<Result<WebhookAnswer>> SendAsync(WebhookMessage message, CancellationToken cancel);
}

/// <summary>An answer.</summary>
/// <param name="Status">HTTP's.</param>
/// <param name="Body">The beginning of it.</param>
/// <param name="RetryAfter">When the address wants to be tried again, if it said so.</param>
public sealed record WebhookAnswer(int Status, string Body, TimeSpan? RetryAfter);

/// <summary>
/// Tells one webhook of everything that it asked for, in order, at least once. Nobody who writes waits for it, and a slow or broken
/// address holds up only its own messages.
/// </summary>
public sealed class WebhookCourier(
    WebhookService webhooks,
    WebhookMessages messages,
    IWebhookSender sender,
    IRecordReader record,
    IFollowerPlaces places,
    TimeProvider clock,
    ILogger<WebhookCourier> log
)
{
    private const int MaxTries = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Runs until cancelled, which a change of the webhook does too.</summary>
    public Task RunAsync(WebhookState webhook, CancellationToken cancel) =>
        new Follower(webhook.Id, record, places).RunAsync(
            webhook.From,
            (fact, token) => HandleAsync(webhook, fact, token),
            cancel
        );

    /// <summary>Forgets how far a webhook that is no more was told.</summary>
    public Task ForgetAsync(string id, CancellationToken cancel) => places.ForgetAsync(id, cancel);

    /// <summary>Sends an example, once.</summary>
    public Task<Result<WebhookAnswer>> TryOutAsync(WebhookState webhook, string @event, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var message = WebhookMessages.Write(
            webhook,
            webhooks.SecretOf(webhook),
            messages.Example(@event),
            now,
            now,
            "test " + now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
        );
        return sender.SendAsync(message, cancel);
    }

    private async Task<bool> HandleAsync(WebhookState webhook, Fact fact, CancellationToken cancel)
    {
        if (await messages.OfAsync(fact, cancel) is not { } news || !webhook.Events.Contains(news.Event))
        {
            return false;
        }
        var secret = webhooks.SecretOf(webhook);
        if (webhook.SecretId is not null && secret is null)
        {
            log.LogWarning("Webhook {Webhook} has lost its secret, so it is told nothing: set it anew", webhook.Name);
            return true;
        }
        var pause = FirstPause;
        for (var i = 1; ; i++)
        {
            var message = WebhookMessages.Write(
                webhook,
                secret,
                news,
                fact.At,
                clock.GetUtcNow(),
                fact.Index.ToString(CultureInfo.InvariantCulture)
            );
            var sent = await sender.SendAsync(message, cancel);
            if (sent.TryGet(out var answer, out var fault) && answer.Status is not (429 or 500 or 502 or 503 or 504))
            {
                if (answer.Status >= 400)
                {
                    log.LogWarning(
                        "Webhook {Webhook} answered {Status} to {Event}",
                        webhook.Name,
                        answer.Status,
                        news.Event
                    );
                }
                return true;
            }
            if (i == MaxTries)
            {
                log.LogWarning(
                    "Webhook {Webhook} could not be told of fact {Fact} in {Tries} tries: {Why}",
                    webhook.Name,
                    fact.Index,
                    MaxTries,
                    fault?.Detail ?? $"it answered {answer!.Status}"
                );
                return true;
            }
            var wait = answer?.RetryAfter is { } asked && asked > pause ? asked : pause;
            await Task.Delay(wait < LongestPause ? wait : LongestPause, clock, cancel);
            pause *= 2;
        }
    }
}
