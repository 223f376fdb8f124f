using Airworthy.Catalog.Tracking.LoggedModels;

namespace Airworthy.Catalog.Tests.Tracking.LoggedModels;

public sealed class LoggedModelRulesTests
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("a.b")]
    [InlineData("a%b")]
    [InlineData("a'b")]
    public void Check_ANameThatCannotBe_IsRefused(string name) =>
        Assert.Equal(
            LoggedModelFaults.BadLoggedModel,
            LoggedModelRules.Check(new LoggedModelDraft("0") { Name = name }).Fault?.Reason
        );

    [Fact]
    public void Check_Pairs_KeepsTheLastOfAKeyAndCutsLongValues()
    {
        var draft = new LoggedModelDraft("0")
        {
            Params = [new("k", "1"), new("k", "2"), new("long", new string('v', 7000))],
        };

        var good = LoggedModelRules.Check(draft).Value.Params;

        Assert.Equal(["2", new string('v', 6000)], good.Select(p => p.Value));
    }

    [Fact]
    public void Check_AKeyTooLong_IsRefused() =>
        Assert.False(LoggedModelRules.Check(new LoggedModelChange { Tags = [new(new string('k', 251), "v")] }).IsOk);

    [Theory]
    [InlineData("name", "name", null)]
    [InlineData("creation_time", "created_ms", null)]
    [InlineData("metrics.val.loss", null, "val.loss")]
    [InlineData("metrics.`a b`", null, "a b")]
    public void Understand_AnOrder_NamesColumnOrMetric(string field, string? column, string? metric)
    {
        var query = new LoggedModelQuery { ExperimentIds = ["0"], OrderBy = [new(field, true, null)] };

        var rank = Assert.Single(LoggedModelSearchRules.Understand(query).Value.Ranks);

        Assert.Equal((column, metric), (rank.Column, rank.Metric));
    }

    [Fact]
    public void Understand_ADigestWithoutADataset_IsRefused()
    {
        var order = new LoggedModelOrder("metrics.a", true, new DatasetReference("", "digest"));

        Assert.False(
            LoggedModelSearchRules.Understand(new LoggedModelQuery { ExperimentIds = [], OrderBy = [order] }).IsOk
        );
    }
}
