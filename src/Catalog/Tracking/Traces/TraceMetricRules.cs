using System.Globalization;
using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>Which figures there are over traces, and how they are drawn together.</summary>
public static class TraceMetricRules
{
    private const int MaxFilters = 50;

    private static readonly TraceAggregate[] Counted = [TraceAggregate.Count];
    private static readonly TraceAggregate[] Spread = [TraceAggregate.Avg, TraceAggregate.Percentile];
    private static readonly TraceAggregate[] Summed = [TraceAggregate.Sum, .. Spread];
    private static readonly string[] Models = ["span_model_name", "span_model_provider"];

    private static readonly Dictionary<(TraceView, string), (TraceAggregate[] Kinds, string[] Dimensions)> Metrics =
        new()
        {
            [(TraceView.Traces, "trace_count")] = (Counted, ["trace_name", "trace_status"]),
            [(TraceView.Traces, "latency")] = (Spread, ["trace_name"]),
            [(TraceView.Traces, "input_tokens")] = (Summed, ["trace_name"]),
            [(TraceView.Traces, "output_tokens")] = (Summed, ["trace_name"]),
            [(TraceView.Traces, "total_tokens")] = (Summed, ["trace_name"]),
            [(TraceView.Spans, "span_count")] = (Counted, ["span_name", "span_type", "span_status", .. Models]),
            [(TraceView.Spans, "latency")] = (Spread, ["span_name", "span_status"]),
            [(TraceView.Spans, "input_cost")] = (Summed, Models),
            [(TraceView.Spans, "output_cost")] = (Summed, Models),
            [(TraceView.Spans, "total_cost")] = (Summed, Models),
            [(TraceView.Assessments, "assessment_count")] = (Counted, ["assessment_name", "assessment_value"]),
            [(TraceView.Assessments, "assessment_value")] = (Spread, ["assessment_name"]),
        };

    private static readonly FilterGrammar<TraceMetricField> Grammar = new()
    {
        Find = Find,
        WrongSign = (_, clause) =>
            SearchFaults.BadFilter.With(
                $"Invalid comparator: '{Clip.Short(clause.SignText)}', only '=' operator is supported"
            ),
        WrongValue = (_, clause) =>
            SearchFaults.BadFilter.With(
                $"Expected a quoted string value (e.g. 'my-value'). Got value {Clip.Short(clause.Written)}"
            ),
    };

    /// <summary>What is wrong with it; null for what can be answered.</summary>
    public static Fault? Check(TraceMetricQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (!Metrics.TryGetValue((query.View, query.Metric), out var known))
        {
            var names = Metrics.Keys.Where(m => m.Item1 == query.View).Select(m => $"'{m.Item2}'");
            return TraceFaults.BadTrace.With(
                $"metric_name must be one of [{string.Join(", ", names)}], got '{Clip.Short(query.Metric)}'"
            );
        }
        if (query.Aggregations.Select(a => a.Kind).Except(known.Kinds).ToList() is { Count: > 0 } kinds)
        {
            return TraceFaults.BadTrace.With(
                $"Found invalid aggregation_type(s): {Names(kinds)}. Supported aggregation types: {Names(known.Kinds)}"
            );
        }
        if (query.Dimensions.Except(known.Dimensions).ToList() is { Count: > 0 } dimensions)
        {
            return TraceFaults.BadTrace.With(
                $"Found invalid dimension(s): ['{Clip.Short(string.Join("', '", dimensions))}']. Supported dimensions: ['{string.Join("', '", known.Dimensions)}']"
            );
        }
        return query.Aggregations.Any(a => a.Kind == TraceAggregate.Percentile && a.Percentile is not (>= 0 and <= 100))
                ? TraceFaults.BadTrace.With("A percentile is asked for by a percentile_value of 0 to 100.")
            : query.IntervalSeconds is <= 0
                ? TraceFaults.BadTrace.With("time_interval_seconds must be a positive integer.")
            : query.IntervalSeconds is not null && (query.StartMs is null || query.EndMs is null)
                ? TraceFaults.BadTrace.With(
                    "start_time_ms and end_time_ms are required if time_interval_seconds is set"
                )
            : query.Filters.Count > MaxFilters ? TraceFaults.BadTrace.With($"There are at most {MaxFilters} filters.")
            : null;
    }

    /// <summary>All filters together.</summary>
    public static Result<IReadOnlyList<FilterCondition<TraceMetricField>>> Conditions(TraceMetricQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var all = new List<FilterCondition<TraceMetricField>>();
        foreach (var filter in query.Filters)
        {
            if (!FilterRules.Read(filter, Grammar).TryGet(out var conditions, out var fault))
            {
                return fault;
            }
            all.AddRange(conditions);
        }
        foreach (var condition in all)
        {
            var view =
                condition.Field >= TraceMetricField.AssessmentName ? TraceView.Assessments
                : condition.Field >= TraceMetricField.SpanName ? TraceView.Spans
                : query.View;
            if (view != query.View)
            {
                return SearchFaults.BadFilter.With(
                    $"Filtering by {(view == TraceView.Spans ? "span" : "assessment")} is only supported for {view.ToString().ToUpperInvariant()} view type, got {query.View.ToString().ToUpperInvariant()}"
                );
            }
        }
        return all;
    }

    /// <summary>
    /// One figure for each group, in order of the groups; a thing without a value for one of the dimensions is in none, and a group in
    /// which nothing has a value is left out.
    /// </summary>
    public static IReadOnlyList<TraceFigure> Aggregate(TraceMetricQuery query, IEnumerable<TraceSample> samples)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(samples);
        var keep = query.Aggregations.Any(a => a.Kind == TraceAggregate.Percentile);
        var groups = new SortedDictionary<string[], Group>(Comparer<string[]>.Create(CompareKeys));
        foreach (var sample in samples)
        {
            if (sample.Value is { } value && KeyOf(query, sample) is { } key)
            {
                if (!groups.TryGetValue(key, out var group))
                {
                    groups.Add(key, group = new Group());
                }
                group.Add(value, keep);
            }
        }
        string[] names = query.IntervalSeconds is null ? [.. query.Dimensions] : ["time_bucket", .. query.Dimensions];
        return
        [
            .. groups
                .Take(query.MaxResults)
                .Select(g => new TraceFigure(
                    [.. names.Zip(g.Key, KeyValuePair.Create)],
                    [.. query.Aggregations.Select(a => KeyValuePair.Create(NameOf(a), g.Value.Of(a)))]
                )),
        ];
    }

    private static string[]? KeyOf(TraceMetricQuery query, in TraceSample sample)
    {
        if (sample.Dimensions.Any(d => d is null))
        {
            return null;
        }
        IEnumerable<string> key = sample.Dimensions.Select(d => d!);
        if (query.IntervalSeconds is { } seconds)
        {
            var length = seconds * 1000;
            var bucket = sample.AtMs - (((sample.AtMs % length) + length) % length);
            var at = DateTimeOffset.FromUnixTimeMilliseconds(
                Math.Clamp(bucket, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            );
            key = key.Prepend(at.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
        }
        return [.. key];
    }

    private static int CompareKeys(string[] x, string[] y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            if (string.CompareOrdinal(x[i], y[i]) is var order and not 0)
            {
                return order;
            }
        }
        return 0;
    }

    // As Python writes a number: a percentile of 50 is P50.0.
    private static string NameOf(TraceAggregation aggregation) =>
        aggregation.Kind != TraceAggregate.Percentile ? aggregation.Kind.ToString().ToUpperInvariant()
        : double.IsInteger(aggregation.Percentile)
            ? string.Create(CultureInfo.InvariantCulture, $"P{aggregation.Percentile:F1}")
        : string.Create(CultureInfo.InvariantCulture, $"P{aggregation.Percentile:R}");

    private static string Names(IEnumerable<TraceAggregate> kinds) =>
        $"['{string.Join("', '", kinds.Select(k => k.ToString().ToUpperInvariant()).Order(StringComparer.Ordinal))}']";

    private static Result<FilterField<TraceMetricField>> Find(string? entity, string key)
    {
        TraceMetricField? field = (entity, key) switch
        {
            ("trace", "status") => TraceMetricField.Status,
            ("trace", _) when key.StartsWith("metadata.", StringComparison.Ordinal) => TraceMetricField.Metadata,
            ("trace", _) when key.StartsWith("tag.", StringComparison.Ordinal) => TraceMetricField.Tag,
            ("span", "name") => TraceMetricField.SpanName,
            ("span", "status") => TraceMetricField.SpanStatus,
            ("span", "type") => TraceMetricField.SpanType,
            ("assessment", "name") => TraceMetricField.AssessmentName,
            ("assessment", "type") => TraceMetricField.AssessmentType,
            _ => null,
        };
        return field is { } known
            ? new FilterField<TraceMetricField>(
                known,
                known is TraceMetricField.Metadata or TraceMetricField.Tag ? FilterNameRules.Split(key).Key : key,
                FilterValue.Text,
                [FilterSign.Equal]
            )
            : SearchFaults.BadFilter.With(
                $"Invalid filter '{Clip.Short($"{entity}.{key}")}'. Write trace.status, trace.metadata.KEY, trace.tag.KEY, span.name, span.status, span.type, assessment.name or assessment.type."
            );
    }

    private sealed class Group
    {
        private readonly List<double> _values = [];
        private long _count;
        private double _sum;

        public void Add(double value, bool keep)
        {
            _count++;
            _sum += value;
            if (keep)
            {
                _values.Add(value);
            }
        }

        public double Of(TraceAggregation aggregation) =>
            aggregation.Kind switch
            {
                TraceAggregate.Count => _count,
                TraceAggregate.Sum => _sum,
                TraceAggregate.Avg => _sum / _count,
                _ => Percentile(aggregation.Percentile / 100),
            };

        /// <summary>Between the two nearest values in proportion, as databases' PERCENTILE_CONT.</summary>
        private double Percentile(double fraction)
        {
            _values.Sort();
            var at = fraction * (_values.Count - 1);
            var low = (int)Math.Floor(at);
            var high = Math.Min(low + 1, _values.Count - 1);
            return _values[low] + ((_values[high] - _values[low]) * (at - low));
        }
    }
}
