using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Searching;

/// <summary>A checked clause of a search of experiments: about a tag where <paramref name="IsTag"/>, else about an attribute.</summary>
public sealed record ExperimentClause(bool IsTag, string Key, FilterSign Sign, string Text = "", double Number = 0);

/// <summary>A checked order of a search of experiments.</summary>
public sealed record ExperimentOrder(string Key, bool Descending);

/// <summary>The grammar of a search of experiments: name, times and tags.</summary>
public static class ExperimentFilterRules
{
    private static readonly string[] Searchable = ["name", "creation_time", "last_update_time"];
    private static readonly string[] Orderable = ["name", "experiment_id", "creation_time", "last_update_time"];

    public static Result<IReadOnlyList<ExperimentClause>> Parse(string? filter)
    {
        if (!FilterParseRules.Parse(filter).TryGet(out var written, out var fault))
        {
            return fault;
        }
        var clauses = new List<ExperimentClause>(written.Count);
        foreach (var clause in written)
        {
            if (!Check(clause).TryGet(out var known, out fault))
            {
                return fault;
            }
            clauses.Add(known);
        }
        return clauses;
    }

    /// <summary>The order asked for, or the newest first; then by id, the newest first unless the id was asked for.</summary>
    public static Result<IReadOnlyList<ExperimentOrder>> ParseOrder(IReadOnlyList<string> orders)
    {
        var known = new List<ExperimentOrder>(orders.Count + 1);
        foreach (var order in orders)
        {
            if (!OrderParseRules.Parse(order).TryGet(out var written, out var fault))
            {
                return fault;
            }
            if (!Resolve(written.Name, Orderable, SearchFaults.BadOrder).TryGet(out var name, out fault))
            {
                return fault;
            }
            if (name.IsTag)
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

    private static Result<ExperimentClause> Check(FilterClause clause)
    {
        if (!Resolve(clause.Name, Searchable, SearchFaults.BadFilter).TryGet(out var name, out var fault))
        {
            return fault;
        }
        if (clause.Sign is FilterSign.IsNull or FilterSign.IsNotNull || clause.IsList)
        {
            return BadSign(name.IsTag ? "tag" : "attribute", clause);
        }
        if (!name.IsTag && name.Key != "name")
        {
            return Numeric(clause, name.Key);
        }
        if (clause.Value.Kind == FilterTokenKind.Number)
        {
            return SearchFaults.BadFilter.With(
                name.IsTag
                    ? $"Expected a quoted string value for tag (e.g. 'my-value'). Got value {Clip.Short(clause.Value.Raw)}"
                    : $"Expected a quoted string value for attributes. Got value {Clip.Short(clause.Value.Raw)}"
            );
        }
        if (!clause.Text().TryGet(out var text, out fault))
        {
            return fault;
        }
        if (clause.PatternFault is { } long_)
        {
            return long_;
        }
        return clause.Sign is FilterSign.Equal or FilterSign.NotEqual or FilterSign.Like or FilterSign.ILike
            ? new ExperimentClause(name.IsTag, name.Key, clause.Sign.Value, text)
            : BadSign(name.IsTag ? "tag" : "string attribute", clause);
    }

    private static Result<ExperimentClause> Numeric(FilterClause clause, string key)
    {
        if (clause.Value.Kind != FilterTokenKind.Number)
        {
            return SearchFaults.BadFilter.With(
                $"Expected numeric value type for numeric attribute: {key}. Found {Clip.Short(clause.Value.Raw)}"
            );
        }
        return clause.Sign is null or FilterSign.Like or FilterSign.ILike
            ? BadSign("numeric attribute", clause)
            : new ExperimentClause(
                IsTag: false,
                key,
                clause.Sign.Value,
                Number: double.Parse(clause.Value.Raw, NumberStyles.Float, CultureInfo.InvariantCulture)
            );
    }

    private static Result<(bool IsTag, string Key)> Resolve(string name, string[] attributes, FaultCode reason)
    {
        var (entity, key) = SearchNameRules.Split(name);
        if (entity is not (null or "attribute" or "tag" or "tags"))
        {
            return reason.With(
                $"Invalid entity type '{Clip.Short(entity)}'. Valid entity types are ('attribute', 'tag', 'tags')"
            );
        }
        if (entity is "tag" or "tags")
        {
            return (true, key);
        }
        return attributes.Contains(key)
            ? (false, key)
            : reason.With(
                $"Invalid attribute key '{Clip.Short(key)}' specified. Valid keys are '{string.Join(", ", attributes)}'"
            );
    }

    private static Fault BadSign(string what, FilterClause clause) =>
        SearchFaults.BadFilter.With($"Invalid comparator for {what}: {Clip.Short(clause.SignText)}");
}
