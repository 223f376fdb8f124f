using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Which fields MLflow's filters of models and of versions know.</summary>
internal static class RegistryFilterRules
{
    private const string Prompt = "mlflow.prompt.is_prompt";

    private static readonly FilterSign[] Named = [.. FilterSigns.Matching, FilterSign.In];

    private static readonly FilterGrammar<RegistryField> Models = Grammar(new() { ["name"] = RegistryField.Name });

    private static readonly FilterGrammar<RegistryField> Versions = Grammar(
        new()
        {
            ["name"] = RegistryField.Name,
            ["run_id"] = RegistryField.Run,
            ["source_path"] = RegistryField.Source,
            ["version_number"] = RegistryField.Number,
        }
    );

    public static Result<IReadOnlyList<FilterCondition<RegistryField>>> OfModels(string? filter) =>
        FilterRules.Read(filter, Models);

    public static Result<IReadOnlyList<FilterCondition<RegistryField>>> OfVersions(string? filter) =>
        FilterRules.Read(filter, Versions);

    /// <summary>Whether prompts are asked for, and the conditions without a mere wish for no prompts, which is how it is anyway.</summary>
    public static (bool Prompts, IReadOnlyList<FilterCondition<RegistryField>> Where) Prompts(
        IReadOnlyList<FilterCondition<RegistryField>> conditions
    )
    {
        var asked = conditions.FirstOrDefault(c => c is { Field: RegistryField.Tag, Key: Prompt });
        var wanted =
            asked is { Sign: FilterSign.Equal } && Is(asked.Text, "true")
            || asked is { Sign: FilterSign.NotEqual } && Is(asked.Text, "false");
        return wanted
            ? (true, conditions)
            : (false, [.. conditions.Where(c => c is not { Field: RegistryField.Tag, Key: Prompt })]);
    }

    private static FilterGrammar<RegistryField> Grammar(Dictionary<string, RegistryField> fields) =>
        new()
        {
            Find = (entity, key) => Find(entity, key, fields),
            WrongSign = (field, clause) =>
                SearchFaults.BadFilter.With($"Invalid comparator for {field.Name}: {Clip.Short(clause.SignText)}"),
            WrongValue = WrongValue,
            MaxClauses = 50,
        };

    private static Result<FilterField<RegistryField>> Find(
        string? entity,
        string key,
        Dictionary<string, RegistryField> fields
    )
    {
        switch (entity)
        {
            case "tag" or "tags":
                // The key becomes part of a path; MLflow lets no other letters into a key either.
                return key.AsSpan().IndexOfAny('"', '\\', '\0') >= 0
                    ? SearchFaults.BadFilter.With($"Invalid tag key '{Clip.Short(key)}'.")
                    : new FilterField<RegistryField>(
                        RegistryField.Tag,
                        key,
                        FilterValue.Text,
                        FilterSigns.Matching,
                        "tag"
                    );
            case null or "attribute" or "attributes" or "attr":
                return !fields.TryGetValue(key, out var field)
                        ? SearchFaults.BadFilter.With(
                            $"Invalid attribute key '{Clip.Short(key)}' specified. Valid keys are '{string.Join(", ", fields.Keys)}'"
                        )
                    : field == RegistryField.Number
                        ? new FilterField<RegistryField>(
                            field,
                            key,
                            FilterValue.Number,
                            FilterSigns.Ordered,
                            "attribute"
                        )
                    : new FilterField<RegistryField>(field, key, FilterValue.Text, Named, "attribute");
            default:
                return SearchFaults.BadFilter.With(
                    $"Invalid entity type '{Clip.Short(entity)}'. Valid entity types are ['attribute', 'tag']"
                );
        }
    }

    private static Fault WrongValue(FilterField<RegistryField> field, FilterClause clause) =>
        SearchFaults.BadFilter.With(
            field.Value == FilterValue.Number
                ? $"Expected numeric value type for numeric attribute: {field.Key}. Found {Clip.Short(clause.Written)}"
            : field.Field == RegistryField.Tag
                ? $"Expected a quoted string value for tag (e.g. 'my-value'). Got value {Clip.Short(clause.Written)}"
            : $"Expected a quoted string value or a list of quoted string values for attributes. Got value {Clip.Short(clause.Written)}"
        );

    private static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
