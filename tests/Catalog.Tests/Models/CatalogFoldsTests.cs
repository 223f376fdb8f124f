using Airworthy.Catalog.Models;
using static Airworthy.Catalog.Tests.CatalogHouse;

namespace Airworthy.Catalog.Tests.Models;

public sealed class CatalogFoldsTests
{
    private readonly CatalogHouse _house = new();

    [Fact]
    public async Task Folds_AppliedAgainFromTheFirstFact_GiveTheSameRows()
    {
        await _house.RegisterAsync(
            "delay",
            r => r with { Metrics = new Dictionary<string, double> { ["auc"] = 0.7123456789 } }
        );
        await _house.RegisterAsync("delay", r => r with { Owner = "bob", DatasetName = "flights" });
        await _house.RegisterAsync(("other.onnx", Onnx(3)), ("run.sh", Bytes("#!/bin/sh")));
        foreach (var fold in CatalogTables.Folds)
        {
            var rows = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var fact in _house.Journal.Facts)
            {
                foreach (var key in fold.KeysOf(fact))
                {
                    ReadOnlyMemory<byte>? before = rows.TryGetValue(key, out var row)
                        ? row.AsMemory()
                        : (ReadOnlyMemory<byte>?)null;
                    rows[key] = fold.Apply(before, key, fact)!;
                }
            }

            Assert.Equal(
                _house.Journal.Documents(fold.Table).OrderBy(r => r.Key, StringComparer.Ordinal),
                rows.Select(r => KeyValuePair.Create(r.Key, System.Text.Encoding.UTF8.GetString(r.Value)))
                    .OrderBy(r => r.Key, StringComparer.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Folds_OfForeignFacts_TouchNothing()
    {
        await _house.RegisterAsync("delay");
        var foreign = _house.Journal.Facts[0] with { Kind = "release.started" };

        Assert.All(CatalogTables.Folds, fold => Assert.Empty(fold.KeysOf(foreign)));
    }

    [Fact]
    public async Task VersionRow_HasItsPropertiesInTheOrderTheyAreDeclared()
    {
        await _house.RegisterAsync("delay");

        var document = Assert.Single(_house.Journal.Documents(CatalogTables.Versions)).Value;

        Assert.Matches(
            "^\\{\"id\":\"ver_[^\"]+\",\"modelId\":\"mod_[^\"]+\",\"modelName\":\"delay\",\"number\":1,\"owner\":\"ann\",\"author\":\"user:ann\",",
            document
        );
    }
}
