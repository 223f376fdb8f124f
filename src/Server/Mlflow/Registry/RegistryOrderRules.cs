using Airworthy.Catalog.Filters;
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
            if (!FilterOrderRules.Read(clause).TryGet(out var written, out var fault))
            {
                return fault;
            }
            var (entity, key) = FilterNameRules.Split(written.Name);
            if ((entity is null or "attribute" ? Ordered(key, ofVersions) : null) is not { } field)
            {
                var valid = ofVersions
                    ? "'name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'"
                    : "'name', 'creation_timestamp', 'last_updated_timestamp'";
                return SearchFaults.BadOrder.With(
                    $"Invalid order by key '{Clip.Short(key)}' specified. Valid keys are [{valid}]"
                );
            }
            if (orders.Any(o => o.Field == field))
            {
                return SearchFaults.BadOrder.With(
                    $"`order_by` contains duplicate fields: {Clip.Short(string.Join(", ", clauses))}"
                );
            }
            orders.Add(new RegistryOrder(field, written.Descending));
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
}
