using Airworthy.Cli.Predicting;
using CsCheck;

namespace Airworthy.Cli.Tests.Predicting;

public sealed class CsvRulesTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "a|b;1|2")]
    [InlineData("a,b\r\n1,2", "a|b;1|2")]
    [InlineData("a\n\n1\n", "a;1")]
    [InlineData("\"a,1\",\"b\"\"2\"\n", "a,1|b\"2")]
    [InlineData("\"two\nlines\",x", "two\nlines|x")]
    [InlineData("a,,c", "a||c")]
    [InlineData("", "")]
    public void Read_OfAText_GivesItsRecords(string text, string records) =>
        Assert.Equal(records, string.Join(';', CsvRules.Read(text).Select(r => string.Join('|', r))));

    [Fact]
    public void Read_OfWhatWasQuoted_GivesItBack() =>
        Gen.String[Gen.Char[" ,\"\n\rab"], 0, 6]
            .Array[1, 4]
            .Array[1, 4]
            .Sample(table =>
            {
                var text = string.Join('\n', table.Select(r => string.Join(',', r.Select(Quoted))));
                var expected = table.Where(r => r.Length > 1 || r[0].Length > 0).ToList();
                var read = CsvRules.Read(text);
                return expected.Count == read.Count && expected.Zip(read).All(p => p.First.SequenceEqual(p.Second));
            });

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
