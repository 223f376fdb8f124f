using System.Globalization;
using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Evaluation;

/// <summary>A search of data sets as it was asked.</summary>
public sealed record EvaluationQuery
{
    public IReadOnlyList<string> Experiments { get; init; } = [];

    public string? Filter { get; init; }

    public IReadOnlyList<string> OrderBy { get; init; } = [];

    public long MaxResults { get; init; } = 1000;

    public string? PageToken { get; init; }
}

/// <summary>Understands a search of data sets, or says what in it cannot be understood.</summary>
public static class EvaluationSearchRules
{
    private const int MaxResults = 50_000;
    private const int PageResults = 1000;
    private static readonly string[] Texts = ["name", "created_by", "last_updated_by"];
    private static readonly string[] Times = ["created_time", "last_update_time"];
    private static readonly string[] Orderable = ["name", .. Times];

    private static readonly FilterGrammar<EvaluationField> Grammar = new()
    {
        Find = Find,
        WrongSign = (field, clause) =>
            SearchFaults.BadFilter.With($"Invalid comparator for {field.Name}: {Clip.Short(clause.SignText)}"),
        WrongValue = (field, clause) =>
            SearchFaults.BadFilter.With(
                field.Value == FilterValue.Number
                    ? $"Expected numeric value type for numeric attribute: {field.Key}. Found {Clip.Short(clause.Written)}"
                    : $"Expected a quoted string value for {field.Name} (e.g. 'my-value'). Got value {Clip.Short(clause.Written)}"
            ),
    };

    public static Result<EvaluationSearch> Understand(EvaluationQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.MaxResults is < 1 or > MaxResults)
        {
            return EvaluationFaults.BadDataset.With(
                $"Invalid value {query.MaxResults} for parameter 'max_results' supplied. It must be a positive integer of at most {MaxResults}."
            );
        }
        if (!FilterRules.Read(query.Filter, Grammar).TryGet(out var conditions, out var fault))
        {
            return fault;
        }
        var orders = new List<(string, bool)>();
        foreach (var order in query.OrderBy)
        {
            if (!FilterOrderRules.Read(order).TryGet(out var read, out fault))
            {
                return fault;
            }
            var (entity, key) = FilterNameRules.Split(read.Name);
            if (entity is not (null or "attribute" or "attributes") || !Orderable.Contains(key))
            {
                return SearchFaults.BadOrder.With(
                    $"Invalid order_by key '{Clip.Short(key)}' specified. Valid keys are '{string.Join(", ", Orderable)}'"
                );
            }
            if (orders.Exists(o => o.Item1 == key))
            {
                return SearchFaults.BadOrder.With($"`order_by` contains duplicate fields: {Clip.Short(order)}");
            }
            orders.Add((key, read.Descending));
        }
        return new EvaluationSearch
        {
            Experiments = query.Experiments,
            Conditions = conditions,
            Order = orders,
            Limit = (int)Math.Min(query.MaxResults, PageResults),
            Question = QuestionRules.Of([
                "evaluation",
                query.Experiments.Count.ToString(CultureInfo.InvariantCulture),
                .. query.Experiments,
                query.Filter,
                .. query.OrderBy,
            ]),
            PageToken = query.PageToken,
        };
    }

    private static Result<FilterField<EvaluationField>> Find(string? entity, string key) =>
        entity switch
        {
            "tag" or "tags" => new FilterField<EvaluationField>(
                EvaluationField.Tag,
                key,
                FilterValue.Text,
                FilterSigns.Matching,
                "tag"
            ),
            null or "attribute" or "attributes" when Texts.Contains(key) => new FilterField<EvaluationField>(
                EvaluationField.Attribute,
                key,
                FilterValue.Text,
                FilterSigns.Matching,
                "string attribute"
            ),
            null or "attribute" or "attributes" when Times.Contains(key) => new FilterField<EvaluationField>(
                EvaluationField.Attribute,
                key,
                FilterValue.Number,
                FilterSigns.Ordered,
                "numeric attribute"
            ),
            null or "attribute" or "attributes" => SearchFaults.BadFilter.With(
                $"Invalid attribute key '{Clip.Short(key)}' specified. Valid keys are '{string.Join(", ", Texts.Concat(Times))}'"
            ),
            _ => SearchFaults.BadFilter.With(
                $"Invalid entity type '{Clip.Short(entity)}'. Valid entity types are ('attribute', 'tag', 'tags')"
            ),
        };
}
