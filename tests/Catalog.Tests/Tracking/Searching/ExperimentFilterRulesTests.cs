using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.Searching;

namespace Airworthy.Catalog.Tests.Tracking.Searching;

public sealed class ExperimentFilterRulesTests
{
    [Theory]
    [InlineData("name LIKE 'a%'", false, "name", FilterSign.Like)]
    [InlineData("attribute.name != 'a'", false, "name", FilterSign.NotEqual)]
    [InlineData("tag.key ILIKE '%x'", true, "key", FilterSign.ILike)]
    [InlineData("tags.`a b` = 'x'", true, "a b", FilterSign.Equal)]
    [InlineData("creation_time >= 5", false, "creation_time", FilterSign.GreaterOrEqual)]
    public void Parse_OfOneClause_KnowsWhatItIsAbout(string filter, bool isTag, string key, FilterSign sign)
    {
        var clause = Assert.Single(ExperimentFilterRules.Parse(filter).Value);
        Assert.Equal((isTag, key, sign), (clause.Field == ExperimentField.Tag, clause.Key, clause.Sign));
    }

    [Theory]
    [InlineData("size = 'x'", "Invalid attribute key 'size' specified.")]
    [InlineData("metrics.a > 1", "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'tag', 'tags')")]
    [InlineData("name > 'x'", "Invalid comparator for string attribute: >")]
    [InlineData("creation_time LIKE 5", "Invalid comparator for numeric attribute: LIKE")]
    [InlineData("creation_time = 'x'", "Expected numeric value type for numeric attribute: creation_time. Found 'x'")]
    [InlineData("tag.x < 'x'", "Invalid comparator for tag: <")]
    [InlineData("tag.x IS NULL", "Invalid comparator for tag: IS NULL")]
    public void Parse_OfWhatIsNoFilter_SaysWhatIsWrong(string filter, string sentence) =>
        Assert.StartsWith(sentence, ExperimentFilterRules.Parse(filter).Fault!.Detail, StringComparison.Ordinal);

    [Fact]
    public void ParseOrder_OfNone_IsNewestFirst() =>
        Assert.Equal(
            [new ExperimentOrder("creation_time", true), new ExperimentOrder("experiment_id", false)],
            ExperimentFilterRules.ParseOrder([]).Value
        );

    [Fact]
    public void ParseOrder_OfAny_EndsWithTheId() =>
        Assert.Equal(
            [new ExperimentOrder("name", true), new ExperimentOrder("experiment_id", true)],
            ExperimentFilterRules.ParseOrder(["name DESC"]).Value
        );

    [Fact]
    public void ParseOrder_ByATag_IsRefused() =>
        Assert.Equal("Invalid order_by entity: tag", ExperimentFilterRules.ParseOrder(["tag.x"]).Fault!.Detail);
}
