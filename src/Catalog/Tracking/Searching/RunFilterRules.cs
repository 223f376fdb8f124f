using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Searching;

/// <summary>
/// The grammar of a search of runs: metrics, params, tags, attributes and data sets, joined by AND. The sentences of its faults begin as
/// MLflow's do, because clients compare them.
/// </summary>
public static class RunFilterRules
{
    private const string Entities = "['metric', 'parameter', 'tag', 'attribute', 'dataset']";

    private const string AttributeKeys =
        "['artifact_uri', 'end_time', 'run_id', 'run_name', 'start_time', 'status', 'user_id', 'created', 'Created', 'run name', 'Run name', 'Run Name']";

    private static readonly Dictionary<string, RunField> Fields = new(StringComparer.Ordinal)
    {
        ["metric"] = RunField.Metric,
        ["metrics"] = RunField.Metric,
        ["parameter"] = RunField.Param,
        ["parameters"] = RunField.Param,
        ["param"] = RunField.Param,
        ["params"] = RunField.Param,
        ["tag"] = RunField.Tag,
        ["tags"] = RunField.Tag,
        ["attribute"] = RunField.Attribute,
        ["attributes"] = RunField.Attribute,
        ["attr"] = RunField.Attribute,
        ["run"] = RunField.Attribute,
        ["dataset"] = RunField.Dataset,
        ["datasets"] = RunField.Dataset,
    };

    /// <summary>Attributes under each of their names.</summary>
    private static readonly Dictionary<string, string> Attributes = new(StringComparer.Ordinal)
    {
        ["run_id"] = "run_id",
        ["run_name"] = "run_name",
        ["run name"] = "run_name",
        ["Run name"] = "run_name",
        ["Run Name"] = "run_name",
        ["user_id"] = "user_id",
        ["status"] = "status",
        ["artifact_uri"] = "artifact_uri",
        ["start_time"] = "start_time",
        ["created"] = "start_time",
        ["Created"] = "start_time",
        ["end_time"] = "end_time",
    };

    public static Result<IReadOnlyList<RunClause>> Parse(string? filter)
    {
        if (!FilterParseRules.Parse(filter).TryGet(out var written, out var fault))
        {
            return fault;
        }
        var clauses = new List<RunClause>(written.Count);
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

    /// <summary>What a name is about; also for orders.</summary>
    internal static Result<(RunField Field, string Key)> Resolve(string name, FaultCode reason)
    {
        var (entity, key) = SearchNameRules.Split(name);
        var field = RunField.Attribute;
        if (entity is not null && !Fields.TryGetValue(entity, out field))
        {
            return reason.With($"Invalid entity type '{Clip.Short(entity)}'. Valid values are {Entities}");
        }
        return field switch
        {
            RunField.Attribute => Attributes.TryGetValue(key, out var attribute)
                ? (field, attribute)
                : reason.With($"Invalid attribute key '{Clip.Short(key)}' specified. Valid keys are '{AttributeKeys}'"),
            RunField.Dataset when key is not ("name" or "digest" or "context") => reason.With(
                $"Invalid dataset key '{Clip.Short(key)}' specified. Valid keys are '['name', 'digest', 'context']'"
            ),
            _ => (field, key),
        };
    }

    internal static bool IsNumeric(RunField field, string key) =>
        field == RunField.Metric || (field == RunField.Attribute && key is "start_time" or "end_time");

    private static Result<RunClause> Check(FilterClause clause)
    {
        if (!Resolve(clause.Name, SearchFaults.BadFilter).TryGet(out var name, out var fault))
        {
            return fault;
        }
        var (field, key) = name;
        if (clause.Sign is FilterSign.IsNull or FilterSign.IsNotNull)
        {
            return field is RunField.Tag or RunField.Param
                ? new RunClause(field, key, clause.Sign.Value)
                : SearchFaults.BadFilter.With(
                    $"IS NULL / IS NOT NULL is only supported for tags and params, not for '{NameOf(field)}' '{Clip.Short(key)}'"
                );
        }
        return IsNumeric(field, key) ? Numeric(clause, field, key)
            : clause.IsList ? List(clause, field, key)
            : Textual(clause, field, key);
    }

    private static Result<RunClause> Numeric(FilterClause clause, RunField field, string key)
    {
        if (clause.IsList || clause.Value.Kind != FilterTokenKind.Number)
        {
            var found = clause.IsList ? "a list" : Clip.Short(clause.Value.Raw);
            return SearchFaults.BadFilter.With(
                field == RunField.Metric
                    ? $"Expected numeric value type for metric. Found {found}"
                    : $"Expected numeric value type for numeric attribute: {key}. Found {found}"
            );
        }
        return
            clause.Sign
                is FilterSign.Equal
                    or FilterSign.NotEqual
                    or FilterSign.Less
                    or FilterSign.LessOrEqual
                    or FilterSign.Greater
                    or FilterSign.GreaterOrEqual
            ? new RunClause(
                field,
                key,
                clause.Sign.Value,
                Number: double.Parse(clause.Value.Raw, NumberStyles.Float, CultureInfo.InvariantCulture)
            )
            : BadSign(clause, "{'>', '>=', '!=', '=', '<', '<='}");
    }

    private static Result<RunClause> List(FilterClause clause, RunField field, string key)
    {
        if (field is RunField.Param or RunField.Tag)
        {
            return SearchFaults.BadFilter.With(
                $"Expected a quoted string value for {NameOf(field)} (e.g. 'my-value'). Got a list"
            );
        }
        if (field == RunField.Attribute && key != "run_id")
        {
            return SearchFaults.BadFilter.With(
                "Only the 'run_id' attribute supports comparison with a list of quoted string values."
            );
        }
        return clause.Sign is FilterSign.In or FilterSign.NotIn
            ? new RunClause(field, key, clause.Sign.Value, Texts: [.. clause.Values.Select(v => v.Raw[1..^1])])
            : BadSign(clause, "{'IN', 'NOT IN'}");
    }

    private static Result<RunClause> Textual(FilterClause clause, RunField field, string key)
    {
        if (clause.Value.Kind == FilterTokenKind.Number)
        {
            return SearchFaults.BadFilter.With(
                field switch
                {
                    RunField.Attribute => "Expected a quoted string value for attributes. Got value ",
                    RunField.Dataset => "Expected a quoted string value for dataset attributes. Got value ",
                    _ => $"Expected a quoted string value for {NameOf(field)} (e.g. 'my-value'). Got value ",
                } + Clip.Short(clause.Value.Raw)
            );
        }
        if (!clause.Text().TryGet(out var text, out var fault))
        {
            return fault;
        }
        if (clause.PatternFault is { } long_)
        {
            return long_;
        }
        return clause.Sign is FilterSign.Equal or FilterSign.NotEqual or FilterSign.Like or FilterSign.ILike
            ? new RunClause(field, key, clause.Sign.Value, text)
            : BadSign(clause, "{'!=', '=', 'LIKE', 'ILIKE'}");
    }

    private static Fault BadSign(FilterClause clause, string valid) =>
        SearchFaults.BadFilter.With($"Invalid comparator '{Clip.Short(clause.SignText)}' not one of '{valid}'");

    private static string NameOf(RunField field) =>
        field switch
        {
            RunField.Metric => "metric",
            RunField.Param => "parameter",
            RunField.Tag => "tag",
            RunField.Attribute => "attribute",
            _ => "dataset",
        };
}
