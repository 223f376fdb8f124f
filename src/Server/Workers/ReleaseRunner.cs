using Airworthy.Delivery.Releases;

namespace Airworthy.Server.Workers;

/// <summary>Runs releases from the moment the server answers: their smoke tests call its own door.</summary>
internal sealed class ReleaseRunner(IServiceProvider services, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(() => answering.TrySetResult());
        await using var stopped = stoppingToken.Register(() => answering.TrySetCanceled(stoppingToken));
        try
        {
            await answering.Task;
            await services.GetRequiredService<ReleaseWorker>().RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A release under way goes on from its row at the next start.
        }
    }
}
