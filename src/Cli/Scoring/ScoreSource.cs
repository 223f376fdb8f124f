using System.Text;
using System.Text.Json;

namespace Airworthy.Cli.Scoring;

/// <summary>A row of the file that is scored.</summary>
/// <param name="Line">The line it begins at, from 1.</param>
/// <param name="Text">As it is sent: a CSV record or a JSON object, without the line's end.</param>
/// <param name="Wrong">Why it is no row; null where it is one.</param>
internal sealed record ScoreRow(long Line, string Text, string? Wrong = null);

/// <summary>Reads a file of rows from its beginning to its end, holding no more than one row.</summary>
internal sealed class ScoreSource : IDisposable
{
    /// <summary>Characters of a row: what is longer is a quote that was never closed, or no file of rows.</summary>
    private const int LongestRow = 16 << 20;

    private readonly FileStream _file;
    private readonly StreamReader _text;
    private readonly int _columns;
    private long _line;

    private ScoreSource(FileStream file, bool isCsv)
    {
        (_file, IsCsv) = (file, isCsv);
        _text = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true), true, 1 << 16);
        if (isCsv)
        {
            Header = NextRecord() ?? "";
            _columns = Fields(Header).Count;
        }
    }

    /// <summary>True for CSV, false for lines of JSON.</summary>
    public bool IsCsv { get; }

    /// <summary>The CSV's first line; empty for JSON.</summary>
    public string Header { get; } = "";

    /// <summary>How much of the file was read, 0 to 1.</summary>
    public double Done => _file.Length == 0 ? 1 : (double)_file.Position / _file.Length;

    /// <summary>By the file's name: <c>.jsonl</c> and <c>.ndjson</c> hold lines of JSON, everything else is CSV.</summary>
    public static bool IsCsvName(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is not (".jsonl" or ".ndjson");

    /// <summary>Throws what opening a file throws.</summary>
    public static ScoreSource Open(string path) => new(File.OpenRead(path), IsCsvName(path));

    /// <summary>The next row; null at the end. Empty lines are no rows.</summary>
    public ScoreRow? Next()
    {
        while (true)
        {
            var line = _line + 1;
            if (NextRecord() is not { } text)
            {
                return null;
            }
            if (text.Trim().Length == 0)
            {
                continue;
            }
            if (!IsCsv)
            {
                return new ScoreRow(line, text, WhyNoObject(text));
            }
            var fields = Fields(text).Count;
            return fields == _columns
                ? new ScoreRow(line, text)
                : new ScoreRow(line, text, $"{fields} values under {_columns} column names.");
        }
    }

    public void Dispose()
    {
        _text.Dispose();
        _file.Dispose();
    }

    /// <summary>The values of one CSV record, read as the server reads it: a quote begins a value, or is a letter in it.</summary>
    public static IReadOnlyList<string> Fields(string record)
    {
        var (fields, cell, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < record.Length; i++)
        {
            var c = record[i];
            if (c == '"' && isQuoted && i + 1 < record.Length && record[i + 1] == '"')
            {
                cell.Append(c);
                i++;
            }
            else if (c == '"' && (isQuoted || cell.Length == 0))
            {
                isQuoted = !isQuoted;
            }
            else if (c == ',' && !isQuoted)
            {
                fields.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }
        fields.Add(cell.ToString());
        return fields;
    }

    /// <summary>A value as it stands in a CSV record.</summary>
    public static string Quoted(string value) =>
        value.AsSpan().IndexOfAny("\",\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"")}\"";

    /// <summary>A line; of CSV as many as an open quote spans.</summary>
    private string? NextRecord()
    {
        if (_text.ReadLine() is not { } record)
        {
            return null;
        }
        _line++;
        var open = IsCsv && EndsQuoted(record, false);
        if (!open)
        {
            return record;
        }
        var whole = new StringBuilder(record);
        while (open)
        {
            if (_text.ReadLine() is not { } more || whole.Length > LongestRow)
            {
                throw new InvalidDataException(
                    $"A quote in line {_line} or before is never closed, or a row has more than {LongestRow} characters."
                );
            }
            _line++;
            whole.Append('\n').Append(more);
            open = EndsQuoted(more, true);
        }
        return whole.ToString();
    }

    /// <summary>Whether a line ends inside a quoted value.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="isQuoted">Whether it begins inside one.</param>
    private static bool EndsQuoted(string line, bool isQuoted)
    {
        var isEmpty = !isQuoted;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                isEmpty = false;
                i++;
            }
            else if (c == '"' && (isQuoted || isEmpty))
            {
                isQuoted = !isQuoted;
            }
            else
            {
                isEmpty = c == ',' && !isQuoted;
            }
        }
        return isQuoted;
    }

    private static string? WhyNoObject(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object ? null : "The line is no JSON object.";
        }
        catch (JsonException bad)
        {
            return $"The line is no JSON object: {bad.Message}";
        }
    }
}
