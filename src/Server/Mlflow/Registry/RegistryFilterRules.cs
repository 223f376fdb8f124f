using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>
/// Reads MLflow's filter of models and of versions: comparisons joined by AND. Texts stand in quotes, keys with other letters in
/// backticks or double quotes.
/// </summary>
internal static class RegistryFilterRules
{
    private const string Prompt = "mlflow.prompt.is_prompt";
    private const int MaxConditions = 50;

    public static Result<IReadOnlyList<RegistryCondition>> OfModels(string? filter) => Read(filter, ModelFields);

    public static Result<IReadOnlyList<RegistryCondition>> OfVersions(string? filter) => Read(filter, VersionFields);

    /// <summary>Whether prompts are asked for, and the conditions without a mere wish for no prompts, which is how it is anyway.</summary>
    public static (bool Prompts, IReadOnlyList<RegistryCondition> Where) Prompts(
        IReadOnlyList<RegistryCondition> conditions
    )
    {
        var asked = conditions.FirstOrDefault(c => c.Field == RegistryField.Tag && c.Key == Prompt);
        var wanted =
            asked is { Is: RegistryComparison.Equal } && Is(asked.Text, "true")
            || asked is { Is: RegistryComparison.NotEqual } && Is(asked.Text, "false");
        return wanted
            ? (true, conditions)
            : (false, [.. conditions.Where(c => c.Field != RegistryField.Tag || c.Key != Prompt)]);
    }

    private static readonly Dictionary<string, RegistryField> ModelFields = new(StringComparer.Ordinal)
    {
        ["name"] = RegistryField.Name,
    };

    private static readonly Dictionary<string, RegistryField> VersionFields = new(StringComparer.Ordinal)
    {
        ["name"] = RegistryField.Name,
        ["run_id"] = RegistryField.Run,
        ["source_path"] = RegistryField.Source,
        ["version_number"] = RegistryField.Number,
    };

    private static Result<IReadOnlyList<RegistryCondition>> Read(
        string? filter,
        Dictionary<string, RegistryField> fields
    )
    {
        if (string.IsNullOrWhiteSpace(filter))
        {
            return Result.Ok<IReadOnlyList<RegistryCondition>>([]);
        }
        var tokens = new FilterTokens(filter);
        var conditions = new List<RegistryCondition>();
        do
        {
            if (!Condition(ref tokens, filter, fields).TryGet(out var condition, out var fault))
            {
                return fault;
            }
            conditions.Add(condition);
            if (conditions.Count > MaxConditions)
            {
                return Bad($"A filter has at most {MaxConditions} conditions.");
            }
        } while (tokens.TakeWord("AND"));
        return tokens.AtEnd ? conditions : Clauses(filter);
    }

    private static Result<RegistryCondition> Condition(
        ref FilterTokens tokens,
        string filter,
        Dictionary<string, RegistryField> fields
    )
    {
        if (tokens.Identifier() is not { } identifier)
        {
            return Clauses(filter);
        }
        if (!Field(identifier, fields).TryGet(out var field, out var fault))
        {
            return fault;
        }
        if (tokens.Comparison() is not { } comparison)
        {
            return Clauses(filter);
        }
        var condition = new RegistryCondition
        {
            Field = field.Field,
            Key = field.Key,
            Is = comparison,
        };
        if (comparison == RegistryComparison.In)
        {
            return field.Field is RegistryField.Tag or RegistryField.Number ? Comparator(identifier, comparison)
                : tokens.Texts().TryGet(out var texts, out fault) ? condition with { Texts = texts }
                : fault;
        }
        var ordered = comparison is not (RegistryComparison.Equal or RegistryComparison.NotEqual);
        var pattern = comparison is RegistryComparison.Like or RegistryComparison.LikeAnyCase;
        if (field.Field == RegistryField.Number)
        {
            return pattern ? Comparator(identifier, comparison)
                : tokens.Number() is { } number ? condition with { Number = number }
                : Bad(
                    $"Expected numeric value type for numeric attribute: {identifier.Key}. Found '{Clip.Short(tokens.Rest)}'"
                );
        }
        if (ordered && !pattern)
        {
            return Comparator(identifier, comparison);
        }
        return tokens.Text() is { } text
            ? condition with
            {
                Text = text,
            }
            : Bad(
                $"Parameter value is either not quoted or unidentified quote types used for string value '{Clip.Short(tokens.Rest)}'. Use either single or double quotes."
            );
    }

    private static Result<(RegistryField Field, string? Key)> Field(
        FilterIdentifier identifier,
        Dictionary<string, RegistryField> fields
    )
    {
        switch (identifier.Entity)
        {
            case "tag" or "tags":
                // The key becomes part of a path; MLflow lets no other letters into a key either.
                return identifier.Key.AsSpan().IndexOfAny('"', '\\', '\0') >= 0
                    ? Bad($"Invalid tag key '{Clip.Short(identifier.Key)}'.")
                    : (RegistryField.Tag, identifier.Key);
            case null or "attribute" or "attributes" or "attr":
                return fields.TryGetValue(identifier.Key, out var field)
                    ? (field, null)
                    : Bad(
                        $"Invalid attribute key '{Clip.Short(identifier.Key)}' specified. Valid keys are '{string.Join(", ", fields.Keys)}'"
                    );
            default:
                return Bad(
                    $"Invalid entity type '{Clip.Short(identifier.Entity)}'. Valid entity types are ['attribute', 'tag']"
                );
        }
    }

    private static Fault Comparator(FilterIdentifier identifier, RegistryComparison comparison) =>
        Bad(
            $"Invalid comparator for {(identifier.Entity is "tag" or "tags" ? "tag" : "attribute")}: {FilterTokens.Name(comparison)}"
        );

    private static Fault Clauses(string filter) =>
        Bad($"Invalid clause(s) in filter string: '{(filter.Length <= 500 ? filter : filter[..500])}'");

    private static Fault Bad(string sentence) => MlflowFaults.BadParameter.With(sentence);

    private static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
