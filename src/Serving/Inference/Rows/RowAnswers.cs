using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference.OpenInference;

namespace Airworthy.Serving.Inference.Rows;

/// <summary>A model's outputs as rows.</summary>
public sealed class RowAnswers
{
    private readonly Tensor[] _outputs;
    private readonly int _rows;

    private RowAnswers(Tensor[] outputs, int rows) => (_outputs, _rows) = (outputs, rows);

    /// <summary>A fault where the outputs cannot be rows of JSON.</summary>
    public static Result<RowAnswers> Of(IReadOnlyList<Tensor> outputs, int rows)
    {
        Tensor[] plain = [.. outputs.Select(Widened)];
        foreach (var output in plain)
        {
            if (Refusal(output, rows) is { } fault)
            {
                return fault;
            }
        }
        return new RowAnswers(plain, rows);
    }

    /// <summary>A list of records by output; where there is one output and <paramref name="plain"/> is set, of its values alone.</summary>
    public void Write(Utf8JsonWriter json, bool plain)
    {
        json.WriteStartArray();
        for (var row = 0; row < _rows; row++)
        {
            if (plain && _outputs.Length == 1)
            {
                WriteRow(json, _outputs[0], row);
                continue;
            }
            json.WriteStartObject();
            foreach (var output in _outputs)
            {
                json.WritePropertyName(output.Name);
                WriteRow(json, output, row);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Half precision, which people read as numbers all the same.</summary>
    private static Tensor Widened(Tensor output) =>
        output.Data switch
        {
            Half[] data => output with { Type = TensorType.FP32, Data = Array.ConvertAll(data, x => (float)x) },
            ushort[] data when output.Type == TensorType.BF16 => output with
            {
                Type = TensorType.FP32,
                Data = Array.ConvertAll(data, x => BitConverter.UInt32BitsToSingle((uint)x << 16)),
            },
            _ => output,
        };

    private static Fault? Refusal(Tensor output, int rows)
    {
        if (rows != 1 && (output.Shape.Count == 0 || output.Shape[0] != rows))
        {
            return RowFaults.NotByRow.With(
                $"The output '{Clip.Short(output.Name)}' has the shape [{string.Join(", ", output.Shape)}] for {rows} rows; ask the model under /v2."
            );
        }
        var infinite = output.Data switch
        {
            float[] data => Array.FindIndex(data, x => !float.IsFinite(x)),
            double[] data => Array.FindIndex(data, x => !double.IsFinite(x)),
            _ => -1,
        };
        if (infinite >= 0)
        {
            return OpenInferenceFaults.NonFiniteOutput.With(
                $"The output '{Clip.Short(output.Name)}' has {output.Data.GetValue(infinite)} in row {(infinite * (long)rows / output.Data.Length) + 1}, which JSON cannot carry; "
                    + "ask under /v2 with the parameter binary_data_output to receive it as it is."
            );
        }
        return output.Data is byte[][]
            ? OpenInferenceFaults.BytesInJson.With(
                $"The output '{Clip.Short(output.Name)}' is no text, which JSON cannot carry; ask under /v2 with the parameter binary_data_output."
            )
            : null;
    }

    /// <summary>One value where a row has one, otherwise lists nested as the shape.</summary>
    private void WriteRow(Utf8JsonWriter json, Tensor output, int row)
    {
        var isByRow = output.Shape.Count > 0 && output.Shape[0] == _rows;
        var perRow = isByRow ? output.Data.Length / _rows : output.Data.Length;
        if (perRow == 1)
        {
            TensorDataWriter.Write(json, output, row, 1);
            return;
        }
        long[] rest = [.. isByRow ? output.Shape.Skip(1) : output.Shape];
        var at = isByRow ? row * perRow : 0;
        Nest(json, output, rest, 0, ref at);
    }

    private static void Nest(Utf8JsonWriter json, Tensor output, ReadOnlySpan<long> shape, int depth, ref int at)
    {
        json.WriteStartArray();
        if (depth == shape.Length - 1)
        {
            TensorDataWriter.Write(json, output, at, (int)shape[depth]);
            at += (int)shape[depth];
        }
        else
        {
            for (var i = 0L; i < shape[depth]; i++)
            {
                Nest(json, output, shape, depth + 1, ref at);
            }
        }
        json.WriteEndArray();
    }
}
