using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Reads the order that a search is asked for.</summary>
internal static class RegistryOrderRules
{
    /// <summary>A field's name as an order is asked by, and whether it runs downwards.</summary>
    public static Result<IReadOnlyList<RegistryOrder>> Read(IReadOnlyList<string> clauses, bool ofVersions)
    {
        var orders = new List<RegistryOrder>();
        foreach (var clause in clauses)
        {
            var words = clause.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length is < 1 or > 2 || (words.Length == 2 && !Is(words[1], "asc") && !Is(words[1], "desc")))
            {
                return MlflowFaults.BadParameter.With(
                    $"Invalid order_by clause '{Clip.Short(clause)}'. Could not be parsed."
                );
            }
            var key = words[0].Trim('`', '"');
            if (
                Ordered(key.StartsWith("attribute.", StringComparison.Ordinal) ? key[10..] : key, ofVersions)
                is not { } field
            )
            {
                var valid = ofVersions
                    ? "'name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'"
                    : "'name', 'creation_timestamp', 'last_updated_timestamp'";
                return MlflowFaults.BadParameter.With(
                    $"Invalid order by key '{Clip.Short(key)}' specified. Valid keys are [{valid}]"
                );
            }
            if (orders.Any(o => o.Field == field))
            {
                return MlflowFaults.BadParameter.With(
                    $"`order_by` contains duplicate fields: {Clip.Short(string.Join(", ", clauses))}"
                );
            }
            orders.Add(new RegistryOrder(field, words.Length == 2 && Is(words[1], "desc")));
        }
        return orders;
    }

    private static RegistryField? Ordered(string key, bool ofVersions) =>
        key switch
        {
            "name" => RegistryField.Name,
            "creation_timestamp" => RegistryField.Created,
            "last_updated_timestamp" => RegistryField.Updated,
            "timestamp" when !ofVersions => RegistryField.Updated,
            "version_number" when ofVersions => RegistryField.Number,
            _ => null,
        };

    private static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
