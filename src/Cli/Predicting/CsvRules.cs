using System.Text;

namespace Airworthy.Cli.Predicting;

/// <summary>Comma-separated values (RFC 4180): quotes may hold commas, line ends and doubled quotes.</summary>
internal static class CsvRules
{
    /// <summary>Every record of the text; empty lines are left out.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text)
    {
        var records = new List<IReadOnlyList<string>>();
        var (record, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                quoted = c != '"' || (i + 1 < text.Length && text[i + 1] == '"');
                if (quoted)
                {
                    i += c == '"' ? 1 : 0;
                    cell.Append(c);
                }
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c == ',')
            {
                record.Add(cell.ToString());
                cell.Clear();
            }
            else if (c == '\n')
            {
                End(records, ref record, cell);
            }
            else if (c != '\r' || (i + 1 < text.Length && text[i + 1] != '\n'))
            {
                cell.Append(c);
            }
        }
        End(records, ref record, cell);
        return records;
    }

    private static void End(List<IReadOnlyList<string>> records, ref List<string> record, StringBuilder cell)
    {
        if (record.Count > 0 || cell.Length > 0)
        {
            record.Add(cell.ToString());
            records.Add(record);
        }
        record = [];
        cell.Clear();
    }
}
