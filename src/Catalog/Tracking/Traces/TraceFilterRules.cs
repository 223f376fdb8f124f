using System.Globalization;
using Airworthy.Catalog.Tracking.Filters;
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

    internal static Result<TraceCondition> Condition(FilterClause clause)
    {
        var (kind, name) = FilterRules.Split(clause.Subject);
        return kind switch
        {
            "" or "attribute" or "attributes" or "trace" => OfAttribute(clause, name),
            "tag" or "tags" => OfPair(clause, TracePart.Tag, name),
            "metadata" or "request_metadata" => OfPair(clause, TracePart.Metadata, name),
            "span" => OfSpan(clause, name),
            "feedback" => OfAssessment(clause, TracePart.Feedback, name),
            "expectation" => OfAssessment(clause, TracePart.Expectation, name),
            _ => FilterFaults.BadSubject.With(
                $"Invalid entity type '{Clip.Short(kind)}'. Valid values are {string.Join(", ", Kinds)}."
            ),
        };
    }

    internal static Result<TraceRank> Rank(string order)
    {
        if (!FilterRules.ReadOrder(order).TryGet(out var read, out var fault))
        {
            return fault;
        }
        var (kind, name) = FilterRules.Split(read.Subject);
        return kind switch
        {
            "tag" or "tags" => new TraceRank(TracePart.Tag, name, read.Ascending),
            "metadata" or "request_metadata" => new TraceRank(TracePart.Metadata, name, read.Ascending),
            "" or "attribute" or "attributes" or "trace" => name switch
            {
                "name" => new TraceRank(TracePart.Tag, TraceKeys.Name, read.Ascending),
                "run_id" => new TraceRank(TracePart.Metadata, TraceKeys.SourceRun, read.Ascending),
                "experiment_id" => new TraceRank(TracePart.Attribute, "experiment", read.Ascending),
                _ when Columns.TryGetValue(name, out var column) => new TraceRank(
                    TracePart.Attribute,
                    column,
                    read.Ascending
                ),
                _ => BadAttribute(name),
            },
            _ => FilterFaults.BadSubject.With($"Invalid entity type '{Clip.Short(kind)}' to order by."),
        };
    }

    private static Result<TraceCondition> OfAttribute(FilterClause clause, string name)
    {
        switch (name)
        {
            case "name":
                return OfPair(clause, TracePart.Tag, TraceKeys.Name);
            case "run_id":
                return clause.Comparator == "="
                    ? Texts(clause, TracePart.Run, TraceKeys.SourceRun)
                    : OfPair(clause, TracePart.Metadata, TraceKeys.SourceRun);
            case "prompt":
                return
                    clause is { Comparator: "=", Value.Text: { } prompt }
                    && prompt.Contains('/', StringComparison.Ordinal)
                    ? new TraceCondition(TracePart.Prompt, TraceKeys.LinkedPrompts, "=", null, prompt, null)
                    : FilterFaults.BadComparison.With(
                        $"Invalid comparator '{clause.Comparator}' or value for prompt. Write prompt = 'name/version'."
                    );
            case "text":
                return OfSpan(clause, "content");
        }
        if (!Columns.TryGetValue(name, out var column))
        {
            return BadAttribute(name);
        }
        if (column.EndsWith("_ms", StringComparison.Ordinal))
        {
            return Allowed(clause, "=", "!=", "<", "<=", ">", ">=") is { } wrong
                ? wrong
                : Numbers(clause, TracePart.Attribute, column);
        }
        return Allowed(clause, "=", "!=", "IN", "NOT IN", "LIKE", "ILIKE") is { } fault
            ? fault
            : Texts(clause, TracePart.Attribute, column);
    }

    private static Result<TraceCondition> OfPair(FilterClause clause, TracePart part, string key) =>
        Allowed(clause, "=", "!=", "LIKE", "ILIKE", "IS NULL", "IS NOT NULL") is { } wrong
            ? wrong
            : Texts(clause, part, key);

    private static Result<TraceCondition> OfSpan(FilterClause clause, string name)
    {
        const string Attributes = "attributes.";
        if (name.StartsWith(Attributes, StringComparison.Ordinal))
        {
            var key = name[Attributes.Length..].Trim('`');
            if (key.Length == 0)
            {
                return FilterFaults.BadSubject.With("Span attribute name cannot be empty after 'attributes.'");
            }
            return SpanAllowed(clause, name, "=", "!=", "IN", "NOT IN", "LIKE", "ILIKE") is { } wrong
                ? wrong
                : Texts(clause, TracePart.SpanAttribute, key);
        }
        if (name is not ("name" or "type" or "status" or "content"))
        {
            return FilterFaults.BadSubject.With(
                $"Invalid span attribute '{Clip.Short(name)}'. Supported attributes: name, status, type, attributes.<attribute_name>."
            );
        }
        var fault =
            name == "content"
                ? SpanAllowed(clause, name, "LIKE", "ILIKE")
                : SpanAllowed(clause, name, "=", "!=", "IN", "NOT IN", "LIKE", "ILIKE");
        return fault is null ? Texts(clause, TracePart.Span, name) : fault;
    }

    private static Result<TraceCondition> OfAssessment(FilterClause clause, TracePart part, string name)
    {
        if (
            Allowed(
                clause,
                "=",
                "!=",
                "<",
                "<=",
                ">",
                ">=",
                "LIKE",
                "ILIKE",
                "IN",
                "NOT IN",
                "IS NULL",
                "IS NOT NULL"
            ) is
            { } wrong
        )
        {
            return wrong;
        }
        if (clause.Value.Word is { } word && word.ToUpperInvariant() is "TRUE" or "FALSE")
        {
            return clause.Comparator is "=" or "!="
                ? new TraceCondition(part, name, clause.Comparator, null, clause.Value.Word!.ToLowerInvariant(), null)
                : FilterFaults.BadComparison.With(
                    $"Boolean {part.ToString().ToLowerInvariant()} values only support '=' and '!='. Got '{clause.Comparator}'."
                );
        }
        return clause.Value.Number is not null ? Numbers(clause, part, name)
            : clause.Comparator is "<" or "<=" or ">" or ">="
                ? FilterFaults.BadComparison.With(
                    $"Expected a numeric value for {part.ToString().ToLowerInvariant()} when using comparator '{clause.Comparator}'. Got value {Clip.Short(clause.Value.Written)}"
                )
            : Texts(clause, part, name);
    }

    private static Result<TraceCondition> Texts(FilterClause clause, TracePart part, string key) =>
        clause.Comparator.StartsWith("IS ", StringComparison.Ordinal)
        || clause.Value is { Text: not null } or { List: not null }
            ? new TraceCondition(part, key, clause.Comparator, null, clause.Value.Text, clause.Value.List)
            : FilterFaults.BadComparison.With(
                $"Expected a quoted string value for {Clip.Short(clause.Subject)} (e.g. 'my-value'). Got value {Clip.Short(clause.Value.Written)}"
            );

    private static Result<TraceCondition> Numbers(FilterClause clause, TracePart part, string key) =>
        clause.Comparator is "=" or "!=" or "<" or "<=" or ">" or ">="
        && double.TryParse(
            clause.Value.Number ?? clause.Value.Text,
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? new TraceCondition(part, key, clause.Comparator, number, null, null)
            : FilterFaults.BadComparison.With(
                $"'{Clip.Short(clause.Subject)}' is compared with numbers by =, !=, <, <=, >, >=, not by {clause.Comparator} {Clip.Short(clause.Value.Written)}."
            );

    private static Fault? Allowed(FilterClause clause, params ReadOnlySpan<string> comparators) =>
        comparators.Contains(clause.Comparator)
            ? null
            : FilterFaults.BadComparison.With(
                $"Invalid comparator '{clause.Comparator}' not one of '{string.Join(", ", comparators)}'"
            );

    private static Fault? SpanAllowed(FilterClause clause, string name, params ReadOnlySpan<string> comparators) =>
        comparators.Contains(clause.Comparator)
            ? null
            : FilterFaults.BadComparison.With(
                $"span.{Clip.Short(name)} comparator '{clause.Comparator}' not one of '{string.Join(", ", comparators)}'"
            );

    private static Fault BadAttribute(string name) =>
        FilterFaults.BadSubject.With(
            $"Invalid attribute key '{Clip.Short(name)}' specified. Valid keys are name, run_id, prompt, text, {string.Join(", ", Columns.Keys)}."
        );
}
