using Airworthy.Catalog.Tracking.Files;

namespace Airworthy.Server.Workers;

/// <summary>Removes artifacts' bytes that nothing names any more, and files in parts that were left.</summary>
internal sealed class FileSweeper(FileService files, TimeProvider clock, ILogger<FileSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await Task.WhenAll(SweepAsync(stoppingToken), ExpireAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start sweeps what is left.
        }
    }

    private async Task SweepAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await files.SweepAsync(cancel);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                log.LogWarning(
                    broken,
                    "Artifacts that nothing names could not be removed; trying again in {Pause}",
                    Pause
                );
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    private async Task ExpireAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            try
            {
                await files.ExpirePartsAsync(cancel);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                log.LogWarning(broken, "Left multipart uploads could not be dropped; trying again in {Pause}", Pause);
            }
        }
    }
}
