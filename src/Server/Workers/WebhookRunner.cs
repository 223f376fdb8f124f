using Airworthy.Catalog.Webhooks;

namespace Airworthy.Server.Workers;

/// <summary>Keeps one courier on its way for each active webhook; one that was changed sets out anew from where it was.</summary>
internal sealed class WebhookRunner(WebhookService webhooks, WebhookCourier courier, ILogger<WebhookRunner> log)
    : BackgroundService
{
    private const int PageSize = 1000;
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Courier> _couriers = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                // Asked before the list is read, so that a change meanwhile is not overlooked.
                var changed = webhooks.ChangedAsync(stoppingToken);
                await MatchAsync(await AllAsync(stoppingToken), stoppingToken);
                await changed;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was not sent goes out after the next start.
        }
        foreach (var (_, running) in _couriers)
        {
            await running.StopAsync();
        }
    }

    private async Task<IReadOnlyList<WebhookState>> AllAsync(CancellationToken cancel)
    {
        var all = new List<WebhookState>();
        string? next = null;
        do
        {
            var page = (await webhooks.ListAsync(PageSize, next, cancel)).Value;
            all.AddRange(page.Rows.Select(r => r.Value));
            next = page.Next;
        } while (next is not null);
        return all;
    }

    private async Task MatchAsync(IReadOnlyList<WebhookState> all, CancellationToken cancel)
    {
        var wanted = all.Where(w => w.Active).ToDictionary(w => w.Id, StringComparer.Ordinal);
        foreach (var (id, running) in _couriers.ToList())
        {
            if (wanted.TryGetValue(id, out var same) && same.UpdatedAt == running.Webhook.UpdatedAt)
            {
                continue;
            }
            await running.StopAsync();
            _couriers.Remove(id);
            if (!all.Any(w => w.Id == id))
            {
                await courier.ForgetAsync(id, cancel);
            }
        }
        foreach (var webhook in wanted.Values.Where(w => !_couriers.ContainsKey(w.Id)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            _couriers.Add(webhook.Id, new Courier(webhook, stop, RunAsync(webhook, stop.Token)));
        }
    }

    private async Task RunAsync(WebhookState webhook, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await courier.RunAsync(webhook, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // one webhook's trouble must end neither the others nor itself
            catch (Exception bug)
#pragma warning restore CA1031
            {
                log.LogError(bug, "Webhook {Webhook} stopped; going on in {Pause}", webhook.Name, AfterTrouble);
                await Task.Delay(AfterTrouble, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private sealed record Courier(WebhookState Webhook, CancellationTokenSource Stop, Task Running)
    {
        public async Task StopAsync()
        {
            await Stop.CancelAsync();
            await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Stop.Dispose();
        }
    }
}
