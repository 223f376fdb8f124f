using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.Rows;

/// <summary>The JSON forms of rows: records, and those that MLflow's scoring server takes.</summary>
public static class JsonTables
{
    private static readonly string[] Forms = ["dataframe_split", "dataframe_records", "instances", "inputs"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The table in a body of JSON, by <see cref="Records(JsonElement)"/> or <see cref="Mlflow"/>.</summary>
    public static Result<RowTable> Read(ReadOnlySequence<byte> body, Func<JsonElement, Result<RowTable>> form)
    {
        var bytes = body.ToArray();
        if (!Utf8.IsValid(bytes))
        {
            return RowFaults.BadRows.With("The JSON is not UTF-8.");
        }
        try
        {
            return form(JsonElement.Parse(bytes, Strict));
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how the reader says that a text's escapes are no Unicode.
            return RowFaults.BadRows.With(
                $"The body is not JSON: {Clip.Short(bad.Message)} For CSV, send it with Content-Type: text/csv."
            );
        }
    }

    /// <summary>A list of records, or one record alone.</summary>
    public static Result<RowTable> Records(JsonElement body) =>
        body.ValueKind switch
        {
            JsonValueKind.Object => Records([body], isExact: true),
            JsonValueKind.Array => Records([.. body.EnumerateArray()], isExact: true),
            _ => RowFaults.BadRows.With("The body is no list of records: send [{\"COLUMN\": VALUE, …}, …]."),
        };

    /// <summary>One of MLflow's four members.</summary>
    public static Result<RowTable> Mlflow(JsonElement body, ModelSignature signature)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return RowFaults.BadRows.With($"The body is no object with one of {string.Join(", ", Forms)}.");
        }
        var given = Forms.Where(f => body.TryGetProperty(f, out _)).ToList();
        if (given.Count != 1)
        {
            return RowFaults.BadRows.With(
                $"The body must have exactly one of {string.Join(", ", Forms)}; it has {(given.Count == 0 ? "none" : string.Join(" and ", given))}."
            );
        }
        if (
            body.TryGetProperty("params", out var parameters)
            && parameters.ValueKind != JsonValueKind.Null
            && !(parameters.ValueKind == JsonValueKind.Object && !parameters.EnumerateObject().Any())
        )
        {
            return RowFaults.BadRows.With("The model takes no 'params'; leave them out.");
        }
        var value = body.GetProperty(given[0]);
        return given[0] switch
        {
            "dataframe_split" => Split(value),
            "dataframe_records" => value.ValueKind == JsonValueKind.Array
                ? Records([.. value.EnumerateArray()], isExact: false)
                : RowFaults.BadRows.With("'dataframe_records' is no list of records."),
            "inputs" when value.ValueKind == JsonValueKind.Object => ByColumn(value),
            _ => Listed(given[0], value, signature),
        };
    }

    private static Result<RowTable> Records(JsonElement[] records, bool isExact)
    {
        var columns = new List<string>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var rows = new List<IReadOnlyList<Cell>>();
        for (var i = 0; i < records.Length; i++)
        {
            if (records[i].ValueKind != JsonValueKind.Object)
            {
                return RowFaults.BadRows.With($"Row {i + 1} is no record: write {{\"COLUMN\": VALUE, …}}.");
            }
            var cells = new Cell[columns.Count];
            foreach (var member in records[i].EnumerateObject())
            {
                if (!places.TryGetValue(member.Name, out var place))
                {
                    if (i > 0)
                    {
                        return RowFaults.BadRows.With(
                            $"Row {i + 1} has the column '{Clip.Short(member.Name)}', which row 1 lacks; give every row the same."
                        );
                    }
                    place = columns.Count;
                    places.Add(member.Name, place);
                    columns.Add(member.Name);
                    Array.Resize(ref cells, columns.Count);
                }
                cells[place] = new Cell(member.Value, null);
            }
            if (Array.FindIndex(cells, c => c.Json.ValueKind == JsonValueKind.Undefined) is >= 0 and var lacking)
            {
                return RowFaults.MissingColumn.With(
                    $"Row {i + 1} lacks the column '{Clip.Short(columns[lacking])}', which row 1 has; write null for a missing value."
                );
            }
            rows.Add(cells);
        }
        return new RowTable(columns, rows, isExact);
    }

    private static Result<RowTable> Split(JsonElement split)
    {
        if (
            split.ValueKind != JsonValueKind.Object
            || !split.TryGetProperty("columns", out var names)
            || names.ValueKind != JsonValueKind.Array
            || !split.TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Array
            || names.EnumerateArray().Any(n => n.ValueKind != JsonValueKind.String)
        )
        {
            return RowFaults.BadRows.With("'dataframe_split' is no {\"columns\": [\"…\"], \"data\": [[…], …]}.");
        }
        string[] columns = [.. names.EnumerateArray().Select(n => n.GetString()!)];
        if (columns.Distinct(StringComparer.Ordinal).Count() != columns.Length)
        {
            return RowFaults.BadRows.With("'dataframe_split' names a column twice.");
        }
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (var row in data.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != columns.Length)
            {
                return RowFaults.BadRows.With(
                    $"Row {rows.Count + 1} of 'dataframe_split' is no list of {columns.Length} values."
                );
            }
            rows.Add([.. row.EnumerateArray().Select(v => new Cell(v, null))]);
        }
        return new RowTable(columns, rows, IsExact: false);
    }

    private static Result<RowTable> ByColumn(JsonElement byName)
    {
        var members = byName.EnumerateObject().ToList();
        if (members.Count == 0 || members.Any(m => m.Value.ValueKind != JsonValueKind.Array))
        {
            return RowFaults.BadRows.With("'inputs' by name is no {\"COLUMN\": [VALUE, …], …}.");
        }
        var count = members[0].Value.GetArrayLength();
        if (members.FindIndex(m => m.Value.GetArrayLength() != count) is >= 0 and var uneven)
        {
            return RowFaults.BadRows.With(
                $"'inputs' has {count} values in '{Clip.Short(members[0].Name)}' and another number in '{Clip.Short(members[uneven].Name)}'."
            );
        }
        var columns = members.ConvertAll(m => m.Value.EnumerateArray().ToArray());
        return new RowTable(
            members.ConvertAll(m => m.Name),
            [.. Enumerable.Range(0, count).Select(r => columns.ConvertAll(c => new Cell(c[r], null)))],
            IsExact: false
        );
    }

    /// <summary>A list of records, or of rows of the model's only input.</summary>
    private static Result<RowTable> Listed(string form, JsonElement list, ModelSignature signature)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return RowFaults.BadRows.With($"'{form}' is no list.");
        }
        JsonElement[] items = [.. list.EnumerateArray()];
        if (items.Length > 0 && items[0].ValueKind == JsonValueKind.Object)
        {
            return Records(items, isExact: false);
        }
        return signature.Inputs is [var only]
            ? new RowTable(
                [only.Name],
                [.. items.Select(i => (IReadOnlyList<Cell>)[new Cell(i, null)])],
                IsExact: false
            )
            : RowFaults.BadRows.With(
                $"'{form}' without names fits a model of one input only, and this one has {signature.Inputs.Count}; name them."
            );
    }
}
