using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>What versions are ordered by, and the index that has them so.</summary>
internal static class VersionOrder
{
    private static readonly string ByNumber = IndexOn("modelName", "number");
    private static readonly string ByUpdate = IndexOn("modelName", "updatedAt", "number");

    public static List<OrderTerm> Of(RegistryQuery query)
    {
        var ofOne = query.Where.Any(c => c is { Field: RegistryField.Name, Sign: FilterSign.Equal });
        List<OrderTerm> order =
        [
            .. query.OrderBy.Select(o => new OrderTerm(Field(o.Field), o.Descending)
            {
                Fixed = ofOne && o.Field == RegistryField.Name,
            }),
        ];
        if (!query.OrderBy.Any(o => o.Field == RegistryField.Name))
        {
            order.Add(new OrderTerm(V("modelName"), false) { Fixed = ofOne });
        }
        if (!query.OrderBy.Any(o => o.Field == RegistryField.Number))
        {
            order.Add(new OrderTerm(V("number"), true));
        }
        return order;
    }

    /// <summary>
    /// The index that has one model's versions in the order asked for. It is named, because SQLite does not know that a model may have
    /// thousands of versions, and would as well sort them all for a page.
    /// </summary>
    public static string Index(RegistryQuery query, List<OrderTerm> order, bool gathered)
    {
        if (gathered || !order.Any(o => o.Fixed))
        {
            return "";
        }
        var first = query.OrderBy.FirstOrDefault(o => o.Field != RegistryField.Name)?.Field ?? RegistryField.Number;
        return first switch
        {
            RegistryField.Number => $" INDEXED BY {ByNumber}",
            RegistryField.Updated => $" INDEXED BY {ByUpdate}",
            _ => "",
        };
    }

    private static string IndexOn(params string[] paths) =>
        StateNames.Index(
            CatalogTables.Versions,
            CatalogTables.Versions.Indexes.Single(i => i.Paths.SequenceEqual(paths))
        );

    public static string Field(RegistryField field) =>
        field switch
        {
            RegistryField.Name => V("modelName"),
            RegistryField.Number => V("number"),
            RegistryField.Run => V("lineage.run"),
            RegistryField.Source => V("source"),
            RegistryField.Created => V("registeredAt"),
            RegistryField.Updated => V("updatedAt"),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "No field of a version."),
        };

    // As the index has it, but for the alias, which SQLite looks through.
    private static string V(string path) => $"json_extract(v.doc, '{StateNames.JsonPath(path)}')";
}
