using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.Rows;

/// <summary>A model's outputs as rows.</summary>
public static class RowAnswers
{
    /// <summary>Why the outputs cannot be rows of JSON; null when they can.</summary>
    public static Fault? Check(IReadOnlyList<Tensor> outputs, int rows)
    {
        foreach (var output in outputs)
        {
            if (rows != 1 && (output.Shape.Count == 0 || output.Shape[0] != rows))
            {
                return RowFaults.NotByRow.With(
                    $"The output '{Clip.Short(output.Name)}' has the shape [{string.Join(", ", output.Shape)}] for {rows} rows; ask the model under /v2."
                );
            }
            for (var i = 0; i < output.Data.Length; i++)
            {
                if (Number(output, i) is { } number && !double.IsFinite(number))
                {
                    return OpenInference.OpenInferenceFaults.NonFiniteOutput.With(
                        $"The output '{Clip.Short(output.Name)}' has {number} in row {(i * (long)rows / output.Data.Length) + 1}, which JSON cannot carry; "
                            + "ask under /v2 with the parameter binary_data_output to receive it as it is."
                    );
                }
            }
            if (output.Data is byte[][])
            {
                return OpenInference.OpenInferenceFaults.BytesInJson.With(
                    $"The output '{Clip.Short(output.Name)}' is no text, which JSON cannot carry; ask under /v2 with the parameter binary_data_output."
                );
            }
        }
        return null;
    }

    /// <summary>A list of records by output; where there is one output and <paramref name="plain"/> is set, of its values alone.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Tensor> outputs, int rows, bool plain)
    {
        json.WriteStartArray();
        for (var row = 0; row < rows; row++)
        {
            if (plain && outputs.Count == 1)
            {
                WriteRow(json, outputs[0], row, rows);
                continue;
            }
            json.WriteStartObject();
            foreach (var output in outputs)
            {
                json.WritePropertyName(output.Name);
                WriteRow(json, output, row, rows);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>One value where a row has one, otherwise lists nested as the shape.</summary>
    private static void WriteRow(Utf8JsonWriter json, Tensor output, int row, int rows)
    {
        var isByRow = output.Shape.Count > 0 && output.Shape[0] == rows;
        long[] rest = [.. isByRow ? output.Shape.Skip(1) : output.Shape];
        var perRow = isByRow ? output.Data.Length / rows : output.Data.Length;
        if (perRow == 1)
        {
            WriteElement(json, output, row);
            return;
        }
        var at = isByRow ? row * perRow : 0;
        Nest(json, output, rest, 0, ref at);
    }

    private static void Nest(Utf8JsonWriter json, Tensor output, long[] shape, int depth, ref int at)
    {
        json.WriteStartArray();
        for (var i = 0L; i < shape[depth]; i++)
        {
            if (depth + 1 < shape.Length)
            {
                Nest(json, output, shape, depth + 1, ref at);
            }
            else
            {
                WriteElement(json, output, at++);
            }
        }
        json.WriteEndArray();
    }

    private static double? Number(Tensor output, int at) =>
        output.Data switch
        {
            float[] data => data[at],
            double[] data => data[at],
            Half[] data => (double)data[at],
            _ when output.Type == TensorType.BF16 => Brain(output, at),
            _ => null,
        };

    private static float Brain(Tensor output, int at) =>
        BitConverter.UInt32BitsToSingle((uint)((ushort[])output.Data)[at] << 16);

    private static void WriteElement(Utf8JsonWriter json, Tensor output, int at)
    {
        switch (output.Data.GetValue(at))
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case float number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case Half number:
                json.WriteNumberValue((float)number);
                break;
            case ushort when output.Type == TensorType.BF16:
                json.WriteNumberValue(Brain(output, at));
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case var whole:
                json.WriteNumberValue(Convert.ToInt64(whole));
                break;
        }
    }
}
