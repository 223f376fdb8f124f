using System.Globalization;
using Airworthy.Core.Results;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>The small words of steps: names, moments, yes and no.</summary>
public static class StepWords
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    private static readonly Dictionary<string, OnBusy> Busy = new(StringComparer.Ordinal)
    {
        ["wait"] = OnBusy.Wait,
        ["cancel-older"] = OnBusy.CancelOlder,
        ["refuse"] = OnBusy.Refuse,
    };

    internal static IReadOnlyCollection<string> OnBusyNames => Busy.Keys;

    public static string ToYaml(this OnBusy busy) => Busy.Single(b => b.Value == busy).Key;

    internal static Result<OnBusy> OnBusyOf(string text) =>
        Busy.TryGetValue(text, out var busy)
            ? busy
            : PipelineFaults.BadValue.With($"{Quote(text)} is no way to meet a busy group{Hint(text, Busy.Keys)}");

    /// <summary>A moment: <c>2026-01-31T09:00:00Z</c>, with its offset from UTC.</summary>
    public static Result<DateTimeOffset> Moment(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var at
        ) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            ? at
            : PipelineFaults.BadValue.With(
                $"{Quote(text)} is no moment. Write it with its offset: 2026-01-31T09:00:00Z or 2026-01-31T09:00:00+01:00."
            );

    internal static Result<bool> YesOrNo(string text) =>
        text switch
        {
            "yes" or "true" => true,
            "no" or "false" => false,
            _ => PipelineFaults.BadValue.With($"{Quote(text)} is neither yes nor no."),
        };

    internal static Result<double> Factor(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor)
        && factor is >= 1 and <= 10
            ? factor
            : PipelineFaults.BadValue.With($"{Quote(text)} is no number from 1 to 10.");

    /// <summary>A name that others call a step, a group of releases or a webhook by.</summary>
    internal static bool IsName(string text) =>
        text.Length is > 0 and <= 40
        && Lower.Contains(text[0])
        && text.All(c => Lower.Contains(c) || Digits.Contains(c) || c == '-');

    internal const string NameRule = "use 1 to 40 of a-z, 0-9 and -, beginning with a letter";

    /// <summary>A value of a matrix: it becomes part of a step's name and may stand in a command line.</summary>
    internal static bool IsMatrixValue(string text) =>
        text.Length is > 0 and <= 40 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>A name that an environment variable can have.</summary>
    internal static bool IsVariable(string text) =>
        text.Length is > 0 and <= 64
        && !char.IsAsciiDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    internal static bool IsSecret(string text) => IsVariable(text) && !text.Any(char.IsAsciiLetterLower);
}
