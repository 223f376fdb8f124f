using System.Globalization;
using Airworthy.Catalog.Tracking.Filters;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.LoggedModels;

/// <summary>Understands a search for logged models, or says what in it cannot be understood.</summary>
public static class LoggedModelSearchRules
{
    private const int UsualResults = 100;
    private const int MostResults = 1000;
    private const int MostNamed = 50;

    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["name"] = "name",
        ["model_id"] = "id",
        ["model_type"] = "model_type",
        ["status"] = "status",
        ["source_run_id"] = "source_run",
        ["experiment_id"] = "experiment",
        ["creation_timestamp"] = "created_ms",
        ["creation_timestamp_ms"] = "created_ms",
        ["creation_time"] = "created_ms",
        ["last_updated_timestamp"] = "updated_ms",
        ["last_updated_timestamp_ms"] = "updated_ms",
        ["last_updated_time"] = "updated_ms",
    };

    public static Result<LoggedModelSearch> Understand(LoggedModelQuery query)
    {
        if (query.MaxResults < 0)
        {
            return FilterFaults.BadPage.With(
                $"Invalid value {query.MaxResults} for parameter 'max_results' supplied. It must be a positive integer."
            );
        }
        if (query.Datasets.Count > MostNamed || query.OrderBy.Count > MostNamed)
        {
            return FilterFaults.BadOrder.With(
                $"A search names at most {MostNamed} data sets, and as many fields to order by."
            );
        }
        if (!PageToken.Read(Question(query), query.PageToken).TryGet(out var offset, out var fault))
        {
            return fault;
        }
        if (!FilterRules.Read(query.Filter).TryGet(out var clauses, out fault))
        {
            return fault;
        }
        var conditions = new List<LoggedModelCondition>();
        foreach (var clause in clauses)
        {
            if (!Condition(clause).TryGet(out var condition, out fault))
            {
                return fault;
            }
            conditions.Add(condition);
        }
        var ranks = new List<LoggedModelRank>();
        foreach (var order in query.OrderBy)
        {
            if (!Rank(order).TryGet(out var rank, out fault))
            {
                return fault;
            }
            ranks.Add(rank);
        }
        return new LoggedModelSearch
        {
            ExperimentIds = query.ExperimentIds,
            Conditions = conditions,
            Datasets = query.Datasets,
            Ranks = ranks,
            Offset = offset,
            Limit = query.MaxResults == 0 ? UsualResults : Math.Min(query.MaxResults, MostResults),
        };
    }

    /// <summary>The token with which the same search goes on after <paramref name="search"/>'s page.</summary>
    public static string Next(LoggedModelQuery query, LoggedModelSearch search) =>
        PageToken.Write(Question(query), search.Offset + search.Limit);

    private static IEnumerable<string?> Question(LoggedModelQuery query) =>
        [
            "logged-models",
            .. query.ExperimentIds,
            query.Filter,
            .. query.Datasets.SelectMany(d => new[] { d.Name, d.Digest }),
            .. query.OrderBy.SelectMany(o =>
                new[] { o.Field, o.Ascending ? "up" : "down", o.Dataset?.Name, o.Dataset?.Digest }
            ),
        ];

    private static Result<LoggedModelCondition> Condition(FilterClause clause)
    {
        var (kind, name) = FilterRules.Split(clause.Subject);
        LoggedModelPart? part = kind switch
        {
            "" or "attributes" or "attribute" or "attr" => LoggedModelPart.Attribute,
            "metrics" or "metric" => LoggedModelPart.Metric,
            "params" or "param" or "parameters" or "parameter" => LoggedModelPart.Param,
            "tags" or "tag" => LoggedModelPart.Tag,
            _ => null,
        };
        if (part is null)
        {
            return FilterFaults.BadSubject.With(
                $"Invalid entity type: '{Clip.Short(kind)}'. Expected one of ['attributes', 'metrics', 'params', 'tags']."
            );
        }
        if (part == LoggedModelPart.Attribute)
        {
            if (!Columns.TryGetValue(name, out var column))
            {
                return FilterFaults.BadSubject.With(
                    $"Invalid attribute key '{Clip.Short(name)}' specified. Valid keys are {string.Join(", ", Columns.Keys)}."
                );
            }
            name = column;
        }
        var numeric = part == LoggedModelPart.Metric || name.EndsWith("_ms", StringComparison.Ordinal);
        return numeric ? NumberCondition(clause, part.Value, name) : TextCondition(clause, part.Value, name);
    }

    private static Result<LoggedModelCondition> NumberCondition(FilterClause clause, LoggedModelPart part, string name)
    {
        if (clause.Comparator is not ("=" or "!=" or "<" or "<=" or ">" or ">="))
        {
            return BadComparator(clause, "=, !=, <, <=, >, >=");
        }
        var written = clause.Value.Number ?? clause.Value.Word;
        return double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new LoggedModelCondition(part, name, clause.Comparator, number, null, null)
            : FilterFaults.BadComparison.With(
                $"'{Clip.Short(clause.Subject)}' is compared with numbers only, not with {Clip.Short(clause.Value.Written)}."
            );
    }

    private static Result<LoggedModelCondition> TextCondition(FilterClause clause, LoggedModelPart part, string name)
    {
        if (clause.Comparator is not ("=" or "!=" or "LIKE" or "ILIKE" or "IN" or "NOT IN"))
        {
            return BadComparator(clause, "=, !=, LIKE, ILIKE, IN, NOT IN");
        }
        if (clause.Value.List is { } list)
        {
            return new LoggedModelCondition(
                part,
                name,
                clause.Comparator,
                null,
                null,
                [.. list.Select(t => Stored(name, part, t))]
            );
        }
        return clause.Value.Text is { } text
            ? new LoggedModelCondition(part, name, clause.Comparator, null, Stored(name, part, text), null)
            : FilterFaults.BadComparison.With(
                $"Expected a quoted string value for '{Clip.Short(clause.Subject)}' (e.g. 'my-value'). Got value {Clip.Short(clause.Value.Written)}"
            );
    }

    /// <summary>A status is asked for under its name in either spelling.</summary>
    private static string Stored(string name, LoggedModelPart part, string text) =>
        part == LoggedModelPart.Attribute && name == "status"
            ? text.ToUpperInvariant() switch
            {
                "PENDING" or "LOGGED_MODEL_PENDING" => "1",
                "READY" or "LOGGED_MODEL_READY" => "2",
                "FAILED" or "UPLOAD_FAILED" or "LOGGED_MODEL_UPLOAD_FAILED" => "3",
                _ => text,
            }
            : text;

    private static Fault BadComparator(FilterClause clause, string allowed) =>
        FilterFaults.BadComparison.With(
            $"Invalid comparison operator for {Clip.Short(clause.Subject)}: '{clause.Comparator}'. Expected one of {allowed}."
        );

    private static Result<LoggedModelRank> Rank(LoggedModelOrder order)
    {
        if (order.Dataset is { Name.Length: 0 })
        {
            return FilterFaults.BadOrder.With(
                "`dataset_digest` can only be specified if `dataset_name` is also specified."
            );
        }
        var (kind, name) = FilterRules.Split(order.Field.Trim());
        if (kind == "metrics")
        {
            return new LoggedModelRank(name, null, order.Ascending, order.Dataset);
        }
        if (kind.Length > 0)
        {
            return FilterFaults.BadOrder.With(
                $"Invalid order by field name: {Clip.Short(kind)}, only `metrics.<name>` is allowed."
            );
        }
        return Columns.TryGetValue(name, out var column)
            ? new LoggedModelRank(null, column, order.Ascending, null)
            : FilterFaults.BadOrder.With($"Invalid order by field name: {Clip.Short(name)}.");
    }
}
