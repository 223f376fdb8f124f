namespace Airworthy.Serving.Runtimes.Python;

/// <summary>When a process that ended is started again.</summary>
internal static class RestartRules
{
    /// <summary>So many ends in a row without an answer between them are no accident.</summary>
    public const int MaxFailures = 3;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Doubled with every end in a row, up to half a minute.</summary>
    public static TimeSpan Wait(int failures) =>
        failures >= 10
            ? Longest
            : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Max(0, failures - 1)));
}
