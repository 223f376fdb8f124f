using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Policies;

/// <summary>The words that policies use for what is one of several, and for lengths of time.</summary>
public static class PolicyWords
{
    private static readonly Dictionary<string, Placement> Placements = new(StringComparer.Ordinal)
    {
        ["registration"] = Placement.Registration,
        ["ci"] = Placement.Ci,
        ["transition"] = Placement.Transition,
        ["after-deployment"] = Placement.AfterDeployment,
    };

    private static readonly Dictionary<string, Severity> Severities = new(StringComparer.Ordinal)
    {
        ["report"] = Severity.Report,
        ["warn"] = Severity.Warn,
        ["block"] = Severity.Block,
    };

    private static readonly Dictionary<string, Duty> Duties = new(StringComparer.Ordinal)
    {
        ["pipeline-author"] = Duty.PipelineAuthor,
        ["waiver-granter"] = Duty.WaiverGranter,
    };

    private static readonly Dictionary<string, EmergencySkip> Skips = new(StringComparer.Ordinal)
    {
        ["controls"] = EmergencySkip.Controls,
        ["approvals"] = EmergencySkip.Approvals,
        ["freeze"] = EmergencySkip.Freeze,
    };

    private static readonly Dictionary<char, TimeSpan> Units = new()
    {
        ['m'] = TimeSpan.FromMinutes(1),
        ['h'] = TimeSpan.FromHours(1),
        ['d'] = TimeSpan.FromDays(1),
        ['w'] = TimeSpan.FromDays(7),
    };

    public static Result<Placement> PlacementOf(string text) => Of(text, Placements, "placement");

    public static Result<Severity> SeverityOf(string text) => Of(text, Severities, "severity");

    internal static Result<Duty> DutyOf(string text) => Of(text, Duties, "duty to keep apart");

    internal static Result<EmergencySkip> SkipOf(string text) => Of(text, Skips, "thing that an emergency may skip");

    public static string ToYaml(this Placement placement) => Placements.Single(p => p.Value == placement).Key;

    public static string ToYaml(this Severity severity) => Severities.Single(p => p.Value == severity).Key;

    public static string ToYaml(this Duty duty) => Duties.Single(p => p.Value == duty).Key;

    public static string ToYaml(this EmergencySkip skip) => Skips.Single(p => p.Value == skip).Key;

    /// <summary>A length of time as a number and a unit: <c>30m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c>; a minute to ten years.</summary>
    public static Result<TimeSpan> Duration(string text) =>
        text.Length is > 1 and < 8
        && Units.TryGetValue(text[^1], out var unit)
        && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
        && number * unit <= TimeSpan.FromDays(3660)
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

    private static Result<T> Of<T>(string text, Dictionary<string, T> words, string what) =>
        words.TryGetValue(text, out var value)
            ? Result.Ok(value)
            : PipelineFaults.BadValue.With(
                $"{NearestName.Quote(text)} is no {what}{NearestName.Hint(text, words.Keys)}"
            );
}
