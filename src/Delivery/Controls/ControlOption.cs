using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls;

/// <summary>An option of a control: its name, what it may be, and what holds when it is left out (null: it must be given).</summary>
public abstract record ControlOption(string Name, string Means, string? Default)
{
    /// <summary>What it may be, as a sentence's end: <c>a number from 0 to 1</c>.</summary>
    public abstract string Allowed { get; }

    public abstract bool Allows(string text);

    /// <summary>What is wrong with the options as far as each can be judged by itself: unknown, missing, outside their range.</summary>
    public static IEnumerable<Fault> Lint(IReadOnlyList<ControlOption> options, ControlSpec spec)
    {
        var names = options.Select(o => o.Name).ToList();
        foreach (var given in spec.With.Keys.Where(k => !names.Contains(k)))
        {
            yield return Fault(spec, given, $"'{given}' is no option of {spec.Name}{NearestName.Hint(given, names)}");
        }
        foreach (var option in options)
        {
            if (!spec.With.TryGetValue(option.Name, out var text))
            {
                if (option.Default is null)
                {
                    yield return Fault(
                        spec,
                        option.Name,
                        $"{spec.Name} needs '{option.Name}', {option.Allowed}: {option.Means}"
                    );
                }
            }
            else if (!option.Allows(text))
            {
                yield return Fault(
                    spec,
                    option.Name,
                    $"'{option.Name}' of {spec.Name} is '{text}'; it must be {option.Allowed}."
                );
            }
        }
    }

    public static Fault Fault(ControlSpec spec, string option, string sentence) =>
        ControlFaults.BadOption.With(sentence) with
        {
            Evidence = new Dictionary<string, string> { ["control"] = spec.Name, ["option"] = option },
        };

    /// <summary>The text given, or the default. Only for options that were linted.</summary>
    protected string TextOf(ControlSpec spec) =>
        spec.With.GetValueOrDefault(Name)
        ?? Default
        ?? throw new InvalidOperationException($"{spec.Name} was asked without its option '{Name}'; lint first.");
}

/// <summary>A number in a range, both ends allowed. A default of the empty text means: no limit.</summary>
public sealed record NumberOption(string Name, string Means, double From, double To, string? Default)
    : ControlOption(Name, Means, Default)
{
    public override string Allowed =>
        From == double.MinValue && To == double.MaxValue ? "a number"
        : To == double.MaxValue ? $"a number of at least {Number(From)}"
        : $"a number from {Number(From)} to {Number(To)}";

    public override bool Allows(string text) => Parse(text) is { } value && value >= From && value <= To;

    public double Of(ControlSpec spec) => double.Parse(TextOf(spec), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Null where it was not given and has no default but the empty text.</summary>
    public double? Find(ControlSpec spec) => TextOf(spec).Length == 0 ? null : Of(spec);

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A whole number in a range, both ends allowed.</summary>
public sealed record WholeOption(string Name, string Means, int From, int To, string? Default)
    : ControlOption(Name, Means, Default)
{
    public override string Allowed => $"a whole number from {From} to {To}";

    public override bool Allows(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        && value >= From
        && value <= To;

    public int Of(ControlSpec spec) => int.Parse(TextOf(spec), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Null where it was not given and has no default but the empty text.</summary>
    public int? Find(ControlSpec spec) => TextOf(spec).Length == 0 ? null : Of(spec);
}

/// <summary>One of several words.</summary>
public sealed record ChoiceOption(string Name, string Means, IReadOnlyList<string> Choices, string? Default)
    : ControlOption(Name, Means, Default)
{
    public override string Allowed => $"one of {string.Join(", ", Choices)}";

    public override bool Allows(string text) => Choices.Contains(text);

    public string Of(ControlSpec spec) => TextOf(spec);
}

/// <summary>Words separated by commas, each once, white space around them left out.</summary>
public sealed record ListOption(string Name, string Means, string? Default) : ControlOption(Name, Means, Default)
{
    public override string Allowed => "words separated by commas";

    public override bool Allows(string text)
    {
        var words = Split(text);
        return (words.Count > 0 || text.Length == 0) && words.Distinct(StringComparer.Ordinal).Count() == words.Count;
    }

    /// <summary>None where the text is empty.</summary>
    public IReadOnlyList<string> Of(ControlSpec spec) => Split(TextOf(spec));

    private static List<string> Split(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}

/// <summary>Any text that is not empty, unless the default is.</summary>
public sealed record TextOption(string Name, string Means, string? Default) : ControlOption(Name, Means, Default)
{
    public override string Allowed => "text";

    public override bool Allows(string text) => text.Length > 0;

    public string Of(ControlSpec spec) => TextOf(spec);
}
