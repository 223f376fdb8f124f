using System.Buffers;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>Writes a tensor's elements as JSON.</summary>
public static class TensorDataWriter
{
    private const int MaxAtOnce = 64 * 1024;

    /// <summary>Why the tensor has no form in JSON; null when it has one.</summary>
    internal static Fault? Check(Tensor tensor) =>
        tensor.Data switch
        {
            _ when tensor.Type is TensorType.FP16 or TensorType.BF16 => TensorDataReader.HalfPrecision(
                tensor.Name,
                tensor.Type
            ),
            byte[][] => OpenInferenceFaults.BytesInJson.With(
                $"The output '{Clip.Short(tensor.Name)}' has elements that are no UTF-8 text, which JSON cannot carry. Set the request's parameter binary_data_output to true, or use gRPC."
            ),
            float[] floats => NonFinite(tensor, FirstNonFinite(floats)),
            double[] doubles => NonFinite(tensor, Array.FindIndex(doubles, x => !double.IsFinite(x))),
            _ => null,
        };

    /// <summary>All of them, as one flat list.</summary>
    public static void Write(Utf8JsonWriter json, Tensor tensor)
    {
        if (tensor.Data is float[] { Length: > 0 and <= MaxAtOnce } floats)
        {
            WriteAtOnce(json, floats);
            return;
        }
        json.WriteStartArray();
        Write(json, tensor, 0, tensor.Data.Length);
        json.WriteEndArray();
    }

    private static void WriteAtOnce(Utf8JsonWriter json, float[] floats)
    {
        var text = ArrayPool<byte>.Shared.Rent(((FloatText.MaxLength + 1) * floats.Length) + 2);
        var at = 0;
        foreach (var x in floats)
        {
            text[at] = at == 0 ? (byte)'[' : (byte)',';
            at++;
            at += FloatText.Write(text.AsSpan(at), x);
        }
        text[at++] = (byte)']';
        json.WriteRawValue(text.AsSpan(0, at), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(text);
    }

    /// <summary>Some of them, one after the other, into a list or a member that is begun. The tensor has a form in JSON.</summary>
    public static void Write(Utf8JsonWriter json, Tensor tensor, int from, int count)
    {
        // By datatype and not by array: C# takes a byte[] for an sbyte[] and the like.
        switch (tensor.Type)
        {
            case TensorType.BOOL:
                Each(json, ((bool[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteBooleanValue(x));
                break;
            case TensorType.UINT8:
                Each(json, ((byte[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteNumberValue((uint)x));
                break;
            case TensorType.UINT16:
                Each(json, ((ushort[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteNumberValue((uint)x));
                break;
            case TensorType.UINT32:
                Each(json, ((uint[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.UINT64:
                Each(json, ((ulong[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.INT8:
                Each(json, ((sbyte[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteNumberValue((int)x));
                break;
            case TensorType.INT16:
                Each(json, ((short[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteNumberValue((int)x));
                break;
            case TensorType.INT32:
                Each(json, ((int[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.INT64:
                Each(json, ((long[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.FP32:
                Span<byte> text = stackalloc byte[FloatText.MaxLength];
                foreach (var x in ((float[])tensor.Data).AsSpan(from, count))
                {
                    json.WriteRawValue(text[..FloatText.Write(text, x)], skipInputValidation: true);
                }
                break;
            case TensorType.FP64:
                Each(json, ((double[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.BYTES:
                Each(json, ((string[])tensor.Data).AsSpan(from, count), static (to, x) => to.WriteStringValue(x));
                break;
            default:
                throw new InvalidOperationException($"{tensor.Type} was not checked.");
        }
    }

    private static void Each<T>(Utf8JsonWriter json, ReadOnlySpan<T> data, Action<Utf8JsonWriter, T> write)
    {
        foreach (var element in data)
        {
            write(json, element);
        }
    }

    private static int FirstNonFinite(ReadOnlySpan<float> floats)
    {
        for (var i = 0; i < floats.Length; i++)
        {
            if (!float.IsFinite(floats[i]))
            {
                return i;
            }
        }
        return -1;
    }

    private static Fault? NonFinite(Tensor tensor, int at) =>
        at < 0
            ? null
            : OpenInferenceFaults.NonFiniteOutput.With(
                $"Element {at} of the output '{Clip.Short(tensor.Name)}' is {tensor.Data.GetValue(at)}, which JSON cannot carry. "
                    + "Check the request for values the model was not made for; to receive it as it is, set the request's parameter binary_data_output to true, or use gRPC."
            );
}
