using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.Searching;
using CsCheck;

namespace Airworthy.Catalog.Tests.Tracking.Searching;

public sealed class RunFilterRulesTests
{
    /// <summary>What filters are made of, and what they are not.</summary>
    private static readonly string[] Pieces =
    [
        "metrics",
        "params",
        "tags",
        "dataset",
        "status",
        "run_id",
        ".",
        "`",
        "'",
        "\"",
        "(",
        ")",
        "=",
        "<",
        ">",
        "!",
        "~",
        " ",
        "\t",
        "\n",
        ",",
        "-",
        "1",
        "9e",
        "e+",
        " AND ",
        " OR ",
        " NOT ",
        " IN ",
        " LIKE ",
        " IS NULL",
        "é",
        "\0",
        "😀",
        "\ud83d",
        "*",
        "%",
        "_",
        ";",
        "x",
    ];

    [Theory]
    [InlineData("metrics.acc > 0.9", RunField.Metric, "acc", FilterSign.Greater)]
    [InlineData("metric.acc>=-1.5e-3", RunField.Metric, "acc", FilterSign.GreaterOrEqual)]
    [InlineData("metrics.`f1 score/x` != .5", RunField.Metric, "f1 score/x", FilterSign.NotEqual)]
    [InlineData("metrics.\"a.b c\" = 5.", RunField.Metric, "a.b c", FilterSign.Equal)]
    [InlineData("params.lr = '0.1'", RunField.Param, "lr", FilterSign.Equal)]
    [InlineData("parameter.lr = \"0.1\"", RunField.Param, "lr", FilterSign.Equal)]
    [InlineData("tags.mlflow.source.name like '%.py'", RunField.Tag, "mlflow.source.name", FilterSign.Like)]
    [InlineData("tag.`mlflow.user` ILIKE 'ANN'", RunField.Tag, "mlflow.user", FilterSign.ILike)]
    [InlineData("tags.x IS NULL", RunField.Tag, "x", FilterSign.IsNull)]
    [InlineData("params.x is not null", RunField.Param, "x", FilterSign.IsNotNull)]
    [InlineData("status = 'FINISHED'", RunField.Attribute, "status", FilterSign.Equal)]
    [InlineData("attributes.created < 5", RunField.Attribute, "start_time", FilterSign.Less)]
    [InlineData("attr.`Run Name` = 'x'", RunField.Attribute, "run_name", FilterSign.Equal)]
    [InlineData("run.run_id IN ('a', 'b')", RunField.Attribute, "run_id", FilterSign.In)]
    [InlineData("dataset.digest NOT IN ('a')", RunField.Dataset, "digest", FilterSign.NotIn)]
    [InlineData("datasets.context = 'train'", RunField.Dataset, "context", FilterSign.Equal)]
    public void Parse_OfOneClause_KnowsWhatItIsAbout(string filter, RunField field, string key, FilterSign sign)
    {
        var clause = Assert.Single(RunFilterRules.Parse(filter).Value);
        Assert.Equal((field, key, sign), (clause.Field, clause.Key, clause.Sign));
    }

    [Fact]
    public void Parse_OfSeveralClauses_KeepsAll()
    {
        var clauses = RunFilterRules.Parse("metrics.a > 1 AND params.b = 'and AND' and run_id in ('x','y')").Value;
        Assert.Equal(3, clauses.Count);
        Assert.Equal("and AND", clauses[1].Text);
        Assert.Equal(["x", "y"], clauses[2].Texts!);
    }

    [Theory]
    [InlineData("metrics.acc > 'x'", "Expected numeric value type for metric. Found 'x'")]
    [InlineData("metrics.acc LIKE 'x'", "Expected numeric value type for metric. Found 'x'")]
    [InlineData("metrics.acc == 1", "Invalid comparator '==' not one of")]
    [InlineData("metrics.acc <> 1", "Invalid comparator '<>' not one of")]
    [InlineData(
        "metrics.acc IS NULL",
        "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'acc'"
    )]
    [InlineData("params.lr > '1'", "Invalid comparator '>' not one of")]
    [InlineData("params.lr = 1", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1")]
    [InlineData(
        "params.lr = x",
        "Parameter value is either not quoted or unidentified quote types used for string value x"
    )]
    [InlineData("params.lr = `x`", "Parameter value is either not quoted or unidentified quote types")]
    [InlineData("params.lr IN ('x')", "Expected a quoted string value for parameter")]
    [InlineData("status IN ('x')", "Only the 'run_id' attribute supports comparison with a list")]
    [InlineData(
        "run_id IN ()",
        "While parsing a list in the query, expected a non-empty list of string values, but got empty list"
    )]
    [InlineData(
        "run_id IN ('a'",
        "While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list."
    )]
    [InlineData("run_id IN ('a' 'b')", "While parsing a list in the query")]
    [InlineData("run_id IN (a)", "expected string value, punctuation, or whitespace, but got different type in list")]
    [InlineData("start_time > 'x'", "Expected numeric value type for numeric attribute: start_time. Found 'x'")]
    [InlineData("status = 1", "Expected a quoted string value for attributes. Got value 1")]
    [InlineData("lifecycle_stage = 'x'", "Invalid attribute key 'lifecycle_stage' specified. Valid keys are")]
    [InlineData("dataset.size = 'x'", "Invalid dataset key 'size' specified.")]
    [InlineData(
        "m.acc = 1",
        "Invalid entity type 'm'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"
    )]
    [InlineData("metrics.a > 1 OR metrics.b > 1", "Invalid clause(s) in filter string: 'OR'")]
    [InlineData("NOT metrics.a > 1", "Invalid clause(s) in filter string: 'NOT'")]
    [InlineData("metrics.a > 1; DROP TABLE runs", "Invalid clause(s) in filter string:")]
    [InlineData("(metrics.a > 1)", "Invalid clause(s) in filter string: '('")]
    [InlineData("1 > metrics.a", "Invalid comparison clause. Expected 'Identifier' found '1'")]
    [InlineData("metrics.a >", "Invalid clause(s) in filter string: 'metrics.a'")]
    [InlineData("metrics.a", "Invalid clause(s) in filter string: 'metrics.a'")]
    [InlineData("metrics. > 1", "Invalid comparison clause. Expected 'Identifier' found 'metrics.'")]
    [InlineData("params.x = 'unclosed", "Invalid clause(s) in filter string:")]
    [InlineData("'", "Invalid clause(s) in filter string:")]
    [InlineData("-- comment", "Invalid clause(s) in filter string:")]
    public void Parse_OfWhatIsNoFilter_SaysWhatIsWrong(string filter, string sentence) =>
        Assert.StartsWith(
            sentence,
            Shortened(RunFilterRules.Parse(filter).Fault!.Detail, sentence),
            StringComparison.Ordinal
        );

    [Fact]
    public void Parse_OfAnyText_AnswersAndNeverThrows() =>
        Gen.Int[0, Pieces.Length - 1]
            .Array[0, 40]
            .Select(indexes => string.Concat(indexes.Select(i => Pieces[i])))
            .Sample(
                text =>
                {
                    _ = RunFilterRules.Parse(text);
                    _ = ExperimentFilterRules.Parse(text);
                    _ = RunOrderRules.Parse([text]);
                    _ = ExperimentFilterRules.ParseOrder([text]);
                },
                iter: 20_000
            );

    [Fact]
    public void Parse_OfTooMuch_IsRefused()
    {
        Assert.NotNull(RunFilterRules.Parse(new string('(', 1_000_000)).Fault);
        Assert.NotNull(RunFilterRules.Parse(string.Join(" AND ", Enumerable.Repeat("metrics.a > 1", 101))).Fault);
    }

    [Theory]
    [InlineData("metrics.acc DESC", RunField.Metric, "acc", true)]
    [InlineData("metrics.`a b` asc", RunField.Metric, "a b", false)]
    [InlineData("start_time", RunField.Attribute, "start_time", false)]
    [InlineData("attributes.end_time desc", RunField.Attribute, "end_time", true)]
    [InlineData("Created DESC", RunField.Attribute, "start_time", true)]
    [InlineData("tag.x", RunField.Tag, "x", false)]
    public void ParseOrder_OfOne_IsKnown(string order, RunField field, string key, bool descending) =>
        Assert.Equal(new RunOrder(field, key, descending), Assert.Single(RunOrderRules.Parse([order]).Value));

    [Theory]
    [InlineData("metrics.acc SIDEWAYS", "Invalid ordering key in order_by clause")]
    [InlineData("metrics.acc DESC DESC", "Invalid order_by clause")]
    [InlineData("", "Invalid order_by clause")]
    [InlineData("size", "Invalid attribute key 'size' specified")]
    [InlineData("dataset.name", "Invalid identifier type 'dataset'")]
    public void ParseOrder_OfWhatIsNone_SaysSo(string order, string sentence) =>
        Assert.StartsWith(sentence, RunOrderRules.Parse([order]).Fault!.Detail, StringComparison.Ordinal);

    [Fact]
    public void ParseOrder_OfTheSameTwice_IsRefused() =>
        Assert.StartsWith(
            "`order_by` contains duplicate fields",
            RunOrderRules.Parse(["start_time", "Created DESC"]).Fault!.Detail,
            StringComparison.Ordinal
        );

    /// <summary>Some sentences are looked for inside of the detail.</summary>
    private static string Shortened(string detail, string sentence) =>
        detail.IndexOf(sentence, StringComparison.Ordinal) is var at and > 0 ? detail[at..] : detail;
}
