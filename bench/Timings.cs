using System.Diagnostics;

namespace Airworthy.Bench;

/// <summary>Wall-clock times of single calls, and their quantiles.</summary>
internal sealed class Timings(string what)
{
    private readonly Lock _gate = new();
    private readonly List<long> _ticks = [];

    internal int Count => _ticks.Count;

    internal void Measure(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        _ticks.Add(Stopwatch.GetTimestamp() - start);
    }

    /// <summary>A time taken elsewhere, in the stopwatch's ticks. Safe for many threads.</summary>
    internal void Add(long ticks)
    {
        lock (_gate)
        {
            _ticks.Add(ticks);
        }
    }

    /// <summary>Answers the rate a second.</summary>
    internal double PrintRate(TimeSpan time)
    {
        Console.WriteLine($"{"", -44} {_ticks.Count / time.TotalSeconds:F0} a second");
        return _ticks.Count / time.TotalSeconds;
    }

    /// <summary>Every time must have been taken: a benchmark prints all it measured, outliers included.</summary>
    internal void Print()
    {
        _ticks.Sort();
        Console.WriteLine(
            $"{what, -44} n={_ticks.Count, -7} p50 {At(0.5), 9:F1} us   p99 {At(0.99), 9:F1} us   max {At(1), 9:F1} us"
        );
    }

    private double At(double quantile) =>
        _ticks[(int)Math.Ceiling(quantile * (_ticks.Count - 1))] * 1e6 / Stopwatch.Frequency;
}
