using System.Text;
using System.Text.Json;
using Airworthy.Record.Facts;
using CsCheck;

namespace Airworthy.Record.Tests.Facts;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("null", "null")]
    [InlineData(" [ 1 , true , false ] ", "[1,true,false]")]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{"peach":"This sorting order","péché":"is wrong according to French"}""", null)]
    [InlineData("""[56.0,1E30,4.50,2e-3,0.000000000000000000000000001,-0]""", "[56,1e+30,4.5,0.002,1e-27,0]")]
    [InlineData("""["\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"]""", """["€$\u000f\nA'B\"\\\\\"/"]""")]
    [InlineData("""["\b\t\n\f\r\u0000\u001f\u007f\u2028"]""", "[\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028\"]")]
    [InlineData("""["\ud83d\ude00"]""", "[\"😀\"]")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("1e21", "1e+21")]
    public void Write_OfAValue_IsItsCanonicalForm(string json, string? canonical)
    {
        var written = CanonicalJson.Write(JsonElement.Parse(json)).Value;

        Assert.Equal(canonical ?? json, Encoding.UTF8.GetString(written));
        Assert.True(CanonicalJson.IsCanonical(written));
    }

    [Fact]
    public void Write_OfKeysBeyondTheBasicPlane_SortsByUtf16CodeUnits()
    {
        var json = """{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""";

        var written = Encoding.UTF8.GetString(CanonicalJson.Write(JsonElement.Parse(json)).Value);

        Assert.Equal("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}", written);
    }

    [Theory]
    [InlineData("9007199254740992")]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740992")]
    [InlineData("1e17")]
    [InlineData("100000000000000000000000")]
    [InlineData("1e400")]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""["\ud83d"]""")]
    [InlineData("""["\ude00\ud83d"]""")]
    [InlineData("""{"\ud83d":1}""")]
    public void Write_OfWhatHasNoExactForm_SaysWhatToDo(string json)
    {
        var fault = CanonicalJson.Write(JsonElement.Parse(json)).Fault;

        Assert.Equal(RecordFaults.NotJsonable, fault?.Reason);
        Assert.Matches("Write it as a string|Keep one|Repair", fault!.Detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\n")]
    [InlineData("\uFEFF1")]
    [InlineData("""{"b":1,"a":2}""")]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a": 1}""")]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("1E+30")]
    [InlineData("-0")]
    [InlineData("0.10")]
    [InlineData("0.1000000000000000055")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740992")]
    [InlineData("NaN")]
    [InlineData("""["\u0041"]""")]
    [InlineData("""["\/"]""")]
    [InlineData("""["\u000F"]""")]
    [InlineData("""["\u000a"]""")]
    [InlineData("""["\ud83d\ude00"]""")]
    [InlineData("""["\ud83d"]""")]
    [InlineData("[1,]")]
    [InlineData("[1]//")]
    [InlineData("[1][2]")]
    public void Parse_OfAnyOtherForm_IsRefused(string json) =>
        Assert.Equal(RecordFaults.NotCanonical, CanonicalJson.Parse(Encoding.UTF8.GetBytes(json)).Fault?.Reason);

    [Theory]
    [InlineData(new byte[] { 0x22, 0xff, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xc0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xed, 0xa0, 0x80, 0x22 })]
    public void Parse_OfWhatIsNotUtf8_IsRefused(byte[] bytes) =>
        Assert.Equal(RecordFaults.NotCanonical, CanonicalJson.Parse(bytes).Fault?.Reason);

    [Fact]
    public void Parse_AtTheDepthLimit_IsTakenAndOneDeeperRefused()
    {
        Assert.True(CanonicalJson.IsCanonical(Nested(CanonicalJson.MaxDepth)));
        Assert.False(CanonicalJson.IsCanonical(Nested(CanonicalJson.MaxDepth + 1)));
        Assert.False(CanonicalJson.IsCanonical(Nested(100_000)));
        var deeper = JsonElement.Parse(Nested(CanonicalJson.MaxDepth + 1), new() { MaxDepth = 100 });
        Assert.Equal(RecordFaults.NotJsonable, CanonicalJson.Write(deeper).Fault?.Reason);
    }

    [Fact]
    public void Parse_OfWhatWriteWrote_GivesTheSameValue() =>
        Json(3)
            .Sample(
                json =>
                {
                    var element = JsonElement.Parse(json);
                    var written = CanonicalJson.Write(element).Value;
                    var read = CanonicalJson.Parse(written).Value;
                    Assert.True(JsonElement.DeepEquals(element, read));
                    Assert.Equal(written, CanonicalJson.Write(read).Value);
                },
                iter: 2_000
            );

    private static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));

    private static Gen<string> Json(int depth)
    {
        var text = Gen.String.Where(s => !s.Any(char.IsSurrogate)).Select(s => JsonSerializer.Serialize(s));
        var leaf = Gen.OneOf(
            text,
            Gen.Double[-1e15, 1e15].Select(d => JsonSerializer.Serialize(d)),
            Gen.Int.Select(i => $"{i}"),
            Gen.Int[0, 2].Select(i => new[] { "true", "false", "null" }[i])
        );
        if (depth == 0)
        {
            return leaf;
        }
        var inner = Json(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.Array[0, 4].Select(items => $"[{string.Join(", ", items)}]"),
            Gen.Select(text, inner)
                .Array[0, 4]
                .Select(members =>
                    "{" + string.Join(" ,", members.DistinctBy(m => m.Item1).Select(m => $"{m.Item1}: {m.Item2}")) + "}"
                )
        );
    }
}
