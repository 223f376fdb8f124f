using Airworthy.Catalog.Tracking.Filters;

namespace Airworthy.Catalog.Tests.Tracking.Filters;

public sealed class FilterRulesTests
{
    [Theory]
    [InlineData("a = 'x'", "a", "=", "x")]
    [InlineData("a='x'", "a", "=", "x")]
    [InlineData("tags.`my tag` != \"x y\"", "tags.`my tag`", "!=", "x y")]
    [InlineData("tags.\"b c\" <> 'x'", "tags.\"b c\"", "!=", "x")]
    [InlineData("name like 'it''s'", "name", "LIKE", "it's")]
    [InlineData("name ILIKE 'it\\'s'", "name", "ILIKE", "it's")]
    [InlineData("metadata.mlflow.sourceRun = ''", "metadata.mlflow.sourceRun", "=", "")]
    public void Read_AText_TakesItApart(string filter, string subject, string comparator, string text)
    {
        var clause = Assert.Single(FilterRules.Read(filter).Value);

        Assert.Equal((subject, comparator, text), (clause.Subject, clause.Comparator, clause.Value.Text));
    }

    [Theory]
    [InlineData("a > 1", "1")]
    [InlineData("a <= -1.5e3", "-1.5e3")]
    [InlineData("a >= .5", ".5")]
    public void Read_ANumber_KeepsItAsWritten(string filter, string number) =>
        Assert.Equal(number, Assert.Single(FilterRules.Read(filter).Value).Value.Number);

    [Fact]
    public void Read_AList_HasEachText() =>
        Assert.Equal(["x", "y"], Assert.Single(FilterRules.Read("a NOT IN ('x', \"y\",)").Value).Value.List);

    [Theory]
    [InlineData("a IS NULL", "IS NULL")]
    [InlineData("a is not null", "IS NOT NULL")]
    public void Read_WithoutAValue_IsNoneToo(string filter, string comparator) =>
        Assert.Equal(comparator, Assert.Single(FilterRules.Read(filter).Value).Comparator);

    [Theory]
    [InlineData("a = 'x' AND b > 2 and c IS NULL", 3)]
    [InlineData("", 0)]
    [InlineData("  ", 0)]
    public void Read_Several_HasEach(string filter, int count) =>
        Assert.Equal(count, FilterRules.Read(filter).Value.Count);

    [Theory]
    [InlineData("a")]
    [InlineData("a =")]
    [InlineData("= 'x'")]
    [InlineData("a = 'x")]
    [InlineData("a = 'x' b = 'y'")]
    [InlineData("a = 'x' OR b = 'y'")]
    [InlineData("a = 'x' AND")]
    [InlineData("(a = 'x')")]
    [InlineData("a IN ()")]
    [InlineData("a IN (1, 2)")]
    [InlineData("a IN ('x'")]
    [InlineData("a NOT 'x'")]
    [InlineData("a = 'x'; DROP TABLE traces")]
    [InlineData("`a = 'x'")]
    public void Read_WhatIsNoFilter_QuotesWhatItCannotRead(string filter)
    {
        var fault = FilterRules.Read(filter).Fault;

        Assert.Equal(FilterFaults.BadClause, fault?.Reason);
        Assert.StartsWith("Invalid clause(s) in filter string: '", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutEnd_IsRefused()
    {
        Assert.False(FilterRules.Read(string.Join(" AND ", Enumerable.Repeat("a = 'x'", 201))).IsOk);
        Assert.False(FilterRules.Read($"a = '{new string('x', 100_001)}'").IsOk);
    }

    [Theory]
    [InlineData("name", "name", true)]
    [InlineData("tags.`a b` desc", "tags.`a b`", false)]
    [InlineData(" timestamp ASC ", "timestamp", true)]
    public void ReadOrder_OfASubject_TellsTheDirection(string order, string subject, bool ascending) =>
        Assert.Equal((subject, ascending), FilterRules.ReadOrder(order).Value);

    [Theory]
    [InlineData("")]
    [InlineData("name ACS")]
    [InlineData("name ASC DESC")]
    [InlineData("name = 'x'")]
    public void ReadOrder_OfAnythingElse_IsRefused(string order) =>
        Assert.Equal(FilterFaults.BadOrder, FilterRules.ReadOrder(order).Fault?.Reason);

    [Theory]
    [InlineData("name", "", "name")]
    [InlineData("`timestamp`", "", "timestamp")]
    [InlineData("tags.`a.b`", "tags", "a.b")]
    [InlineData("span.attributes.model", "span", "attributes.model")]
    public void Split_ASubject_PartsKindAndName(string subject, string kind, string name) =>
        Assert.Equal((kind, name), FilterRules.Split(subject));

    [Fact]
    public void PageToken_OfAnotherQuestion_IsRefused()
    {
        var token = PageToken.Write(["a", null, "b"], 7);

        Assert.Equal(7, PageToken.Read(["a", null, "b"], token).Value);
        Assert.Equal(0, PageToken.Read(["a"], null).Value);
        Assert.False(PageToken.Read(["a", "b"], token).IsOk);
        Assert.False(PageToken.Read(["a", null, "b"], token[1..]).IsOk);
        Assert.False(PageToken.Read(["a", null, "b"], "no base 64!").IsOk);
    }
}
