using System.Globalization;
using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Spec;

/// <summary>Lengths of time as people write them: <c>30m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c>.</summary>
public static class Durations
{
    private static readonly Dictionary<char, TimeSpan> Units = new()
    {
        ['m'] = TimeSpan.FromMinutes(1),
        ['h'] = TimeSpan.FromHours(1),
        ['d'] = TimeSpan.FromDays(1),
        ['w'] = TimeSpan.FromDays(7),
    };

    internal static TimeSpan Longest { get; } = TimeSpan.FromDays(3660);

    /// <summary>A number and a unit; a minute to ten years.</summary>
    public static Result<TimeSpan> Parse(string text) =>
        text.Length is > 1 and < 8
        && Units.TryGetValue(text[^1], out var unit)
        && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
        && number * unit <= Longest
            ? number * unit
            : PipelineFaults.BadValue.With(
                $"{NearestName.Quote(text)} is no length of time. Write a number and m, h, d or w: 30m, 12h, 7d, 2w."
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
}
