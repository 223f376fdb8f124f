using Airworthy.Catalog.Storing;

namespace Airworthy.Server.Workers;

/// <summary>Drops uploads that were begun and left.</summary>
internal sealed class UploadSweeper(UploadService uploads, TimeProvider clock, ILogger<UploadSweeper> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start drops what is left.
        }
    }

    private async Task SweepAsync(CancellationToken cancel)
    {
        try
        {
            await uploads.ExpireAsync(cancel);
        }
        catch (IOException broken)
        {
            log.LogWarning(broken, "Left uploads could not be dropped; trying again in {Pause}", Pause);
        }
    }
}
