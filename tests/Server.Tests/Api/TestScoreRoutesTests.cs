using Airworthy.Client.Contracts;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Api;

public sealed class TestScoreRoutesTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task Score_OfAReleasedVersion_CountsItsFindingsAndWhatPeopleAttest()
    {
        var model = await town.ModelAsync();
        var before = (await town.Ann.GetTestScoreAsync(model, 1)).Good();
        Assert.Equal((0, 28), (before.Score, before.Tests.Count));
        await town.IntoProductionAsync(model, 1);

        var after = (await town.Ann.GetTestScoreAsync(model, 1)).Good();
        Assert.Equal("automated", Of(after, "infrastructure.validated").Done);
        Assert.Equal("automated", Of(after, "infrastructure.canary").Done);
        Assert.Equal(2, after.Sections["infrastructure"]);
        Assert.Equal(0, after.Score);

        foreach (var test in new[] { "data.tested", "model.reviewed", "monitoring.quality" })
        {
            (await town.Ann.AttestTestAsync(model, 1, test, "Looked through, see minutes")).Good();
        }
        var attested = (await town.Vic.GetTestScoreAsync(model, 1)).Good();
        Assert.Equal(0.5, attested.Score);
        Assert.Contains("ann on", Of(attested, "data.tested").Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("infrastructure.reproducible", attested.WouldRaise);
        var life = (await town.Ann.GetRecordAsync(model, 1)).Good().Items;
        Assert.Contains(
            life,
            f => f.Kind == "test.attested" && f.Summary.Contains("data.tested", StringComparison.Ordinal)
        );

        var back = (await town.Ann.TakeBackTestAsync(model, 1, "data.tested")).Good();
        Assert.Equal("not-done", Of(back, "data.tested").Done);
        Assert.Equal(0, back.Score);
    }

    [Fact]
    public async Task Attest_OfWhatIsNoTestOrByNobody_IsRefused()
    {
        var model = await town.ModelAsync();
        var unknown = (await town.Ann.AttestTestAsync(model, 1, "data.scheme", "x")).Problem!;
        Assert.Equal("test-unknown", unknown.Code);
        Assert.Contains("data.schema", unknown.Detail, StringComparison.Ordinal);
        Assert.Equal("bad-attestation", (await town.Ann.AttestTestAsync(model, 1, "data.schema", " ")).Problem!.Code);
        Assert.Equal(401, (await town.Nobody.AttestTestAsync(model, 1, "data.schema", "x")).Problem!.Status);
        Assert.Equal(403, (await town.Vic.AttestTestAsync(model, 1, "data.schema", "x")).Problem!.Status);
        Assert.Equal(404, (await town.Ann.GetTestScoreAsync(model, 9)).Problem!.Status);
    }

    private static RubricTestView Of(TestScoreView score, string test) => score.Tests.Single(t => t.Name == test);
}
