using Airworthy.Catalog.Filters;
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

    private static readonly FilterGrammar<RunField> Grammar = new()
    {
        Find = (entity, key) => Resolve(entity, key, SearchFaults.BadFilter).Map(f => FieldOf(f.Field, f.Key)),
        WrongSign = WrongSign,
        WrongValue = WrongValue,
        // Each may be a table of its own to join.
        MaxClauses = 100,
    };

    public static Result<IReadOnlyList<FilterCondition<RunField>>> Parse(string? filter) =>
        FilterRules.Read(filter, Grammar);

    /// <summary>What a name is about; also for orders.</summary>
    internal static Result<(RunField Field, string Key)> Resolve(string? entity, string key, FaultCode reason)
    {
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

    private static FilterField<RunField> FieldOf(RunField field, string key)
    {
        var numeric = field == RunField.Metric || (field == RunField.Attribute && key is "start_time" or "end_time");
        IReadOnlyList<FilterSign> signs =
        [
            .. numeric ? FilterSigns.Ordered : FilterSigns.Matching,
            .. field is RunField.Param or RunField.Tag ? FilterSigns.Nullness : [],
            .. field == RunField.Dataset || (field == RunField.Attribute && key == "run_id") ? FilterSigns.Listed : [],
        ];
        return new FilterField<RunField>(
            field,
            key,
            numeric ? FilterValue.Number : FilterValue.Text,
            signs,
            NameOf(field)
        );
    }

    private static Fault WrongSign(FilterField<RunField> field, FilterClause clause) =>
        SearchFaults.BadFilter.With(
            clause.Sign is FilterSign.IsNull or FilterSign.IsNotNull
                ? $"IS NULL / IS NOT NULL is only supported for tags and params, not for '{field.Name}' '{Clip.Short(field.Key)}'"
            : clause.IsList && field.Field is RunField.Param or RunField.Tag
                ? $"Expected a quoted string value for {field.Name} (e.g. 'my-value'). Got a list"
            : clause.IsList && field.Value == FilterValue.Text
                ? "Only the 'run_id' attribute supports comparison with a list of quoted string values."
            : clause.IsList ? Numeric(field, "a list")
            : $"Invalid comparator '{Clip.Short(clause.SignText)}' not one of '{FilterSigns.TextOf(field.Value == FilterValue.Number ? FilterSigns.Ordered : FilterSigns.Matching)}'"
        );

    private static Fault WrongValue(FilterField<RunField> field, FilterClause clause)
    {
        var found = clause.IsList ? "a list" : Clip.Short(clause.Value.Raw);
        return SearchFaults.BadFilter.With(
            field.Value == FilterValue.Number ? Numeric(field, found)
            : field.Field == RunField.Attribute ? $"Expected a quoted string value for attributes. Got value {found}"
            : field.Field == RunField.Dataset
                ? $"Expected a quoted string value for dataset attributes. Got value {found}"
            : $"Expected a quoted string value for {field.Name} (e.g. 'my-value'). Got value {found}"
        );
    }

    private static string Numeric(FilterField<RunField> field, string found) =>
        field.Field == RunField.Metric
            ? $"Expected numeric value type for metric. Found {found}"
            : $"Expected numeric value type for numeric attribute: {field.Key}. Found {found}";

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
