using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using static Airworthy.Catalog.Tests.CatalogHouse;

namespace Airworthy.Catalog.Tests.Storing;

public sealed class BirthRulesTests
{
    private readonly CatalogHouse _house = new();

    [Fact]
    public async Task Register_AtEveryLimitAtOnce_IsRecordedWholeInFactsThatFit()
    {
        var content = Bytes("side file");
        var digest = Sha256Digest.Of(content).ToString();
        var folder = string.Join('/', Enumerable.Repeat(new string('é', 40), 4));
        var request = new RegisterRequest
        {
            Files =
            [
                .. Enumerable.Range(0, 1000).Select(i => new AnnouncedFile($"{folder}/{i}", content.Length, digest)),
            ],
            Owner = "ann",
            Description = new string('語', 10_000),
            Tags = Enumerable
                .Range(0, 100)
                .ToDictionary(i => $"tag {i}", i => (string?)new string('タ', i < 5 ? 5000 : 50)),
            Metrics = Enumerable.Range(0, 1000).ToDictionary(i => $"metric {i}", i => i / 7.0),
        };

        var version = (await _house.RegisterAsync(request, ("f", content))).Value.Version;

        Assert.True(_house.Journal.Facts.Count(f => f.Kind == "version.detailed") > 5);
        Assert.All(_house.Journal.Facts, f => Assert.InRange(CanonicalJson.Write(f.Body).Value.Length, 1, 65_000));
        var row = (await _house.Models.VersionAsync(version.Id, default)).Value.Value;
        Assert.Equal(Json(version), Json(row));
        Assert.Equal(version.Digest, new ModelManifest(row.Files).Digest());
        Assert.Equal(100, row.Tags.Count);
    }

    [Fact]
    public void Drafts_OfAWideSignature_KeepItsOrder()
    {
        var wide = new ModelSignature(
            [.. Enumerable.Range(0, 3000).Select(i => new TensorSpec($"column {3000 - i}", TensorType.FP32, [-1, 1]))],
            [new TensorSpec("y", TensorType.FP32, [-1])]
        );
        var version = new VersionRegistered
        {
            Id = VersionId.New(_house.Ids),
            ModelId = ModelId.New(_house.Ids),
            ModelName = Delay,
            Number = 1,
            Owner = UserName.Parse("ann").Value,
            Files = [],
            Digest = Sha256Digest.Of([]),
            Format = "onnx",
            Signature = wide,
        };

        var drafts = BirthRules.Drafts(version);

        var state = drafts
            .Skip(1)
            .Aggregate(
                CatalogFacts.VersionRegistered.Read(AsFact(drafts[0]))!.Born(Ann, default),
                (row, draft) => CatalogFacts.VersionDetailed.Read(AsFact(draft))!.AddTo(row)
            );
        Assert.True(drafts.Count > 2);
        Assert.Equal(wide, state.Signature);
    }

    private static string Json(VersionState version) => JsonSerializer.Serialize(version, CatalogTables.Versions.Json);

    private static Fact AsFact(FactDraft draft) =>
        new(0, default, Ann, draft.Kind, new Dictionary<string, long>(), draft.Body);
}
