using System.Text.Json;
using Airworthy.Server.Mlflow;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Airworthy.Server.Tests.Mlflow;

public sealed class FieldsTests
{
    private const string Hint = " See the API docs for more information about request parameters.";

    [Theory]
    [InlineData("""{"step": 7}""", 7L)]
    [InlineData("""{"step": "7"}""", 7L)]
    [InlineData("""{"step": 7.0}""", 7L)]
    [InlineData("""{"step": "-9223372036854775808"}""", long.MinValue)]
    [InlineData("""{"step": null}""", null)]
    [InlineData("""{"unknown": 7}""", null)]
    public void Whole_AsProtobufHasIt_IsRead(string json, long? expected)
    {
        var fields = Of(json);
        Assert.Equal(expected, fields.Whole("step"));
        Assert.Null(fields.Faults.First);
    }

    [Theory]
    [InlineData("""{"step": "seven"}""", "\"seven\"", "str")]
    [InlineData("""{"step": 7.5}""", "7.5", "float")]
    [InlineData("""{"step": 1e300}""", "1e300", "float")]
    [InlineData("""{"step": [7]}""", "[7]", "list")]
    [InlineData("""{"step": true}""", "true", "bool")]
    public void Whole_OfAnotherType_SaysWhatCame(string json, string shown, string type)
    {
        var fields = Of(json);
        Assert.Null(fields.Whole("step"));
        Assert.Equal(
            $"Invalid value {shown} for parameter 'step' supplied:  Hint: Value was of type '{type}'.{Hint}",
            fields.Faults.First!.Detail
        );
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name": null}""")]
    [InlineData("""{"name": ""}""")]
    public void RequiredText_Missing_IsNamed(string json)
    {
        var fields = Of(json);
        fields.RequiredText("name");
        Assert.Equal($"Missing value for required parameter 'name'.{Hint}", fields.Faults.First!.Detail);
    }

    [Fact]
    public void Faults_Several_TheFirstIsKept()
    {
        var fields = Of("""{"b": 1}""");
        fields.RequiredText("a");
        fields.Text("b");
        Assert.Contains("'a'", fields.Faults.First!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN", double.NaN)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("0.25", 0.25)]
    public void Number_AsText_IsRead(string text, double expected) =>
        Assert.Equal(expected, Of($$"""{"value": "{{text}}"}""").Number("value"));

    [Fact]
    public void Text_HalfOfASurrogatePair_IsAFaultAndNoCrash()
    {
        var fields = Of("""{"name": "\ud800"}""");
        Assert.Null(fields.Text("name"));
        Assert.NotNull(fields.Faults.First);
    }

    [Fact]
    public void Text_ByTheOtherSpelling_IsRead() =>
        Assert.Equal("1", Of("""{"experimentId": "1"}""").Text("experiment_id"));

    [Fact]
    public void List_OfSomethingElse_NamesThePlace()
    {
        var fields = Of("""{"metrics": [{"key": "a"}, 3]}""");
        Assert.Single(fields.List("metrics"));
        Assert.Contains("'metrics[1]'", fields.Faults.First!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void List_FaultWithin_IsTheMessagesFault()
    {
        var fields = Of("""{"metrics": [{}]}""");
        fields.List("metrics")[0].RequiredText("key");
        Assert.Contains("'metrics[0].key'", fields.Faults.First!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_RepeatedAndSingle_AreRead()
    {
        var fields = Fields.OfQuery(
            new QueryCollection(
                new Dictionary<string, StringValues>
                {
                    ["run_uuid"] = "abc",
                    ["ids"] = new StringValues(["1", "2"]),
                    ["max_results"] = "5",
                    ["flag"] = "True",
                }
            )
        );
        Assert.Equal("abc", fields.RunId());
        Assert.Equal(["1", "2"], fields.Texts("ids"));
        Assert.Equal(5, fields.Whole("max_results"));
        Assert.True(fields.Flag("flag"));
        Assert.Null(fields.Faults.First);
    }

    [Fact]
    public void Query_BadFlag_SaysWhatAFlagIs()
    {
        var fields = Fields.OfQuery(new QueryCollection(new Dictionary<string, StringValues> { ["flag"] = "yes" }));
        fields.Flag("flag");
        Assert.Equal("Invalid boolean value: yes, must be 'true' or 'false'.", fields.Faults.First!.Detail);
    }

    private static Fields Of(string json) => Fields.OfJson(JsonDocument.Parse(json).RootElement);
}
