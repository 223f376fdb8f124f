using System.Text;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Evaluation;

namespace Airworthy.Delivery.Tests.Controls.Evaluation;

public sealed class EvaluationCsvTests
{
    [Fact]
    public void Read_OfQuotesCommasAndLineBreaks_GivesTheColumns()
    {
        var rows = Read("hour,airport,delayed\r\n7,\"O'Hare, \"\"ORD\"\"\",1\r\n\r\n8,\"two\nlines\",0\r\n9,é,0").Value;

        Assert.Equal(3, rows.Count);
        Assert.Equal(["7", "8", "9"], rows.Columns["hour"]);
        Assert.Equal(["O'Hare, \"ORD\"", "two\nlines", "é"], rows.Columns["airport"]);
        Assert.Equal([2, 4, 6], rows.Lines);
        Assert.Equal("line 4", rows.Where(1));
    }

    [Fact]
    public void Read_WithByteOrderMark_NamesTheFirstColumnRightly() =>
        Assert.Contains("hour", Read("\uFEFFhour\n7\n").Value.Columns.Keys);

    [Theory]
    [InlineData("", "The evaluation set is empty; its first line names the columns.")]
    [InlineData("hour,delayed\n", "The evaluation set has a header and no rows.")]
    [InlineData("hour,delayed\n7,1\n8\n", "line 3: the row has 1 values, the header 2 columns.")]
    [InlineData("hour,delayed\n7,1\n8,0,0\n", "line 3: the row has 3 values, the header 2 columns.")]
    [InlineData("hour,hour\n7,1\n", "line 1: two columns are named 'hour'; name each once.")]
    [InlineData("hour,\n7,1\n", "line 1: column 2 has no name.")]
    [InlineData("hour\n\"7\n8\n", "The evaluation set is no well-formed CSV (line 2)")]
    [InlineData("hour\n7\n\"8\"x\n", "The evaluation set is no well-formed CSV (line 3)")]
    public void Read_OfABadFile_SaysWhatAndWhere(string csv, string expected)
    {
        var fault = Read(csv).Fault!;

        Assert.Equal(ControlFaults.BadEvaluationData, fault.Reason);
        Assert.StartsWith(expected, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfBytesThatAreNoUtf8_IsRefused()
    {
        using var csv = new MemoryStream([.. "hour,place\n7,"u8, 0xE9, (byte)'\n']);

        Assert.Equal(
            "bad-evaluation-data: The evaluation set is not UTF-8; save it as UTF-8.",
            EvaluationCsv.Read(csv, default).Fault?.ToString()
        );
    }

    [Fact]
    public void Read_OfTooManyColumns_IsRefused()
    {
        var header = string.Join(',', Enumerable.Range(0, EvaluationCsv.MaximumColumns + 1).Select(i => $"c{i}"));

        Assert.Equal(ControlFaults.EvaluationTooLarge, Read(header + "\n1\n").Fault?.Reason);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Read_OfTooManyRows_IsRefusedAtTheFirstTooMany()
    {
        using var csv = new Endless("a,b\n"u8.ToArray(), "1,2\n"u8.ToArray());

        Assert.Equal(
            "evaluation-too-large: The evaluation set goes on after 5000000 rows of 2 columns in 20000004 bytes, and no more are read; judge on a sample of it.",
            EvaluationCsv.Read(csv, default).Fault?.ToString()
        );
    }

    [Fact]
    public void Read_OfAnEndlessField_IsRefusedWithoutReadingItAll()
    {
        using var csv = new MemoryStream(Encoding.UTF8.GetBytes("hour\n\"" + new string('x', 8 * 1024 * 1024)));

        Assert.Equal(ControlFaults.BadEvaluationData, EvaluationCsv.Read(csv, default).Fault?.Reason);
    }

    [Fact]
    public void Read_OfAFileWithSemicolons_TakesThemForText() =>
        Assert.Equal(["a;b"], Read("a;b\n1;2\n").Value.Columns.Keys);

    private static Core.Results.Result<EvaluationRows> Read(string csv)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        return EvaluationCsv.Read(stream, default);
    }

    /// <summary>A file that never ends.</summary>
    private sealed class Endless(byte[] header, byte[] row) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            for (var i = 0; i < buffer.Length; i++, _at++)
            {
                buffer[i] = _at < header.Length ? header[_at] : row[(_at - header.Length) % row.Length];
            }
            return buffer.Length;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
