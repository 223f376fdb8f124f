using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Adapters.Tests.Orchestrators;

/// <summary>A clock on which whoever waits need not: the time passes at once.</summary>
internal sealed class PassingTime : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
        {
            Advance(dueTime);
        }
        return timer;
    }
}
