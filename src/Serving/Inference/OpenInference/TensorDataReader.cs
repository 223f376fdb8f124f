using System.Buffers;
using System.Text;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>Reads a tensor's <c>data</c> into an array of its type: one flat list, or lists nested exactly as the shape says.</summary>
internal static class TensorDataReader
{
    // The reader stands on the first token of the data, and afterwards on its last; the shape's sizes multiply to the count.
    public static Result<Array> Read(
        ref Utf8JsonReader json,
        string name,
        TensorType type,
        IReadOnlyList<long> shape,
        int count
    ) =>
        type switch
        {
            TensorType.BOOL => Read<bool, BoolElement>(ref json, name, type, shape, count),
            TensorType.UINT8 => Read<byte, NumberElement>(ref json, name, type, shape, count),
            TensorType.UINT16 => Read<ushort, NumberElement>(ref json, name, type, shape, count),
            TensorType.UINT32 => Read<uint, NumberElement>(ref json, name, type, shape, count),
            TensorType.UINT64 => Read<ulong, NumberElement>(ref json, name, type, shape, count),
            TensorType.INT8 => Read<sbyte, NumberElement>(ref json, name, type, shape, count),
            TensorType.INT16 => Read<short, NumberElement>(ref json, name, type, shape, count),
            TensorType.INT32 => Read<int, NumberElement>(ref json, name, type, shape, count),
            TensorType.INT64 => Read<long, NumberElement>(ref json, name, type, shape, count),
            TensorType.FP32 => Read<float, NumberElement>(ref json, name, type, shape, count),
            TensorType.FP64 => Read<double, NumberElement>(ref json, name, type, shape, count),
            TensorType.BYTES => Read<string, TextElement>(ref json, name, type, shape, count),
            _ => HalfPrecision(name, type),
        };

    /// <summary>
    /// The numbers of one flat list, if that is what the reader stands before, and plain ones; else null, and the reader stands where it
    /// stood. It goes on behind the list, having seen nothing of it.
    /// </summary>
    public static float[]? TryReadFlat(ref Utf8JsonReader json, ref JsonText whole, int count)
    {
        if (json.TokenType != JsonTokenType.StartArray || whole.Text.IsEmpty || count == 0)
        {
            return null;
        }
        var data = GC.AllocateUninitializedArray<float>(count);
        var end = NumberRun.Read(whole.Text, whole.Start + (int)json.TokenStartIndex + 1, data);
        if (end < 0)
        {
            return null;
        }
        json = new Utf8JsonReader(whole.Text[end..], isFinalBlock: true, json.CurrentState);
        whole.Start = end;
        json.Read();
        return data;
    }

    public static Fault HalfPrecision(string name, TensorType type) =>
        OpenInferenceFaults.HalfPrecisionInJson.With(
            $"'{Clip.Short(name)}' is {type}, which the protocol's JSON cannot carry. Send and ask for it as binary data (the parameters binary_data_size and binary_data_output) or over gRPC."
        );

    private static Result<Array> Read<T, TElement>(
        ref Utf8JsonReader json,
        string name,
        TensorType type,
        IReadOnlyList<long> shape,
        int count
    )
        where TElement : struct, IElement<T>
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return OpenInferenceFaults.BadTensorData.With(
                $"The data of '{Clip.Short(name)}' is {Shown(ref json)}; give a list, also for a single value."
            );
        }
        var filling = new Filling<T>(name, type, shape, new T[count]);
        json.Read();
        var fault =
            json.TokenType == JsonTokenType.StartArray
                ? Nested<T, TElement>(ref json, ref filling, depth: 0)
                : Flat<T, TElement>(ref json, ref filling);
        if (fault is null && filling.At != count)
        {
            fault = filling.WrongCount($"has {filling.At}");
        }
        return fault is null ? filling.Data : fault;
    }

    // Stands behind the opening bracket, ends on the closing one.
    private static Fault? Flat<T, TElement>(ref Utf8JsonReader json, ref Filling<T> filling)
        where TElement : struct, IElement<T>
    {
        while (json.TokenType != JsonTokenType.EndArray)
        {
            if (Element<T, TElement>(ref json, ref filling) is { } fault)
            {
                return fault;
            }
            json.Read();
        }
        return null;
    }

    // Stands behind the opening bracket of the list at this depth, ends on its closing one. The reader bounds the depth.
    private static Fault? Nested<T, TElement>(ref Utf8JsonReader json, ref Filling<T> filling, int depth)
        where TElement : struct, IElement<T>
    {
        var items = 0L;
        var isLeaf = depth == filling.Shape.Count - 1;
        while (json.TokenType != JsonTokenType.EndArray)
        {
            Fault? fault;
            if (json.TokenType != JsonTokenType.StartArray)
            {
                fault = isLeaf ? Element<T, TElement>(ref json, ref filling) : filling.WrongNesting();
            }
            else if (depth + 1 >= filling.Shape.Count)
            {
                fault = filling.WrongNesting();
            }
            else
            {
                json.Read();
                fault = Nested<T, TElement>(ref json, ref filling, depth + 1);
            }
            if (fault is not null)
            {
                return fault;
            }
            items++;
            json.Read();
        }
        return items == filling.Shape[depth] ? null : filling.WrongNesting();
    }

    private static Fault? Element<T, TElement>(ref Utf8JsonReader json, ref Filling<T> filling)
        where TElement : struct, IElement<T>
    {
        if (filling.At == filling.Data.Length)
        {
            return filling.WrongCount("has more");
        }
        if (!TElement.TryRead(ref json, out var value))
        {
            return filling.WrongElement(Shown(ref json));
        }
        filling.Data[filling.At++] = value;
        return null;
    }

    private static string Shown(ref Utf8JsonReader json) =>
        json.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.String => "a text",
            JsonTokenType.Null => "null",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => Clip.Short(
                Encoding.UTF8.GetString(json.HasValueSequence ? json.ValueSequence.ToArray() : json.ValueSpan)
            ),
        };

    /// <summary>A tensor's array while it is being filled.</summary>
    private struct Filling<T>(string name, TensorType type, IReadOnlyList<long> shape, T[] data)
    {
        public int At { get; set; }

        public readonly T[] Data => data;

        public readonly IReadOnlyList<long> Shape => shape;

        private readonly string Called => $"'{Clip.Short(name)}' of shape [{string.Join(", ", shape)}]";

        public readonly Fault WrongElement(string shown) =>
            OpenInferenceFaults.BadTensorData.With(
                $"Element {At} (counting from 0) of '{Clip.Short(name)}' is {shown}, which is not {type}: give {Wanted(type)}."
            );

        public readonly Fault WrongCount(string has) =>
            InferenceFaults.WrongElementCount.With($"The data of {Called} needs {data.Length} elements and {has}.");

        public readonly Fault WrongNesting() =>
            OpenInferenceFaults.BadTensorData.With(
                $"The data of {Called} is nested otherwise than its shape (seen near element {At}). Nest it exactly so, or give one flat list."
            );
    }

    private static string Wanted(TensorType type) =>
        type switch
        {
            TensorType.BOOL => "true or false",
            TensorType.BYTES => "a text in quotes",
            TensorType.FP32 => "a finite number within 3.4e38",
            TensorType.FP64 => "a finite number within 1.8e308",
            TensorType.UINT8 => "a whole number from 0 to 255",
            TensorType.UINT16 => "a whole number from 0 to 65535",
            TensorType.UINT32 => "a whole number from 0 to 4294967295",
            TensorType.UINT64 => "a whole number from 0 to 18446744073709551615",
            TensorType.INT8 => "a whole number from -128 to 127",
            TensorType.INT16 => "a whole number from -32768 to 32767",
            TensorType.INT32 => "a whole number from -2147483648 to 2147483647",
            _ => "a whole number from -9223372036854775808 to 9223372036854775807",
        };
}
