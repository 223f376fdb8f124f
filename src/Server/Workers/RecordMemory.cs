using Airworthy.Delivery.Releases;

namespace Airworthy.Server.Workers;

/// <summary>Remembers beside the store how far the record has come, so that a backup put back is noticed at the next start.</summary>
internal sealed class RecordMemory(RestoredRecord restored, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await restored.RememberAsync(clock, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What came in the last second is not remembered; nobody takes a backup in that time.
        }
    }
}
