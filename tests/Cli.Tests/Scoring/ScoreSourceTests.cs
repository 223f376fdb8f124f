using Airworthy.Cli.Scoring;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Scoring;

public sealed class ScoreSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private List<ScoreRow> Read(string name, string text)
    {
        using var source = ScoreSource.Open(_folder.Write(name, text));
        var rows = new List<ScoreRow>();
        while (source.Next() is { } row)
        {
            rows.Add(row);
        }
        return rows;
    }

    [Fact]
    public void Next_OfCsv_KnowsTheLineThatEachRowBeginsAt()
    {
        var rows = Read("a.csv", "a,b\r\n1,\"two\r\nlines, \"\"quoted\"\"\"\r\n\r\n5\" pipe,3\n4\n");

        Assert.Equal(
            [(2, null), (5, null), (6, "1 values under 2 column names.")],
            rows.Select(r => (r.Line, r.Wrong))
        );
        Assert.Equal(["1", "two\nlines, \"quoted\""], ScoreSource.Fields(rows[0].Text));
        Assert.Equal(["5\" pipe", "3"], ScoreSource.Fields(rows[1].Text));
    }

    [Fact]
    public void Next_OfLinesOfJson_RefusesWhatIsNoObject()
    {
        var rows = Read("a.jsonl", "{\"a\":1}\n\n{\"a\":1},{\"a\":2}\n[1]\n");

        Assert.Equal([1, 3, 4], rows.Select(r => r.Line));
        Assert.Equal([true, false, false], rows.Select(r => r.Wrong is null));
    }

    [Fact]
    public void Next_OfAQuoteThatIsNeverClosed_SaysWhere()
    {
        var bad = Assert.Throws<InvalidDataException>(() => Read("a.csv", "a\n1\n\"2\n3\n"));

        Assert.Contains("never closed", bad.Message, StringComparison.Ordinal);
    }
}
