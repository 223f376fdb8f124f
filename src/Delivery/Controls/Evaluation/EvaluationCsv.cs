using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using CsvHelper;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>Reads an evaluation set: CSV by RFC 4180 in UTF-8, comma-separated, with a header line and rows of its length.</summary>
public static class EvaluationCsv
{
    public const int MaximumRows = 5_000_000;
    public const int MaximumColumns = 10_000;

    /// <summary>Cells altogether: what fits into memory beside a serving process.</summary>
    public const long MaximumCells = 50_000_000;

    /// <summary>Bytes of the file, header included.</summary>
    public const long MaximumBytes = 1L << 30;

    private const int OnStack = 256;
    private const int MaximumRecordBytes = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        SkipEmptyLines = true,
        TrackLineNumbers = true,
        MaxRecordSize = MaximumRecordBytes,
        MalformedData = CsvMalformedDataHandling.Throw,
        IncludeValuesInExceptions = false,
    };

    public static Result<EvaluationRows> Read(Stream csv, CancellationToken cancel)
    {
        try
        {
            using var reader = CsvReader.Create(csv, Options, leaveOpen: true);
            reader.ReadHeader();
            return Header(reader.Headers) ?? Rows(reader, cancel);
        }
        catch (CsvFormatException bad)
        {
            return ControlFaults.BadEvaluationData.With(
                $"The evaluation set is no well-formed CSV{(bad.LineNumber > 0 ? $" (line {bad.LineNumber})" : "")}: {Clip.Short(bad.Message)}"
            );
        }
        catch (DecoderFallbackException)
        {
            return ControlFaults.BadEvaluationData.With("The evaluation set is not UTF-8; save it as UTF-8.");
        }
    }

    private static Fault? Header(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return ControlFaults.BadEvaluationData.With(
                "The evaluation set is empty; its first line names the columns."
            );
        }
        if (names.Count > MaximumColumns)
        {
            return ControlFaults.EvaluationTooLarge.With(
                $"The evaluation set has {names.Count} columns; at most {MaximumColumns} are read."
            );
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
            {
                return ControlFaults.BadEvaluationData.With($"line 1: column {i + 1} has no name.");
            }
            if (!seen.Add(names[i]))
            {
                return ControlFaults.BadEvaluationData.With(
                    $"line 1: two columns are named '{Clip.Short(names[i])}'; name each once."
                );
            }
        }
        return null;
    }

    private static Result<EvaluationRows> Rows(CsvReader reader, CancellationToken cancel)
    {
        var names = reader.Headers;
        var columns = names.Select(_ => new ColumnCoder()).ToArray();
        var lines = new List<int>();
        while (reader.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (reader.FieldCount != names.Count)
            {
                return ControlFaults.BadEvaluationData.With(
                    $"line {reader.LineNumber}: the row has {reader.FieldCount} values, the header {names.Count} columns."
                );
            }
            var isFull = lines.Count == MaximumRows || (long)lines.Count * names.Count >= MaximumCells;
            if (isFull || reader.ByteOffset > MaximumBytes)
            {
                return ControlFaults.EvaluationTooLarge.With(
                    $"The evaluation set goes on after {lines.Count} rows of {names.Count} columns in {reader.ByteOffset} bytes, and no more are read; judge on a sample of it."
                );
            }
            for (var i = 0; i < columns.Length; i++)
            {
                Add(columns[i], reader, i);
            }
            lines.Add((int)reader.LineNumber);
        }
        return lines.Count == 0
            ? ControlFaults.BadEvaluationData.With("The evaluation set has a header and no rows.")
            : new EvaluationRows(
                names.Zip(columns).ToDictionary(c => c.First, c => c.Second.Cells(), StringComparer.Ordinal),
                lines.Count
            )
            {
                Lines = lines,
            };
    }

    private static void Add(ColumnCoder column, CsvReader reader, int at)
    {
        // The reader itself would replace bytes that are no UTF-8; a category that reads as another would be judged wrongly.
        var bytes = reader.GetSpan(at);
        if (bytes.Length > OnStack)
        {
            column.Add(Strict.GetString(bytes));
            return;
        }
        Span<char> text = stackalloc char[OnStack];
        column.Add(text[..Strict.GetChars(bytes, text)]);
    }
}
