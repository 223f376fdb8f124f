using System.Globalization;
using System.Text;
using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking;

/// <summary>What may be logged. Limits and sentences are MLflow's.</summary>
public static class TrackingRules
{
    public const string RunNameTag = "mlflow.runName";
    public const string LoggedModelsTag = "mlflow.log-model.history";
    public const string DatasetContextTag = "mlflow.data.context";
    public const int MaxKey = 250;
    public const int MaxParam = 6000;
    public const int MaxTag = 8000;
    public const int MaxExperimentTag = 5000;
    public const int MaxExperimentName = 500;
    public const int MaxBatchBytes = 1_000_000;
    private const int MaxMetricsInBatch = 1000;
    private const int MaxPairsInBatch = 100;
    private const int MaxInBatch = 1000;

    private const string BadCharacters =
        "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).";

    /// <summary>A key of letters, digits and <c>/ _ . - : space</c> that would not become another one if it were a path.</summary>
    public static Fault? KeyFault(string key, string path)
    {
        if (!HasKeyCharacters(key))
        {
            return TrackingFaults.Invalid(path, key, BadCharacters);
        }
        return IsPlain(key) ? null : Resolves(key, path);
    }

    /// <summary>Null where the metric may be logged.</summary>
    public static Fault? MetricFault(in Metric metric, string path = "")
    {
        if (KeyFault(metric.Key, Join(path, "name")) is { } fault)
        {
            return fault;
        }
        if (metric.Timestamp < 0)
        {
            return TrackingFaults.BadValue.With(
                $"Invalid value {metric.Timestamp} for parameter '{Join(path, "timestamp")}' supplied: metric '{metric.Key}' (value={metric.Value.ToString(CultureInfo.InvariantCulture)}). Timestamp must be a nonnegative long (64-bit integer) "
            );
        }
        return TooLong("Metric name", metric.Key, MaxKey);
    }

    /// <summary>Infinities become the greatest numbers there are; NaN stays.</summary>
    public static double Storable(double value) =>
        double.IsPositiveInfinity(value) ? double.MaxValue
        : double.IsNegativeInfinity(value) ? double.MinValue
        : value;

    /// <summary>The param as it is stored, its value cut to length.</summary>
    public static Result<KeyValuePair<string, string>> Param(string key, string value, string path = "") =>
        (KeyFault(key, Join(path, "key")) ?? TooLong("Param key", key, MaxKey)) is { } fault
            ? fault
            : KeyValuePair.Create(key, Cut(value, MaxParam));

    /// <summary>The tag as it is stored, its value cut to length.</summary>
    public static Result<KeyValuePair<string, string>> Tag(string key, string value, string path = "") =>
        (KeyFault(key, Join(path, "key")) ?? TooLong(Join(path, "key"), key, MaxKey)) is { } fault
            ? fault
            : KeyValuePair.Create(key, Cut(value, MaxTag));

    /// <summary>Tags that come with a new run are only held to their lengths.</summary>
    public static Result<KeyValuePair<string, string>> FirstTag(string key, string value) =>
        TooLong("key", key, MaxKey) is { } fault ? fault : KeyValuePair.Create(key, Cut(value, MaxTag));

    public static Fault? ExperimentTagFault(string key, string value) =>
        KeyFault(key, "key") ?? TooLong("key", key, MaxKey) ?? TooLong("value", value, MaxExperimentTag);

    public static Fault? ExperimentNameFault(string name) => TooLong("name", name, MaxExperimentName);

    /// <summary>How much may be logged at once.</summary>
    public static Fault? BatchFault(int metrics, int parameters, int tags) =>
        TooMany("metrics", MaxMetricsInBatch, metrics)
        ?? TooMany("params", MaxPairsInBatch, parameters)
        ?? TooMany("tags", MaxPairsInBatch, tags)
        ?? TooMany("metrics, params, and tags", MaxInBatch, metrics + parameters + tags);

    public static Fault? BatchSizeFault(long bytes) =>
        bytes > MaxBatchBytes
            ? TrackingFaults.BadValue.With(
                $"Batched logging API requests must be at most {MaxBatchBytes} bytes, got a request of size {bytes}."
            )
            : null;

    /// <summary>One request cannot log a param twice.</summary>
    public static Fault? TwiceFault(IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var twice = parameters.Select(p => p.Key).Where(k => !seen.Add(k)).ToList();
        return twice.Count == 0
            ? null
            : TrackingFaults.BadValue.With(
                $"Duplicate parameter keys have been submitted: [{string.Join(", ", twice.Select(k => $"'{k}'"))}]. Please ensure the request contains only one param value per param key."
            );
    }

    internal static Fault? TooLong(string what, string text, int limit) =>
        text.Length > limit && Characters(text) > limit ? TrackingFaults.TooLong(what, limit) : null;

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Cut to so many characters, none of them in half.</summary>
    internal static string Cut(string text, int limit)
    {
        if (text.Length <= limit || Characters(text) <= limit)
        {
            return text;
        }
        var at = 0;
        for (var left = limit; left > 0; left--)
        {
            at += char.IsSurrogatePair(text, at) ? 2 : 1;
        }
        return text[..at];
    }

    private static int Characters(string text) => text.EnumerateRunes().Count();

    private static bool HasKeyCharacters(string key)
    {
        foreach (var rune in key.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune) && rune.Value is not ('/' or '_' or '.' or '-' or ' ' or ':'))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Nearly every key: one that has nothing to normalise.</summary>
    private static bool IsPlain(string key) =>
        key.Length > 0 && key.AsSpan().IndexOf('/') < 0 && key is not ("." or "..");

    private static Fault? Resolves(string key, string path)
    {
        var normal = Normalized(key);
        return normal != key || normal == "." || normal.StartsWith("..", StringComparison.Ordinal) || normal[0] == '/'
            ? TrackingFaults.Invalid(
                path,
                key,
                $"Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '{normal}'"
            )
            : null;
    }

    private static string Normalized(string path)
    {
        // Two leading slashes are a root of their own to POSIX.
        var root =
            path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("///", StringComparison.Ordinal) ? "//"
            : path.StartsWith('/') ? "/"
            : "";
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
        {
            if (part != ".." || (root.Length == 0 && (parts.Count == 0 || parts[^1] == "..")))
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }
        var normal = root + string.Join('/', parts);
        return normal.Length == 0 ? "." : normal;
    }

    private static Fault? TooMany(string what, int limit, int count) =>
        count > limit
            ? TrackingFaults.BadValue.With(
                $"A batch logging request can contain at most {limit} {what}. Got {count} {what}. Please split up {what} across multiple requests and try again."
            )
            : null;
}
