using Airworthy.Delivery.Watching;
using Airworthy.Serving.Observations;
using Microsoft.Extensions.DependencyInjection;

namespace Airworthy.Server.Tests.Observing;

/// <summary>What happens behind an answer, waited for.</summary>
internal static class Waiting
{
    /// <summary>Has the server follow the pipelines in force now and not a moment later.</summary>
    public static Task WatchedAsync(this IServiceProvider services) =>
        services.GetRequiredService<WatchService>().ApplyAsync(CancellationToken.None);

    /// <summary>Completes when an observation of the request is on disk.</summary>
    public static async Task KeptAsync(this IServiceProvider services, string requestId)
    {
        var store = services.GetRequiredService<IObservationStore>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (store.Find(requestId, limit.Token).Count == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
