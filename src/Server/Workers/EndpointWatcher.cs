using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Delivery.Watching;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Workers;

/// <summary>
/// Has Serving follow what the pipelines in force say of calls. Apart from the keeper's chores: a mask must not wait for a control that is
/// being asked.
/// </summary>
internal sealed class EndpointWatcher(
    IRecordReader record,
    WatchService watch,
    TimeProvider clock,
    ILogger<EndpointWatcher> log
) : BackgroundService
{
    private static readonly HashSet<string> Concerned =
    [
        ReleaseFacts.PipelineApplied.Name,
        RolloutFacts.EndpointDeployed.Name,
        RolloutFacts.EndpointRolledBack.Name,
        RolloutFacts.EndpointRetired.Name,
        RolloutFacts.TrafficSet.Name,
        RestoreFacts.RecordRestored.Name,
    ];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Chores(
            [new("Following what is kept of calls", f => Concerned.Contains(f.Kind), FollowAsync)],
            clock,
            log
        ).RunAsync(record, stoppingToken);

    private async Task<DateTimeOffset?> FollowAsync(CancellationToken cancel)
    {
        await watch.ApplyAsync(cancel);
        return null;
    }
}
