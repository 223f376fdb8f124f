using Airworthy.Catalog.Filters;
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

    private static readonly FilterSign[] Textual = [.. FilterSigns.Matching, .. FilterSigns.Listed];

    private static readonly FilterGrammar<LoggedModelPart> Grammar = new()
    {
        Find = Find,
        WrongSign = WrongSign,
        WrongValue = WrongValue,
    };

    public static Result<LoggedModelSearch> Understand(LoggedModelQuery query)
    {
        if (query.MaxResults < 0)
        {
            return LoggedModelFaults.BadLoggedModel.With(
                $"Invalid value {query.MaxResults} for parameter 'max_results' supplied. It must be a positive integer."
            );
        }
        if (query.Datasets.Count > MostNamed || query.OrderBy.Count > MostNamed)
        {
            return SearchFaults.BadOrder.With(
                $"A search names at most {MostNamed} data sets, and as many fields to order by."
            );
        }
        if (!FilterRules.Read(query.Filter, Grammar).TryGet(out var conditions, out var fault))
        {
            return fault;
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
            Conditions = [.. conditions.Select(Stored)],
            Datasets = query.Datasets,
            Ranks = ranks,
            Limit = query.MaxResults == 0 ? UsualResults : Math.Min(query.MaxResults, MostResults),
            Question = QuestionRules.Of(Question(query)),
            PageToken = query.PageToken,
        };
    }

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

    private static Result<FilterField<LoggedModelPart>> Find(string? kind, string name)
    {
        LoggedModelPart? part = kind switch
        {
            null or "attributes" or "attribute" or "attr" => LoggedModelPart.Attribute,
            "metrics" or "metric" => LoggedModelPart.Metric,
            "params" or "param" or "parameters" or "parameter" => LoggedModelPart.Param,
            "tags" or "tag" => LoggedModelPart.Tag,
            _ => null,
        };
        if (part is not { } known)
        {
            return SearchFaults.BadFilter.With(
                $"Invalid entity type: '{Clip.Short(kind)}'. Expected one of ['attributes', 'metrics', 'params', 'tags']."
            );
        }
        if (known == LoggedModelPart.Attribute)
        {
            if (!Columns.TryGetValue(name, out var column))
            {
                return SearchFaults.BadFilter.With(
                    $"Invalid attribute key '{Clip.Short(name)}' specified. Valid keys are {string.Join(", ", Columns.Keys)}."
                );
            }
            name = column;
        }
        return known == LoggedModelPart.Metric || name.EndsWith("_ms", StringComparison.Ordinal)
            ? new FilterField<LoggedModelPart>(known, name, FilterValue.Number, FilterSigns.Ordered)
            : new FilterField<LoggedModelPart>(known, name, FilterValue.Text, Textual);
    }

    private static Fault WrongSign(FilterField<LoggedModelPart> field, FilterClause clause) =>
        SearchFaults.BadFilter.With(
            $"Invalid comparison operator for {Clip.Short(clause.Name)}: '{Clip.Short(clause.SignText)}'. Expected one of {FilterSigns.TextOf(field.Signs)}."
        );

    private static Fault WrongValue(FilterField<LoggedModelPart> field, FilterClause clause) =>
        SearchFaults.BadFilter.With(
            field.Value == FilterValue.Number
                ? $"'{Clip.Short(clause.Name)}' is compared with numbers only, not with {Clip.Short(clause.Written)}."
                : $"Expected a quoted string value for '{Clip.Short(clause.Name)}' (e.g. 'my-value'). Got value {Clip.Short(clause.Written)}"
        );

    /// <summary>A status is asked for under its name in either spelling.</summary>
    private static FilterCondition<LoggedModelPart> Stored(FilterCondition<LoggedModelPart> condition) =>
        condition is { Field: LoggedModelPart.Attribute, Key: "status" }
            ? condition with
            {
                Text = Stored(condition.Text),
                Texts = condition.Texts?.Select(Stored).ToList(),
            }
            : condition;

    private static string Stored(string status) =>
        status.ToUpperInvariant() switch
        {
            "PENDING" or "LOGGED_MODEL_PENDING" => "1",
            "READY" or "LOGGED_MODEL_READY" => "2",
            "FAILED" or "UPLOAD_FAILED" or "LOGGED_MODEL_UPLOAD_FAILED" => "3",
            _ => status,
        };

    private static Result<LoggedModelRank> Rank(LoggedModelOrder order)
    {
        if (order.Dataset is { Name.Length: 0 })
        {
            return SearchFaults.BadOrder.With(
                "`dataset_digest` can only be specified if `dataset_name` is also specified."
            );
        }
        var (kind, name) = FilterNameRules.Split(order.Field.Trim());
        if (kind == "metrics")
        {
            return new LoggedModelRank(name, null, order.Ascending, order.Dataset);
        }
        if (kind is not null)
        {
            return SearchFaults.BadOrder.With(
                $"Invalid order by field name: {Clip.Short(kind)}, only `metrics.<name>` is allowed."
            );
        }
        return Columns.TryGetValue(name, out var column)
            ? new LoggedModelRank(null, column, order.Ascending, null)
            : SearchFaults.BadOrder.With($"Invalid order by field name: {Clip.Short(name)}.");
    }
}
