using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Workers;

/// <summary>
/// Does what falls due: asks the controls placed at registration and after deployment, reminds approvers, ends what waited too long,
/// ends sandboxes and says of waivers that they are over. It looks whenever the record grows,
/// when the next waiver or sandbox ends, and every half minute.
/// </summary>
internal sealed class DeliveryKeeper(
    IRecordReader record,
    PlacementService placements,
    WaitingReleases waiting,
    WaiverService waivers,
    SandboxService sandboxes,
    TimeProvider clock,
    ILogger<DeliveryKeeper> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var size = (await record.CheckpointAsync(stoppingToken))?.Checkpoint.Size ?? 0;
                var next = await KeepAsync(stoppingToken);
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                var grown = record.GrownBeyondAsync(size, pause.Token);
                await Task.WhenAny(grown, Task.Delay(UntilDue(next), clock, pause.Token));
                await pause.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is due is due at the next start.
        }
    }

    private TimeSpan UntilDue(DateTimeOffset? next)
    {
        var left = next - clock.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero
            : left < Pause ? left.Value
            : Pause;
    }

    /// <summary>Does what is due; says when a waiver or sandbox ends next.</summary>
    private async Task<DateTimeOffset?> KeepAsync(CancellationToken cancel)
    {
        DateTimeOffset? next = null;
        try
        {
            DateTimeOffset?[] ends = [await sandboxes.ExpireAsync(cancel), await waivers.ExpireAsync(cancel)];
            next = ends.Min();
            await waiting.SweepAsync(cancel);
            await placements.CatchUpAsync(cancel);
            await placements.WatchAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The keeper outlives whatever one round meets; the next round starts from the rows.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            log.LogError(bug, "What was due could not be done; trying again in {Pause}", Pause);
        }
        return next;
    }
}
