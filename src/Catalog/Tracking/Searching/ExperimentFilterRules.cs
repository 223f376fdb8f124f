using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Searching;

/// <summary>What a clause of a search of experiments is about.</summary>
public enum ExperimentField
{
    Attribute,
    Tag,
}

/// <summary>A checked order of a search of experiments.</summary>
public sealed record ExperimentOrder(string Key, bool Descending);

/// <summary>The grammar of a search of experiments: name, times and tags.</summary>
public static class ExperimentFilterRules
{
    private static readonly string[] Searchable = ["name", "creation_time", "last_update_time"];
    private static readonly string[] Orderable = ["name", "experiment_id", "creation_time", "last_update_time"];

    private static readonly FilterGrammar<ExperimentField> Grammar = new()
    {
        Find = (entity, key) => Resolve(entity, key, Searchable, SearchFaults.BadFilter).Map(FieldOf),
        WrongSign = (field, clause) =>
            SearchFaults.BadFilter.With($"Invalid comparator for {field.Name}: {Clip.Short(clause.SignText)}"),
        WrongValue = WrongValue,
        MaxClauses = 100,
    };

    public static Result<IReadOnlyList<FilterCondition<ExperimentField>>> Parse(string? filter) =>
        FilterRules.Read(filter, Grammar);

    /// <summary>The order asked for, or the newest first; then by id, the newest first unless the id was asked for.</summary>
    public static Result<IReadOnlyList<ExperimentOrder>> ParseOrder(IReadOnlyList<string> orders)
    {
        var known = new List<ExperimentOrder>(orders.Count + 1);
        foreach (var order in orders)
        {
            if (!FilterOrderRules.Read(order).TryGet(out var written, out var fault))
            {
                return fault;
            }
            var (entity, key) = FilterNameRules.Split(written.Name);
            if (!Resolve(entity, key, Orderable, SearchFaults.BadOrder).TryGet(out var name, out fault))
            {
                return fault;
            }
            if (name.Field == ExperimentField.Tag)
            {
                return SearchFaults.BadOrder.With("Invalid order_by entity: tag");
            }
            if (known.All(k => k.Key != name.Key))
            {
                known.Add(new ExperimentOrder(name.Key, written.Descending));
            }
        }
        if (orders.Count == 0)
        {
            known.Add(new ExperimentOrder("creation_time", Descending: true));
            known.Add(new ExperimentOrder("experiment_id", Descending: false));
        }
        if (known.All(k => k.Key != "experiment_id"))
        {
            known.Add(new ExperimentOrder("experiment_id", Descending: true));
        }
        return known;
    }

    private static FilterField<ExperimentField> FieldOf((ExperimentField Field, string Key) found) =>
        found switch
        {
            { Field: ExperimentField.Tag } => new(
                found.Field,
                found.Key,
                FilterValue.Text,
                FilterSigns.Matching,
                "tag"
            ),
            { Key: "name" } => new(found.Field, found.Key, FilterValue.Text, FilterSigns.Matching, "string attribute"),
            _ => new(found.Field, found.Key, FilterValue.Number, FilterSigns.Ordered, "numeric attribute"),
        };

    private static Fault WrongValue(FilterField<ExperimentField> field, FilterClause clause) =>
        SearchFaults.BadFilter.With(
            field.Value == FilterValue.Number
                ? $"Expected numeric value type for numeric attribute: {field.Key}. Found {Clip.Short(clause.Written)}"
            : field.Field == ExperimentField.Tag
                ? $"Expected a quoted string value for tag (e.g. 'my-value'). Got value {Clip.Short(clause.Written)}"
            : $"Expected a quoted string value for attributes. Got value {Clip.Short(clause.Written)}"
        );

    private static Result<(ExperimentField Field, string Key)> Resolve(
        string? entity,
        string key,
        string[] attributes,
        FaultCode reason
    )
    {
        if (entity is not (null or "attribute" or "tag" or "tags"))
        {
            return reason.With(
                $"Invalid entity type '{Clip.Short(entity)}'. Valid entity types are ('attribute', 'tag', 'tags')"
            );
        }
        if (entity is "tag" or "tags")
        {
            return (ExperimentField.Tag, key);
        }
        return attributes.Contains(key)
            ? (ExperimentField.Attribute, key)
            : reason.With(
                $"Invalid attribute key '{Clip.Short(key)}' specified. Valid keys are '{string.Join(", ", attributes)}'"
            );
    }
}
