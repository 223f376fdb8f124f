using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>Writes a tensor's elements as one flat list.</summary>
internal static class TensorDataWriter
{
    /// <summary>Why the tensor has no form in JSON; null when it has one.</summary>
    public static Fault? Check(Tensor tensor) =>
        tensor.Data switch
        {
            _ when tensor.Type is TensorType.FP16 or TensorType.BF16 => TensorDataReader.HalfPrecision(
                tensor.Name,
                tensor.Type
            ),
            byte[][] => OpenInferenceFaults.BytesInJson.With(
                $"The output '{Clip.Short(tensor.Name)}' has elements that are no UTF-8 text, which JSON cannot carry. Set the request's parameter binary_data_output to true, or use gRPC."
            ),
            float[] floats => NonFinite(tensor, Array.FindIndex(floats, x => !float.IsFinite(x))),
            double[] doubles => NonFinite(tensor, Array.FindIndex(doubles, x => !double.IsFinite(x))),
            _ => null,
        };

    public static void Write(Utf8JsonWriter json, Tensor tensor)
    {
        json.WriteStartArray();
        // By datatype and not by array: C# takes a byte[] for an sbyte[] and the like.
        switch (tensor.Type)
        {
            case TensorType.BOOL:
                Each(json, (bool[])tensor.Data, static (to, x) => to.WriteBooleanValue(x));
                break;
            case TensorType.UINT8:
                Each(json, (byte[])tensor.Data, static (to, x) => to.WriteNumberValue((uint)x));
                break;
            case TensorType.UINT16:
                Each(json, (ushort[])tensor.Data, static (to, x) => to.WriteNumberValue((uint)x));
                break;
            case TensorType.UINT32:
                Each(json, (uint[])tensor.Data, static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.UINT64:
                Each(json, (ulong[])tensor.Data, static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.INT8:
                Each(json, (sbyte[])tensor.Data, static (to, x) => to.WriteNumberValue((int)x));
                break;
            case TensorType.INT16:
                Each(json, (short[])tensor.Data, static (to, x) => to.WriteNumberValue((int)x));
                break;
            case TensorType.INT32:
                Each(json, (int[])tensor.Data, static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.INT64:
                Each(json, (long[])tensor.Data, static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.FP32:
                Each(json, (float[])tensor.Data, static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.FP64:
                Each(json, (double[])tensor.Data, static (to, x) => to.WriteNumberValue(x));
                break;
            case TensorType.BYTES:
                Each(json, (string[])tensor.Data, static (to, x) => to.WriteStringValue(x));
                break;
            default:
                throw new InvalidOperationException($"{tensor.Type} was not checked.");
        }
        json.WriteEndArray();
    }

    private static void Each<T>(Utf8JsonWriter json, T[] data, Action<Utf8JsonWriter, T> write)
    {
        foreach (var element in data)
        {
            write(json, element);
        }
    }

    private static Fault? NonFinite(Tensor tensor, int at) =>
        at < 0
            ? null
            : OpenInferenceFaults.NonFiniteOutput.With(
                $"Element {at} of the output '{Clip.Short(tensor.Name)}' is {tensor.Data.GetValue(at)}, which JSON cannot carry. "
                    + "Check the request for values the model was not made for; to receive it as it is, set the request's parameter binary_data_output to true, or use gRPC."
            );
}
