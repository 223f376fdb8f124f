using System.Globalization;
using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Spec;

/// <summary>Lengths of time as people write them: <c>30s</c>, <c>10m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c>.</summary>
public static class Durations
{
    private static readonly Dictionary<char, TimeSpan> Units = new()
    {
        ['s'] = TimeSpan.FromSeconds(1),
        ['m'] = TimeSpan.FromMinutes(1),
        ['h'] = TimeSpan.FromHours(1),
        ['d'] = TimeSpan.FromDays(1),
        ['w'] = TimeSpan.FromDays(7),
    };

    private static readonly TimeSpan LongestOfAStep = TimeSpan.FromDays(366);

    internal static TimeSpan Longest { get; } = TimeSpan.FromDays(3660);

    /// <summary>How long something holds or is kept: a number and a unit; a minute to ten years.</summary>
    public static Result<TimeSpan> Parse(string text) =>
        text is [.., not 's'] && text.Length < 8 && Read(text, Longest) is { } time
            ? time
            : PipelineFaults.BadValue.With(
                $"{NearestName.Quote(text)} is no length of time. Write a number and m, h, d or w: 30m, 12h, 7d, 2w."
            );

    /// <summary>How long a step takes or waits: a number and a unit; a second to a year.</summary>
    public static Result<TimeSpan> OfStep(string text) =>
        Read(text, LongestOfAStep) is { } time
            ? time
            : PipelineFaults.BadValue.With(
                $"{NearestName.Quote(text)} is no length of time up to a year. Write a number and s, m, h, d or w: 30s, 10m, 12h, 7d, 2w."
            );

    /// <summary>The shortest such text.</summary>
    public static string Of(TimeSpan time)
    {
        foreach (var (letter, unit) in Units.OrderByDescending(u => u.Value))
        {
            if (time.Ticks % unit.Ticks == 0)
            {
                return $"{time.Ticks / unit.Ticks}{letter}";
            }
        }
        return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");
    }

    private static TimeSpan? Read(string text, TimeSpan longest) =>
        text.Length is > 1 and < 9
        && Units.TryGetValue(text[^1], out var unit)
        && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
        && number <= longest / unit
            ? number * unit
            : null;
}
