using Airworthy.Delivery.Watching;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Workers;

/// <summary>Has Serving follow the pipelines in force, whenever the record grows.</summary>
internal sealed class EndpointWatcher(
    IRecordReader record,
    WatchService watch,
    TimeProvider clock,
    ILogger<EndpointWatcher> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var size = (await record.CheckpointAsync(stoppingToken))?.Checkpoint.Size ?? 0;
                await ApplyAsync(stoppingToken);
                await record.GrownBeyondAsync(size, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start applies the plans again.
        }
    }

    private async Task ApplyAsync(CancellationToken cancel)
    {
        try
        {
            await watch.ApplyAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // What is kept stays as it was; the next growth of the record tries again.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            log.LogError(
                bug,
                "What is kept of calls could not be read from the pipelines; trying again in {Pause}",
                Pause
            );
            await Task.Delay(Pause, clock, cancel);
        }
    }
}
