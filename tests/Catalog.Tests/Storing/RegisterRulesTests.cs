using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tests.Storing;

public sealed class RegisterRulesTests
{
    private const long Limit = 1000;
    private static readonly string Digest = Sha256Digest.Of([1]).ToString();
    private static readonly string OtherDigest = Sha256Digest.Of([2]).ToString();

    private static readonly RegisterRequest Good = new()
    {
        Files = [new("model.onnx", 10, Digest), new("docs/model-card.md", 20, OtherDigest)],
        Owner = "ann",
        Description = "first\nsecond line",
        Tags = new Dictionary<string, string?> { ["stage"] = "trial" },
        Metrics = new Dictionary<string, double> { ["roc_auc"] = 0.7 },
        DatasetName = "flights",
        DatasetDigest = Digest,
        Commit = "3f2a9c1",
        Run = "run 7",
    };

    [Fact]
    public void Check_OfAGoodRequest_KeepsAllOfIt()
    {
        var checkedOne = RegisterRules.Check(Good, Limit).Value;

        Assert.Equal(["docs/model-card.md", "model.onnx"], checkedOne.Manifest.Files.Select(f => f.Path));
        Assert.Equal("ann", checkedOne.Owner.ToString());
        Assert.Equal("first\nsecond line", checkedOne.Description);
        Assert.Equal("trial", checkedOne.Tags["stage"]);
        Assert.Equal(0.7, checkedOne.Metrics["roc_auc"]);
        Assert.Equal("flights", checkedOne.Lineage.Dataset?.Name);
        Assert.Equal(Digest, checkedOne.Lineage.Dataset?.Digest?.ToString());
        Assert.Equal("3f2a9c1", checkedOne.Lineage.Commit);
        Assert.Equal("run 7", checkedOne.Lineage.Run);
    }

    [Fact]
    public void Check_OfManyWrongs_ListsAllAtOnce()
    {
        var fault = RegisterRules
            .Check(
                new RegisterRequest
                {
                    Files =
                    [
                        new("../../etc/passwd", 1, Digest),
                        new("ok.onnx", -1, Digest),
                        new("side.md", 1, "sha256:nothex"),
                        null,
                    ],
                    Owner = "Ann Smith",
                    Description = new string('d', 10_001),
                    Tags = new Dictionary<string, string?> { ["fine"] = "x", ["empty"] = null },
                    Metrics = new Dictionary<string, double> { ["auc"] = double.NaN },
                    DatasetDigest = Digest,
                    Commit = "two words",
                    Run = "",
                },
                Limit
            )
            .Fault;

        Assert.Equal(UploadFaults.BadRegistration, fault?.Reason);
        Assert.Equal(
            [
                "commit",
                "dataset.name",
                "description",
                "files[0].path",
                "files[1].size",
                "files[2].digest",
                "files[3]",
                "metrics[auc]",
                "owner",
                "run",
                "tags[empty]",
            ],
            fault!.Evidence.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(fault.Evidence.Keys, field => Assert.Contains(field + ":", fault.Detail, StringComparison.Ordinal));
    }

    public static TheoryData<string, RegisterRequest> Wrongs =>
        new()
        {
            { "files", Good with { Files = [] } },
            { "files", Good with { Files = null } },
            {
                "files",
                Good with
                {
                    Files = [.. Enumerable.Range(0, 1001).Select(i => new AnnouncedFile($"f{i}", 0, Digest))],
                }
            },
            { "files[1].path", Good with { Files = [new("a", 0, Digest), new("A", 0, Digest)] } },
            { "files[1].path", Good with { Files = [new("a", 0, Digest), new("a/b", 0, Digest)] } },
            { "files[0].path", Good with { Files = [new("A/b", 0, Digest), new("a", 0, Digest)] } },
            { "files[0].path", Good with { Files = [new(null, 0, Digest)] } },
            { "files[0].digest", Good with { Files = [new("a", 0, null)] } },
            { "files[0].digest", Good with { Files = [new("a", 0, Digest.ToUpperInvariant())] } },
            { "files[1].size", Good with { Files = [new("a", 1, Digest), new("b", 2, Digest)] } },
            { "owner", Good with { Owner = null } },
            { "description", Good with { Description = "a\0b" } },
            { "description", Good with { Description = "\ud800" } },
            { "tags", Good with { Tags = Enumerable.Range(0, 101).ToDictionary(i => $"t{i}", _ => (string?)"") } },
            {
                "request",
                Good with
                {
                    Tags = Enumerable.Range(0, 100).ToDictionary(i => $"t{i}", _ => (string?)new string('é', 5000)),
                }
            },
            { "tags", Good with { Tags = new Dictionary<string, string?> { [""] = "" } } },
            { "tags", Good with { Tags = new Dictionary<string, string?> { [new string('k', 251)] = "" } } },
            { "tags[k]", Good with { Tags = new Dictionary<string, string?> { ["k"] = new string('v', 5001) } } },
            {
                "metrics[m]",
                Good with
                {
                    Metrics = new Dictionary<string, double> { ["m"] = double.PositiveInfinity },
                }
            },
            { "metrics[m]", Good with { Metrics = new Dictionary<string, double> { ["m"] = 9_007_199_254_740_992 } } },
            { "metrics[m]", Good with { Metrics = new Dictionary<string, double> { ["m"] = -9e20 } } },
            { "metrics", Good with { Metrics = new Dictionary<string, double> { ["a\nb"] = 1 } } },
            { "dataset.name", Good with { DatasetName = "" } },
            { "dataset.name", Good with { DatasetName = new string('d', 251) } },
            { "dataset.name", Good with { DatasetName = " flights" } },
            { "dataset.digest", Good with { DatasetDigest = "md5:1" } },
            { "commit", Good with { Commit = new string('c', 251) } },
            { "run", Good with { Run = "a\u0007" } },
            {
                "signature",
                Good with
                {
                    Signature = new ModelSignature(
                        [new("x", TensorType.FP32, [-1]), new("x", TensorType.FP32, [-1])],
                        [new("y", TensorType.FP32, [-1])]
                    ),
                }
            },
        };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public void Check_OfOneWrong_NamesItsField(string field, object request)
    {
        var fault = RegisterRules.Check((RegisterRequest)request, Limit).Fault;

        Assert.Equal(UploadFaults.BadRegistration, fault?.Reason);
        Assert.Equal([field], fault!.Evidence.Keys);
    }

    [Fact]
    public void Check_AtEveryLimit_IsTaken()
    {
        var request = Good with
        {
            Files =
            [
                .. Enumerable
                    .Range(0, 1000)
                    .Select(i => new AnnouncedFile($"f{i}", 1, Sha256Digest.Of([(byte)i, (byte)(i >> 8)]).ToString())),
            ],
            Description = new string('d', 10_000),
            Tags = Enumerable
                .Range(0, 100)
                .ToDictionary(i => $"{i:D250}", i => (string?)new string('v', i < 90 ? 5000 : 10)),
            Metrics = new Dictionary<string, double>
            {
                ["exact"] = 9_007_199_254_740_991,
                ["huge"] = 1e21,
                ["small"] = -1e-300,
            },
        };

        Assert.Null(RegisterRules.Check(request, Limit).Fault);
    }

    [Fact]
    public void Check_OverTheVersionsQuota_SaysSo()
    {
        var request = Good with { Files = [new("a", long.MaxValue, Digest), new("b", long.MaxValue, OtherDigest)] };

        var fault = RegisterRules.Check(request, Limit).Fault;

        Assert.Equal(UploadFaults.OverQuota, fault?.Reason);
        Assert.Contains("1000", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfHundredsOfWrongs_StaysReadable()
    {
        var fault = RegisterRules
            .Check(Good with { Files = [.. Enumerable.Repeat<AnnouncedFile?>(null, 900)] }, Limit)
            .Fault;

        Assert.Contains("900 things", fault!.Detail, StringComparison.Ordinal);
        Assert.Contains("850 more", fault.Detail, StringComparison.Ordinal);
        Assert.InRange(fault.Detail.Length, 100, 10_000);
    }
}
