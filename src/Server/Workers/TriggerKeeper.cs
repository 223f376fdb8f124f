using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Triggers;
using Airworthy.Record.Facts;
using Airworthy.Record.Followers;

namespace Airworthy.Server.Workers;

/// <summary>
/// Finds causes of releases in the record and in time, and begins the releases. It remembers how far it has read, so what happens while
/// the server is down is found when it is back, and nothing from before it was first here.
/// </summary>
internal sealed class TriggerKeeper(
    IRecordReader record,
    IFollowerPlaces places,
    TriggerService triggers,
    CauseService causes,
    TimeProvider clock,
    ILogger<TriggerKeeper> log
) : BackgroundService
{
    private const string Name = "release-triggers";
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);

    /// <summary>Models whose pipeline was applied since schedules were last looked at; null: any may have been.</summary>
    private HashSet<ModelId>? _applied;

    private static readonly HashSet<string> ForCauses =
    [
        TriggerFacts.Caused.Name,
        ReleaseFacts.ReleaseFinished.Name,
        ReleaseFacts.PipelineApplied.Name,
        PolicyFacts.PolicyApplied.Name,
        RegistryFacts.ModelDeleted.Name,
        RestoreFacts.RecordRestored.Name,
    ];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            HearAsync(stoppingToken),
            new Chores([new("Schedules of releases", IsForSchedules, TickAsync)], clock, log).RunAsync(
                record,
                stoppingToken
            ),
            new Chores(
                [new("Beginning releases for their causes", f => ForCauses.Contains(f.Kind), causes.AnswerAsync)],
                clock,
                log
            ).RunAsync(record, stoppingToken)
        );

    private bool IsForSchedules(Fact fact)
    {
        if (RestoreFacts.RecordRestored.Is(fact))
        {
            _applied = null;
            return true;
        }
        if (ReleaseFacts.PipelineApplied.Read(fact) is not { } applied)
        {
            return false;
        }
        _applied?.Add(applied.Model);
        return true;
    }

    private async Task<DateTimeOffset?> TickAsync(CancellationToken cancel)
    {
        var next = await triggers.TickAsync(_applied, cancel);
        // Where it threw the same are looked at again.
        _applied = [];
        return next;
    }

    private async Task HearAsync(CancellationToken cancel)
    {
        await Task.Yield();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var size = (await record.CheckpointAsync(cancel))?.Checkpoint.Size ?? 0;
                if (await places.FindAsync(Name, cancel) is null)
                {
                    // Said before anything is read: a server killed between the two begins here again and not later.
                    await places.KeepAsync(Name, size, cancel);
                }
                await new Follower(Name, record, places).RunAsync(0, triggers.HearAsync, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // whatever one fact meets, the same fact is read again
            catch (Exception bug)
#pragma warning restore CA1031
            {
                log.LogError(bug, "Looking for causes of releases failed; trying again in {Pause}", AfterTrouble);
                await Task.Delay(AfterTrouble, clock, CancellationToken.None);
            }
        }
    }
}
