using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tests.Filters;

/// <summary>The language that every search's filter is written in, by a grammar that takes anything.</summary>
public sealed class FilterRulesTests
{
    private static readonly FilterSign[] Every = Enum.GetValues<FilterSign>();

    private static readonly FilterGrammar<Kind> Grammar = new()
    {
        Find = (entity, key) =>
            new FilterField<Kind>(
                entity is null ? Kind.Alone : Kind.Within,
                key,
                entity == "number" ? FilterValue.Number : FilterValue.Any,
                entity == "plain" ? [FilterSign.Equal] : Every
            ),
        WrongSign = (field, clause) => SearchFaults.BadFilter.With($"no sign of {field.Key}: {clause.SignText}"),
        WrongValue = (field, clause) => SearchFaults.BadFilter.With($"no value of {field.Key}: {clause.Written}"),
    };

    private enum Kind
    {
        Alone,
        Within,
    }

    [Theory]
    [InlineData("a = 'x'", "a", FilterSign.Equal, "x")]
    [InlineData("a='x'", "a", FilterSign.Equal, "x")]
    [InlineData("tags.`my tag` != \"x y\"", "my tag", FilterSign.NotEqual, "x y")]
    [InlineData("tags.\"b c\" = 'x'", "b c", FilterSign.Equal, "x")]
    [InlineData("name like 'it''s'", "name", FilterSign.Like, "it's")]
    [InlineData("name ILIKE 'it\\'s'", "name", FilterSign.ILike, "it's")]
    [InlineData("name rlike '^a+$'", "name", FilterSign.RLike, "^a+$")]
    [InlineData("metadata.mlflow.sourceRun = ''", "mlflow.sourceRun", FilterSign.Equal, "")]
    [InlineData("feedback.a/b-c:d@e = TRUE", "a/b-c:d@e", FilterSign.Equal, "true")]
    public void Read_AText_TakesItApart(string filter, string key, FilterSign sign, string text)
    {
        var condition = Assert.Single(Read(filter).Value);

        Assert.Equal((key, sign, text), (condition.Key, condition.Sign, condition.Text));
        Assert.Null(condition.Number);
    }

    [Theory]
    [InlineData("a > 1", 1)]
    [InlineData("a <= -1.5e3", -1500)]
    [InlineData("a >= .5", 0.5)]
    public void Read_ANumber_IsOne(string filter, double number) =>
        Assert.Equal(number, Assert.Single(Read(filter).Value).Number);

    [Theory]
    [InlineData("a NOT IN ('x', \"y\",)")]
    [InlineData("a NOT IN ('x','y')")]
    public void Read_AList_HasEachText(string filter) =>
        Assert.Equal(["x", "y"], Assert.Single(Read(filter).Value).Texts!);

    [Theory]
    [InlineData("a IS NULL", FilterSign.IsNull)]
    [InlineData("a is not null", FilterSign.IsNotNull)]
    public void Read_WithoutAValue_IsOneToo(string filter, FilterSign sign) =>
        Assert.Equal(sign, Assert.Single(Read(filter).Value).Sign);

    [Theory]
    [InlineData("a = 'x' AND b > 2 and c IS NULL", 3)]
    [InlineData("a = 'x' AND", 1)]
    [InlineData("", 0)]
    [InlineData("  ", 0)]
    public void Read_Several_HasEach(string filter, int count) => Assert.Equal(count, Read(filter).Value.Count);

    [Theory]
    [InlineData("a")]
    [InlineData("a =")]
    [InlineData("= 'x'")]
    [InlineData("a = 'x")]
    [InlineData("a = 'x' b = 'y'")]
    [InlineData("a = 'x' OR b = 'y'")]
    [InlineData("(a = 'x')")]
    [InlineData("a NOT 'x'")]
    [InlineData("a = 'x'; DROP TABLE traces")]
    public void Read_WhatIsNoFilter_QuotesWhatItCannotRead(string filter)
    {
        var fault = Read(filter).Fault;

        Assert.Equal(SearchFaults.BadFilter, fault?.Reason);
        Assert.StartsWith("Invalid clause(s) in filter string: '", fault!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a IN ()", "got empty list")]
    [InlineData("a IN (1, 2)", "got different type in list: 1")]
    [InlineData("a IN (b)", "got different type in list: b")]
    [InlineData("a IN ('x'", "got ill-formed list.")]
    public void Read_OfAListThatIsNone_SaysWhatIsWrong(string filter, string sentence) =>
        Assert.EndsWith(sentence, Read(filter).Fault!.Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("plain.a > 'x'", "no sign of a: >")]
    [InlineData("plain.a IN ('x')", "no sign of a: IN")]
    [InlineData("plain.a IS NULL", "no sign of a: IS NULL")]
    [InlineData("a <> 'x'", "no sign of a: <>")]
    [InlineData("number.a = 'x'", "no value of a: 'x'")]
    [InlineData("a = ('x')", "no sign of a: =")]
    public void Read_OfWhatTheFieldDoesNotTake_AsksTheGrammar(string filter, string sentence) =>
        Assert.Equal(sentence == "no sign of a: =" ? "no value of a: ('x')" : sentence, Read(filter).Fault!.Detail);

    [Theory]
    [InlineData("a RLIKE '('", "Invalid regular expression '('")]
    [InlineData("a RLIKE '(?=x)'", "look ahead or behind")]
    [InlineData("a RLIKE '(x)\\1'", "refer back")]
    public void Read_OfAnExpressionThatCouldTakeForever_IsRefused(string filter, string sentence) =>
        Assert.Contains(sentence, Read(filter).Fault!.Detail, StringComparison.Ordinal);

    [Fact]
    public void Read_WithoutEnd_IsRefused()
    {
        Assert.False(Read(string.Join(" AND ", Enumerable.Repeat("a = 'x'", 201))).IsOk);
        Assert.False(Read($"a = '{new string('x', 100_001)}'").IsOk);
        Assert.False(Read($"a LIKE '{new string('x', 1001)}'").IsOk);
    }

    [Theory]
    [InlineData("name", "name", false)]
    [InlineData("tags.`a b` desc", "tags.`a b`", true)]
    [InlineData(" timestamp ASC ", "timestamp", false)]
    public void ReadOrder_OfAName_TellsTheDirection(string order, string name, bool descending) =>
        Assert.Equal((name, descending), FilterOrderRules.Read(order).Value);

    [Theory]
    [InlineData("")]
    [InlineData("name ACS")]
    [InlineData("name ASC DESC")]
    [InlineData("name = 'x'")]
    public void ReadOrder_OfAnythingElse_IsRefused(string order) =>
        Assert.Equal(SearchFaults.BadOrder, FilterOrderRules.Read(order).Fault?.Reason);

    [Theory]
    [InlineData("name", null, "name")]
    [InlineData("`timestamp`", null, "timestamp")]
    [InlineData("tags.`a.b`", "tags", "a.b")]
    [InlineData("span.attributes.model", "span", "attributes.model")]
    public void Split_AName_PartsEntityAndKey(string name, string? entity, string key) =>
        Assert.Equal((entity, key), FilterNameRules.Split(name));

    [Fact]
    public void Question_OfOtherParts_IsAnother() =>
        Assert.Equal(
            3,
            new[] { QuestionRules.Of(["a", null]), QuestionRules.Of(["a", ""]), QuestionRules.Of(["a\n"]) }
                .Distinct()
                .Count()
        );

    private static Result<IReadOnlyList<FilterCondition<Kind>>> Read(string filter) =>
        FilterRules.Read(filter, Grammar);
}
