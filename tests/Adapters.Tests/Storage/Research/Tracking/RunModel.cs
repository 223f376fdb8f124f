using System.Text.RegularExpressions;
using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Searching;

namespace Airworthy.Adapters.Tests.Storage.Research.Tracking;

/// <summary>What a clause and an order mean for one run, in the plainest words.</summary>
internal static class RunModel
{
    internal static readonly Comparer<object?> Values = Comparer<object?>.Create(
        (x, y) =>
            (x, y) switch
            {
                (string a, string b) => string.CompareOrdinal(a, b),
                (double a, double b) => a.CompareTo(b),
                _ => 0,
            }
    );

    internal static object? Value(Run run, RunField field, string key) =>
        field switch
        {
            RunField.Metric => run.Metrics.Where(m => m.Key == key).Select(m => (object?)m.Value).FirstOrDefault(),
            RunField.Param => run.Params.Where(p => p.Key == key).Select(p => p.Value).FirstOrDefault(),
            RunField.Tag => run.Tags.Where(t => t.Key == key).Select(t => t.Value).FirstOrDefault(),
            _ => key switch
            {
                "start_time" => (double)run.Info.StartedAt,
                "end_time" => run.Info.EndedAt is { } ended ? (double)ended : null,
                "status" => run.Info.Status.ToString().ToUpperInvariant(),
                "run_id" => run.Info.Id.ToString(),
                "run_name" => run.Info.Name,
                "user_id" => run.Info.User,
                _ => run.Info.ArtifactUri,
            },
        };

    /// <summary>Numbers and texts first, then NaN, then what is not there.</summary>
    internal static int Rank(Run run, RunOrder order) =>
        Value(run, order.Field, order.Key) switch
        {
            null => 2,
            double number when double.IsNaN(number) => 1,
            _ => 0,
        };

    internal static bool Matches(Run run, FilterCondition<RunField> clause)
    {
        if (clause.Field == RunField.Dataset)
        {
            return clause.Key == "context"
                ? run
                    .Datasets.SelectMany(d => d.Tags)
                    .Any(t => t.Key == TrackingRules.DatasetContextTag && Compares(t.Value, clause))
                : run.Datasets.Any(d => Compares(clause.Key == "name" ? d.Dataset.Name : d.Dataset.Digest, clause));
        }
        var value = Value(run, clause.Field, clause.Key);
        return clause.Sign switch
        {
            FilterSign.IsNull => value is null,
            FilterSign.IsNotNull => value is not null,
            _ => value is not null && Compares(value, clause),
        };
    }

    private static bool Compares(object value, FilterCondition<RunField> clause) =>
        value is double number
            ? clause.Sign switch
            {
                FilterSign.Equal => number == clause.Number,
                FilterSign.NotEqual => number != clause.Number,
                FilterSign.Less => number < clause.Number,
                FilterSign.LessOrEqual => number <= clause.Number,
                FilterSign.Greater => number > clause.Number,
                _ => number >= clause.Number,
            }
            : clause.Sign switch
            {
                FilterSign.Equal => (string)value == clause.Text,
                FilterSign.NotEqual => (string)value != clause.Text,
                FilterSign.In => clause.Texts!.Contains((string)value),
                FilterSign.NotIn => !clause.Texts!.Contains((string)value),
                FilterSign.Like => Like(clause.Text, RegexOptions.None).IsMatch((string)value),
                _ => Like(clause.Text, RegexOptions.IgnoreCase).IsMatch((string)value),
            };

    private static Regex Like(string pattern, RegexOptions options) =>
        new(
            "^"
                + Regex
                    .Escape(pattern)
                    .Replace("%", ".*", StringComparison.Ordinal)
                    .Replace("_", ".", StringComparison.Ordinal)
                + "$",
            options | RegexOptions.Singleline | RegexOptions.NonBacktracking,
            TimeSpan.FromSeconds(5)
        );
}
