using Airworthy.Delivery.Releases;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Workers;

/// <summary>
/// Looks each second at how the calls of versions go that hold a share of a rollout, and not at all while there are none. Apart from the
/// keeper's chores: a version that fails must not wait for a control that is being asked.
/// </summary>
internal sealed class RolloutWatcher(
    IRecordReader record,
    RolloutWatch watch,
    TimeProvider clock,
    ILogger<RolloutWatcher> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>After so many looks what ended by itself is dropped.</summary>
    private const int LooksBeforeFollowing = 60;

    private int _looks = LooksBeforeFollowing;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Chores([new("Watching the calls of rollouts", IsMoved, LookAsync)], clock, log).RunAsync(
            record,
            stoppingToken
        );

    private bool IsMoved(Fact fact)
    {
        if (!ShareFacts.Set.Is(fact) && !ShareFacts.Aborted.Is(fact))
        {
            return false;
        }
        _looks = LooksBeforeFollowing;
        return true;
    }

    private async Task<DateTimeOffset?> LookAsync(CancellationToken cancel)
    {
        if (++_looks > LooksBeforeFollowing)
        {
            if (!await watch.FollowAsync(cancel))
            {
                return null;
            }
            _looks = 0;
        }
        await watch.LookAsync(cancel);
        return clock.GetUtcNow() + Pause;
    }
}
