using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.Rows;

/// <summary>Comma-separated rows below a line of names (RFC 4180): quotes may hold commas, line ends and doubled quotes.</summary>
public static class CsvTable
{
    public static Result<RowTable> Read(string text)
    {
        var records = Records(text.StartsWith('\uFEFF') ? text[1..] : text);
        if (records is null)
        {
            return RowFaults.BadRows.With("The CSV ends inside a quoted value.");
        }
        if (records.Count == 0)
        {
            return RowFaults.BadRows.With("The CSV is empty; begin it with a line of column names.");
        }
        var columns = records[0];
        if (columns.Distinct(StringComparer.Ordinal).Count() != columns.Count)
        {
            return RowFaults.BadRows.With("The CSV names a column twice.");
        }
        var uneven = records.FindIndex(r => r.Count != columns.Count);
        return uneven >= 0
            ? RowFaults.BadRows.With(
                $"Row {uneven} of the CSV has {records[uneven].Count} values, and its first line {columns.Count} names ('{Clip.Short(columns[0])}' and on)."
            )
            : new RowTable(
                columns,
                [.. records.Skip(1).Select(r => r.ConvertAll(v => new Cell(default, v)))],
                IsExact: false
            );
    }

    /// <summary>Empty lines are left out; null when a quote is never closed.</summary>
    private static List<List<string>>? Records(string text)
    {
        var records = new List<List<string>>();
        var (record, cell, isQuoted, wasQuoted) = (new List<string>(), new StringBuilder(), false, false);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            if (isQuoted)
            {
                if (i == text.Length)
                {
                    return null;
                }
                if (c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append(c);
                    i++;
                }
                else if (c == '"')
                {
                    isQuoted = false;
                }
                else
                {
                    cell.Append(c);
                }
            }
            else if (c == '"' && cell.Length == 0)
            {
                isQuoted = wasQuoted = true;
            }
            else if (c is ',' or '\n')
            {
                var value = cell.ToString();
                record.Add(c == '\n' && !wasQuoted ? value.TrimEnd('\r') : value);
                cell.Clear();
                if (c == '\n')
                {
                    if (record.Count > 1 || record[0].Length > 0 || wasQuoted)
                    {
                        records.Add(record);
                    }
                    record = [];
                }
                wasQuoted = false;
            }
            else if (c != '\r' || !wasQuoted)
            {
                cell.Append(c);
            }
        }
        return records;
    }
}
