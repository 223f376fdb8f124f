using Airworthy.Delivery.Watching;

namespace Airworthy.Server.Workers;

/// <summary>Has the failing calls looked at, again and again. A look that fails changes nothing; the next one starts from the rows.</summary>
internal sealed class IncidentKeeper(ErrorWatch errors, TimeProvider clock, ILogger<IncidentKeeper> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ErrorWatch.Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is open stands in the record.
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            await errors.LookAsync(cancel);
        }
#pragma warning disable CA1031 // The watch outlives whatever one look meets: the store may be out for a while.
        catch (Exception bug) when (bug is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogError(bug, "Failing calls could not be looked at; trying again in {Pause}", ErrorWatch.Pause);
        }
    }
}
