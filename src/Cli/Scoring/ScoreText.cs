using System.Text;
using System.Text.Json;

namespace Airworthy.Cli.Scoring;

/// <summary>Scored and bad rows as they are written. Pure.</summary>
internal static class ScoreText
{
    public const string BadHeader = "line,reason\n";

    /// <summary>The first line of a CSV: the line, the input's columns where it is CSV too, and the outputs.</summary>
    public static string Header(string columns, JsonElement prediction)
    {
        var taken = columns.Length == 0 ? [] : ScoreSource.Fields(columns);
        var outputs = prediction
            .EnumerateObject()
            .Select(o => ScoreSource.Quoted(taken.Contains(o.Name) ? $"predicted_{o.Name}" : o.Name));
        return string.Join(',', [taken.Contains("line") ? "file_line" : "line", .. Columns(columns), .. outputs])
            + "\n";
    }

    public static string CsvRow(ScoreRow row, bool withInput, JsonElement prediction) =>
        string.Join(
            ',',
            [
                $"{row.Line}",
                .. Columns(withInput ? row.Text : ""),
                .. prediction.EnumerateObject().Select(o => Cell(o.Value)),
            ]
        ) + "\n";

    public static string JsonRow(ScoreRow row, JsonElement prediction)
    {
        var line = new StringBuilder($"{{\"line\":{row.Line}");
        foreach (var output in prediction.EnumerateObject())
        {
            line.Append(',')
                .Append(JsonSerializer.Serialize(output.Name, ScoreJson.Default.String))
                .Append(':')
                .Append(output.Value.GetRawText());
        }
        return line.Append("}\n").ToString();
    }

    public static string BadRow(ScoreRow row, string reason) => $"{row.Line},{ScoreSource.Quoted(reason)}\n";

    /// <summary>A request of several rows, in the form of the file they come from.</summary>
    public static string Body(bool isCsv, string header, IReadOnlyList<ScoreRow> rows) =>
        isCsv
            ? $"{header}\n{string.Join('\n', rows.Select(r => r.Text))}\n"
            : $"[{string.Join(',', rows.Select(r => r.Text))}]";

    private static IEnumerable<string> Columns(string record) => record.Length == 0 ? [] : [record];

    /// <summary>Text as it is, numbers as they were answered, lists as JSON.</summary>
    private static string Cell(JsonElement value) =>
        ScoreSource.Quoted(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
}
