using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Models;

/// <summary>A comparison of one stated metric with a number, written like <c>roc_auc>=0.6</c>.</summary>
public sealed record MetricFilter(string Metric, Comparison Is, double Value)
{
    // Those of two characters first: '>=' begins like '>'.
    private static readonly (string Sign, Comparison Is)[] Signs =
    [
        (">=", Comparison.GreaterOrEqual),
        ("<=", Comparison.LessOrEqual),
        ("!=", Comparison.NotEqual),
        ("==", Comparison.Equal),
        (">", Comparison.Greater),
        ("<", Comparison.Less),
        ("=", Comparison.Equal),
    ];

    /// <summary>
    /// Reads <c>name sign number</c>; white space around the sign is allowed, the name ends at the first sign, and the number is
    /// finite, with '.' as its decimal point.
    /// </summary>
    public static Result<MetricFilter> Parse(string? text)
    {
        var at = text?.AsSpan().IndexOfAny("<>=!") ?? -1;
        if (at < 0)
        {
            return Bad(text, "it has no sign");
        }
        var rest = text.AsSpan(at);
        foreach (var (sign, comparison) in Signs)
        {
            if (!rest.StartsWith(sign, StringComparison.Ordinal))
            {
                continue;
            }
            var name = text![..at].Trim();
            var number = rest[sign.Length..].Trim();
            if (name.Length == 0)
            {
                return Bad(text, "no metric stands before the sign");
            }
            return
                double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && double.IsFinite(value)
                ? new MetricFilter(name, comparison, value)
                : Bad(text, $"'{Clip.Short(number.ToString())}' is no finite number");
        }
        return Bad(text, "'!' is no sign");
    }

    public override string ToString() =>
        $"{Metric}{Signs.First(s => s.Is == Is).Sign}{Value.ToString("R", CultureInfo.InvariantCulture)}";

    private static Fault Bad(string? text, string why) =>
        CatalogFaults.BadMetricFilter.With(
            $"'{Clip.Short(text)}' is no metric filter: {why}. Write a name, one of >= <= > < = !=, and a number, like roc_auc>=0.6."
        );
}

/// <summary>A tag that must be there, whatever its value (<c>Value</c> null) or with exactly this value.</summary>
public sealed record TagFilter(string Key, string? Value)
{
    /// <summary>Reads <c>key</c> or <c>key=value</c>; the key ends at the first '='.</summary>
    public static Result<TagFilter> Parse(string? text)
    {
        var equals = text?.IndexOf('=', StringComparison.Ordinal) ?? -1;
        var key = equals < 0 ? text : text![..equals];
        return string.IsNullOrEmpty(key)
            ? CatalogFaults.BadTagFilter.With(
                $"'{Clip.Short(text)}' is no tag filter. Write the tag's key, or key=value."
            )
            : new TagFilter(key, equals < 0 ? null : text![(equals + 1)..]);
    }
}
