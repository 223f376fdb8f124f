namespace Airworthy.Serving.Observations;

/// <summary>
/// How many failures are kept: so many at once, and then so many a minute. A broken client must not fill the disk with what everybody
/// has seen by then. Safe to use from many threads.
/// </summary>
internal sealed class FailureAllowance(TimeProvider time)
{
    internal const int AtOnce = 100;
    private static readonly long TicksForOne = TimeSpan.TicksPerMinute / 60;

    // The moment up to which the allowance is spent; it may lie AtOnce failures' worth behind now, and no further.
    private long _spentTo = long.MinValue / 2;

    public bool Take()
    {
        var now = time.GetUtcNow().UtcTicks;
        while (true)
        {
            var spent = Volatile.Read(ref _spentTo);
            var from = Math.Max(spent, now - (AtOnce * TicksForOne));
            if (from + TicksForOne > now)
            {
                return false;
            }
            if (Interlocked.CompareExchange(ref _spentTo, from + TicksForOne, spent) == spent)
            {
                return true;
            }
        }
    }
}
