using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>Understands what a filter of traces compares.</summary>
internal static class TraceFilterRules
{
    private static readonly string[] Kinds =
    [
        "tag",
        "tags",
        "attribute",
        "attributes",
        "trace",
        "metadata",
        "request_metadata",
        "span",
        "feedback",
        "expectation",
    ];

    /// <summary>Attributes with a column of their own, or in place of the text <c>end_ms</c> a sum.</summary>
    internal static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["request_id"] = "id",
        ["trace_id"] = "id",
        ["timestamp"] = "start_ms",
        ["timestamp_ms"] = "start_ms",
        ["execution_time"] = "duration_ms",
        ["execution_time_ms"] = "duration_ms",
        ["end_time"] = "end_ms",
        ["end_time_ms"] = "end_ms",
        ["status"] = "state",
        ["state"] = "state",
        ["client_request_id"] = "client_request",
    };

    private static readonly FilterSign[] Attributed =
    [
        FilterSign.Equal,
        FilterSign.NotEqual,
        FilterSign.In,
        FilterSign.NotIn,
        FilterSign.Like,
        FilterSign.ILike,
        FilterSign.RLike,
    ];

    private static readonly FilterSign[] Paired = [.. FilterSigns.Matching, FilterSign.RLike, .. FilterSigns.Nullness];

    private static readonly FilterSign[] Patterns = [FilterSign.Like, FilterSign.ILike, FilterSign.RLike];

    private static readonly FilterSign[] Assessed =
    [
        .. FilterSigns.Ordered,
        .. Patterns,
        .. FilterSigns.Listed,
        .. FilterSigns.Nullness,
    ];

    private static readonly FilterGrammar<TracePart> Grammar = new()
    {
        Find = Find,
        WrongSign = WrongSign,
        WrongValue = WrongValue,
        QuotedNumbers = true,
    };

    internal static Result<IReadOnlyList<FilterCondition<TracePart>>> Read(string? filter)
    {
        if (!FilterRules.Read(filter, Grammar).TryGet(out var conditions, out var fault))
        {
            return fault;
        }
        foreach (var condition in conditions)
        {
            if (Unfit(condition) is { } unfit)
            {
                return unfit;
            }
        }
        // Of one run, what was tied to it counts too; otherwise what the trace itself says.
        return conditions
            .Select(c =>
                c is { Field: TracePart.Run, Sign: not FilterSign.Equal } ? c with { Field = TracePart.Metadata } : c
            )
            .ToList();
    }

    internal static Result<TraceRank> Rank(string order)
    {
        if (!FilterOrderRules.Read(order).TryGet(out var read, out var fault))
        {
            return fault;
        }
        var (kind, name) = FilterNameRules.Split(read.Name);
        var ascending = !read.Descending;
        return kind switch
        {
            "tag" or "tags" => new TraceRank(TracePart.Tag, name, ascending),
            "metadata" or "request_metadata" => new TraceRank(TracePart.Metadata, name, ascending),
            null or "attribute" or "attributes" or "trace" => name switch
            {
                "name" => new TraceRank(TracePart.Tag, TraceKeys.Name, ascending),
                "run_id" => new TraceRank(TracePart.Metadata, TraceKeys.SourceRun, ascending),
                "experiment_id" => new TraceRank(TracePart.Attribute, "experiment", ascending),
                _ when Columns.TryGetValue(name, out var column) => new TraceRank(
                    TracePart.Attribute,
                    column,
                    ascending
                ),
                _ => BadAttribute(name, SearchFaults.BadOrder),
            },
            _ => SearchFaults.BadOrder.With($"Invalid entity type '{Clip.Short(kind)}' to order by."),
        };
    }

    private static Result<FilterField<TracePart>> Find(string? kind, string name) =>
        kind switch
        {
            null or "attribute" or "attributes" or "trace" => Attribute(name),
            "tag" or "tags" => Text(TracePart.Tag, name, Paired),
            "metadata" or "request_metadata" => Text(TracePart.Metadata, name, Paired),
            "span" => Span(name),
            "feedback" => new FilterField<TracePart>(TracePart.Feedback, name, FilterValue.Any, Assessed, "feedback"),
            "expectation" => new FilterField<TracePart>(
                TracePart.Expectation,
                name,
                FilterValue.Any,
                Assessed,
                "expectation"
            ),
            _ => SearchFaults.BadFilter.With(
                $"Invalid entity type '{Clip.Short(kind)}'. Valid values are {string.Join(", ", Kinds)}."
            ),
        };

    private static Result<FilterField<TracePart>> Attribute(string name) =>
        name switch
        {
            "name" => Text(TracePart.Tag, TraceKeys.Name, Paired),
            "run_id" => Text(TracePart.Run, TraceKeys.SourceRun, Paired),
            "prompt" => Text(TracePart.Prompt, TraceKeys.LinkedPrompts, [FilterSign.Equal]),
            "text" => Text(TracePart.Span, "content", Patterns),
            _ => !Columns.TryGetValue(name, out var column) ? BadAttribute(name, SearchFaults.BadFilter)
            : column.EndsWith("_ms", StringComparison.Ordinal)
                ? new FilterField<TracePart>(TracePart.Attribute, column, FilterValue.Number, FilterSigns.Ordered, name)
            : Text(TracePart.Attribute, column, Attributed),
        };

    private static Result<FilterField<TracePart>> Span(string name)
    {
        const string Attributes = "attributes.";
        if (name.StartsWith(Attributes, StringComparison.Ordinal))
        {
            var key = name[Attributes.Length..].Trim('`');
            return key.Length == 0
                ? SearchFaults.BadFilter.With("Span attribute name cannot be empty after 'attributes.'")
                : Text(TracePart.SpanAttribute, key, Attributed);
        }
        return name switch
        {
            "name" or "type" or "status" => Text(TracePart.Span, name, Attributed),
            "content" => Text(TracePart.Span, name, Patterns),
            _ => SearchFaults.BadFilter.With(
                $"Invalid span attribute '{Clip.Short(name)}'. Supported attributes: name, status, type, attributes.<attribute_name>."
            ),
        };
    }

    private static FilterField<TracePart> Text(TracePart part, string key, IReadOnlyList<FilterSign> signs) =>
        new(part, key, FilterValue.Text, signs);

    /// <summary>What the fields alone do not tell: which signs go with which kind of value.</summary>
    private static Fault? Unfit(FilterCondition<TracePart> condition)
    {
        if (condition.Field == TracePart.Prompt && !condition.Text.Contains('/', StringComparison.Ordinal))
        {
            return SearchFaults.BadFilter.With("Invalid value for prompt. Write prompt = 'name/version'.");
        }
        if (condition.Field is not (TracePart.Feedback or TracePart.Expectation))
        {
            return null;
        }
        var name = condition.Field == TracePart.Feedback ? "feedback" : "expectation";
        var sign = FilterSigns.TextOf(condition.Sign);
        return condition
                is {
                    Number: null,
                    Sign: FilterSign.Less or FilterSign.LessOrEqual or FilterSign.Greater or FilterSign.GreaterOrEqual
                }
                ? SearchFaults.BadFilter.With(
                    condition.Text is "true" or "false"
                        ? $"Boolean {name} values only support '=' and '!='. Got '{sign}'."
                        : $"Expected a numeric value for {name} when using comparator '{sign}'. Got value {Clip.Short(condition.Text)}"
                )
            : condition.Number is not null && !FilterSigns.Ordered.Contains(condition.Sign)
                ? SearchFaults.BadFilter.With(
                    $"Expected a quoted string value for {name} when using comparator '{sign}' (e.g. 'my-value')."
                )
            : null;
    }

    private static Fault WrongSign(FilterField<TracePart> field, FilterClause clause) =>
        SearchFaults.BadFilter.With(
            (
                field.Field is TracePart.Span or TracePart.SpanAttribute
                    ? $"span.{Clip.Short(field.Field == TracePart.Span ? field.Key : $"attributes.{field.Key}")} comparator"
                    : "Invalid comparator"
            ) + $" '{Clip.Short(clause.SignText)}' not one of '{FilterSigns.TextOf(field.Signs)}'"
        );

    private static Fault WrongValue(FilterField<TracePart> field, FilterClause clause) =>
        SearchFaults.BadFilter.With(
            field.Value == FilterValue.Number
                ? $"'{Clip.Short(clause.Name)}' is compared with numbers by =, !=, <, <=, >, >=, not by {Clip.Short(clause.SignText)} {Clip.Short(clause.Written)}."
                : $"Expected a quoted string value for {Clip.Short(clause.Name)} (e.g. 'my-value'). Got value {Clip.Short(clause.Written)}"
        );

    private static Fault BadAttribute(string name, FaultCode reason) =>
        reason.With(
            $"Invalid attribute key '{Clip.Short(name)}' specified. Valid keys are name, run_id, prompt, text, {string.Join(", ", Columns.Keys)}."
        );
}
