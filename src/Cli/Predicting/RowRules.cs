using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Airworthy.Cli.Predicting;

/// <summary>Rows as people write them to a request of the Open Inference Protocol, and its answer back to rows.</summary>
internal static class RowRules
{
    /// <summary>The request's JSON, or the sentence that says what is wrong with a row.</summary>
    /// <param name="inputs">What the endpoint takes.</param>
    /// <param name="rows">At least one.</param>
    /// <param name="columns">For an input of several values: which columns make it up, in order.</param>
    public static (string? Request, string? Wrong) Request(
        IReadOnlyList<EndpointInput> inputs,
        IReadOnlyList<InputRow> rows,
        IReadOnlyDictionary<string, IReadOnlyList<string>> columns
    )
    {
        if (Missing(inputs, rows, columns) is { } missing)
        {
            return (null, missing);
        }
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("inputs");
            foreach (var input in inputs)
            {
                if (Write(json, input, rows, columns.GetValueOrDefault(input.Name)) is { } wrong)
                {
                    return (null, wrong);
                }
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Unknown(inputs, rows, columns) is { } stranger
            ? (null, stranger)
            : (Encoding.UTF8.GetString(bytes.WrittenSpan), null);
    }

    /// <summary>The outputs of an answer as rows: name to value, in the answer's order.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Rows(JsonElement answer, int count)
    {
        var rows = Enumerable
            .Range(0, count)
            .Select(_ => new Dictionary<string, JsonElement>(StringComparer.Ordinal))
            .ToArray();
        foreach (var output in answer.GetProperty("outputs").EnumerateArray())
        {
            var name = output.GetProperty("name").GetString() ?? "";
            var data = output.GetProperty("data").EnumerateArray().ToArray();
            var each = data.Length / count;
            for (var i = 0; i < count && each > 0; i++)
            {
                for (var j = 0; j < each; j++)
                {
                    rows[i][each == 1 ? name : $"{name}[{j}]"] = data[(i * each) + j];
                }
            }
        }
        return rows;
    }

    private static string? Write(
        Utf8JsonWriter json,
        EndpointInput input,
        IReadOnlyList<InputRow> rows,
        IReadOnlyList<string>? columns
    )
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        json.WriteString("datatype", input.Datatype);
        json.WriteStartArray("data");
        long? perRow = input.PerRow == 0 ? null : input.PerRow;
        for (var i = 0; i < rows.Count; i++)
        {
            var values = ValuesOf(input, rows[i], columns);
            perRow ??= values.Count;
            if (values.Count != perRow)
            {
                return $"Row {i + 1} has {values.Count} values for {input.Described}.";
            }
            foreach (var value in values)
            {
                if (!TryWrite(json, input.Datatype, value))
                {
                    return $"Row {i + 1}: {value.GetRawText()} is no value for {input.Described}.";
                }
            }
        }
        json.WriteEndArray();
        json.WriteStartArray("shape");
        foreach (var dimension in ShapeOf(input, rows.Count, perRow ?? 0))
        {
            json.WriteNumberValue(dimension);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    }

    private static IEnumerable<long> ShapeOf(EndpointInput input, int rows, long perRow) =>
        input.Shape.Count <= 1 ? [rows]
        : input.PerRow > 0 ? input.Shape.Skip(1).Prepend(rows)
        : [rows, perRow];

    private static List<JsonElement> ValuesOf(EndpointInput input, InputRow row, IReadOnlyList<string>? columns)
    {
        var values = new List<JsonElement>();
        if (row.Values.TryGetValue(input.Name, out var value))
        {
            Flatten(value, values);
        }
        else if (columns is not null && columns.All(row.Values.ContainsKey))
        {
            values.AddRange(columns.Select(c => row.Values[c]));
        }
        return values;
    }

    private static void Flatten(JsonElement value, List<JsonElement> into)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                Flatten(item, into);
            }
        }
        else
        {
            into.Add(value);
        }
    }

    /// <summary>A text counts as the number or truth value it spells: that is how a CSV file holds them.</summary>
    private static bool TryWrite(Utf8JsonWriter json, string datatype, JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : value.GetRawText();
        switch (datatype)
        {
            case "BYTES" when value.ValueKind == JsonValueKind.String:
                json.WriteStringValue(value.GetString());
                return true;
            case "BOOL" when text is "true" or "1" or "false" or "0":
                json.WriteBooleanValue(text is "true" or "1");
                return true;
            case "UINT64" when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var natural):
                json.WriteNumberValue(natural);
                return true;
            case "FP16"
            or "FP32"
            or "FP64"
                when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number):
                json.WriteNumberValue(number);
                return true;
            default:
                var isWhole =
                    (
                        datatype.StartsWith("INT", StringComparison.Ordinal)
                        || datatype is "UINT8" or "UINT16" or "UINT32"
                    ) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
                if (isWhole)
                {
                    json.WriteRawValue(text);
                }
                return isWhole;
        }
    }

    /// <summary>Everything that the first row lacks which lacks something.</summary>
    private static string? Missing(
        IReadOnlyList<EndpointInput> inputs,
        IReadOnlyList<InputRow> rows,
        IReadOnlyDictionary<string, IReadOnlyList<string>> columns
    )
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var lacking = inputs
                .Where(input => ValuesOf(input, rows[i], columns.GetValueOrDefault(input.Name)).Count == 0)
                .Select(input => input.Described)
                .ToList();
            if (lacking.Count > 0)
            {
                return $"Row {i + 1} lacks {string.Join(", ", lacking)}.";
            }
        }
        return null;
    }

    /// <summary>A name that a person typed and the endpoint does not know is a mistake; a further column of a file is not.</summary>
    private static string? Unknown(
        IReadOnlyList<EndpointInput> inputs,
        IReadOnlyList<InputRow> rows,
        IReadOnlyDictionary<string, IReadOnlyList<string>> columns
    )
    {
        var known = inputs
            .Select(i => i.Name)
            .Concat(columns.Values.SelectMany(c => c))
            .ToHashSet(StringComparer.Ordinal);
        var stranger = rows.Where(r => r.Exact).SelectMany(r => r.Values.Keys).FirstOrDefault(k => !known.Contains(k));
        return stranger is null
            ? null
            : $"'{stranger}' is no input. The endpoint takes: {string.Join(", ", inputs.Select(i => i.Described))}.";
    }
}
