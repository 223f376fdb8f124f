using System.Text.Json;
using Airworthy.Cli.Predicting;

namespace Airworthy.Cli.Tests.Predicting;

public sealed class RowRulesTests
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NoColumns = [];

    private static readonly EndpointInput Hour = new("hour", "FP32", [-1, 1]);

    private static readonly EndpointInput Origin = new("origin", "BYTES", [-1, 1]);

    [Fact]
    public void Request_OfNamedValues_HasOneTensorAnInput()
    {
        var rows = Rows("""{"hour":17,"origin":"ORD"}""", """{"hour":6.5,"origin":"JFK"}""");
        var (request, wrong) = RowRules.Request([Hour, Origin], rows, NoColumns);
        Assert.Null(wrong);
        Assert.Equal(
            """{"inputs":[{"name":"hour","datatype":"FP32","data":[17,6.5],"shape":[2,1]},{"name":"origin","datatype":"BYTES","data":["ORD","JFK"],"shape":[2,1]}]}""",
            request
        );
    }

    [Fact]
    public void Request_OfAWideInput_TakesAnArrayOrItsColumns()
    {
        EndpointInput wide = new("features", "FP64", [-1, 2]);
        var columns = new Dictionary<string, IReadOnlyList<string>> { ["features"] = ["a", "b"] };
        var (byArray, _) = RowRules.Request([wide], Rows("""{"features":[1,2]}"""), NoColumns);
        var (byColumns, _) = RowRules.Request([wide], Rows("""{"b":2,"a":1}"""), columns);
        Assert.Equal("""{"inputs":[{"name":"features","datatype":"FP64","data":[1,2],"shape":[1,2]}]}""", byArray);
        Assert.Equal(byArray, byColumns);
    }

    [Fact]
    public void Request_OfAnOpenInput_TakesTheFirstRowsWidth()
    {
        EndpointInput open = new("x", "INT64", [-1, -1]);
        Assert.Contains(
            "\"shape\":[2,3]",
            RowRules.Request([open], Rows("""{"x":[1,2,3]}""", """{"x":[4,5,6]}"""), NoColumns).Request,
            StringComparison.Ordinal
        );
        Assert.NotNull(RowRules.Request([open], Rows("""{"x":[1,2,3]}""", """{"x":[4,5]}"""), NoColumns).Wrong);
    }

    [Fact]
    public void Request_OfAFlatInput_HasTheRowsAsItsShape() =>
        Assert.Contains(
            "\"shape\":[1]",
            RowRules.Request([new EndpointInput("x", "INT32", [-1])], Rows("""{"x":1}"""), NoColumns).Request,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("FP32", "\" 1e3 \"", "1000")]
    [InlineData("INT64", "\"-7\"", "-7")]
    [InlineData("UINT64", "18446744073709551615", "18446744073709551615")]
    [InlineData("BOOL", "true", "true")]
    [InlineData("BOOL", "\"0\"", "false")]
    [InlineData("BYTES", "\"a\\\"b\"", "\"a\\u0022b\"")]
    public void Request_OfAFittingValue_WritesIt(string datatype, string value, string written) =>
        Assert.Contains(
            $"\"data\":[{written}]",
            RowRules
                .Request([new EndpointInput("x", datatype, [-1, 1])], Rows($$"""{"x":{{value}}}"""), NoColumns)
                .Request,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("FP32", "\"late\"")]
    [InlineData("FP32", "null")]
    [InlineData("FP32", "\"NaN\"")]
    [InlineData("INT64", "1.5")]
    [InlineData("UINT8", "\"\"")]
    [InlineData("BYTES", "1")]
    [InlineData("BOOL", "2")]
    public void Request_OfAnUnfittingValue_NamesRowAndInput(string datatype, string value)
    {
        var (request, wrong) = RowRules.Request(
            [new EndpointInput("x", datatype, [-1, 1])],
            Rows($$"""{"x":{{value}}}"""),
            NoColumns
        );
        Assert.Null(request);
        Assert.Contains("Row 1", wrong, StringComparison.Ordinal);
        Assert.Contains($"x ({datatype})", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_WithAMissingValue_SaysWhich() =>
        Assert.Equal(
            "Row 1 lacks origin (BYTES).",
            RowRules.Request([Hour, Origin], Rows("""{"hour":1}"""), NoColumns).Wrong
        );

    [Fact]
    public void Request_WithAMistypedName_SaysWhatThereIs() =>
        Assert.Equal(
            "'houre' is no input. The endpoint takes: hour (FP32).",
            RowRules.Request([Hour], Rows("""{"hour":1,"houre":2}"""), NoColumns).Wrong
        );

    [Fact]
    public void Request_WithAFurtherColumnOfAFile_PassesItOver()
    {
        var values = JsonDocument.Parse("""{"hour":"1","delayed":"0"}""").RootElement.EnumerateObject();
        var row = new InputRow(values.ToDictionary(p => p.Name, p => p.Value), Exact: false);
        Assert.NotNull(RowRules.Request([Hour], [row], NoColumns).Request);
    }

    [Fact]
    public void Rows_OfAnAnswer_AreOneARequestedRow()
    {
        using var answer = JsonDocument.Parse(
            """{"outputs":[{"name":"p","data":[0.1,0.2]},{"name":"c","data":[1,2,3,4]}]}"""
        );
        var rows = RowRules.Rows(answer.RootElement, 2);
        Assert.Equal(["p", "c[0]", "c[1]"], rows[1].Keys);
        Assert.Equal(4, rows[1]["c[1]"].GetInt32());
    }

    private static InputRow[] Rows(params string[] rows) =>
        [
            .. rows.Select(r => new InputRow(
                JsonDocument.Parse(r).RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value),
                Exact: true
            )),
        ];
}
