using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference;

/// <summary>
/// Tensors as raw bytes: elements one after the other in row-major order, little-endian; BOOL one byte of 0 or 1; a BYTES element is its
/// length in four bytes and then itself. This is how the protocol's binary extension and its gRPC raw contents carry data.
/// </summary>
public static class TensorBytes
{
    /// <summary>Bytes of one element; 0 for BYTES, whose elements differ.</summary>
    public static int ElementSize(TensorType type) =>
        type switch
        {
            TensorType.BOOL or TensorType.UINT8 or TensorType.INT8 => 1,
            TensorType.UINT16 or TensorType.INT16 or TensorType.FP16 or TensorType.BF16 => 2,
            TensorType.UINT32 or TensorType.INT32 or TensorType.FP32 => 4,
            TensorType.UINT64 or TensorType.INT64 or TensorType.FP64 => 8,
            TensorType.BYTES => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
        };

    /// <summary>The tensor whose data these bytes are, all of them. They are copied; whatever they are, nothing is thrown.</summary>
    public static Result<Tensor> Read(
        string name,
        TensorType type,
        IReadOnlyList<long> shape,
        ReadOnlySequence<byte> bytes
    )
    {
        if (InferenceRules.Count(shape) is not { } count)
        {
            return InferenceFaults.WrongShape.With(
                $"'{Clip.Short(name)}' has the shape [{string.Join(", ", shape)}]: a size is negative, or there are more elements than fit in memory."
            );
        }
        if (type == TensorType.BYTES)
        {
            return Texts(name, shape, count, bytes);
        }
        var size = (long)count * ElementSize(type);
        if (size != bytes.Length)
        {
            return InferenceFaults.WrongElementCount.With(
                $"'{Clip.Short(name)}' of datatype {type} and shape [{string.Join(", ", shape)}] is {size} bytes; the request gives {bytes.Length}."
            );
        }
        var data = TensorData.Uninitialized(type, count);
        bytes.CopyTo(Span(type, data));
        if (data is bool[] && Span(type, data).IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
        {
            return InferenceFaults.BadTensorBytes.With(
                $"Element {at} (counting from 0) of '{Clip.Short(name)}' is the byte {Span(type, data)[at]}, and a BOOL is 0 or 1."
            );
        }
        return new Tensor(name, type, shape, data);
    }

    /// <summary>How many bytes <see cref="Write"/> writes.</summary>
    public static long Size(Tensor tensor) =>
        tensor.Data switch
        {
            string[] texts => texts.Sum(t => 4L + Encoding.UTF8.GetByteCount(t)),
            byte[][] texts => texts.Sum(t => 4L + t.Length),
            var data => (long)data.Length * ElementSize(tensor.Type),
        };

    /// <summary>The memory of a tensor of numbers, to be read.</summary>
    internal static ReadOnlySpan<byte> Span(Tensor tensor) => Span(tensor.Type, tensor.Data);

    /// <summary>An array of numbers with these bytes.</summary>
    internal static Array Copy(TensorType type, ReadOnlySpan<byte> bytes)
    {
        var data = TensorData.Uninitialized(type, bytes.Length / ElementSize(type));
        bytes.CopyTo(Span(type, data));
        return data;
    }

    /// <summary>All of a tensor's bytes, in an array of their own.</summary>
    public static byte[] ToArray(Tensor tensor)
    {
        if (tensor.Type != TensorType.BYTES)
        {
            return Span(tensor).ToArray();
        }
        var bytes = new ArrayBufferWriter<byte>((int)Math.Max(1, Size(tensor)));
        Write(bytes, tensor);
        return bytes.WrittenSpan.ToArray();
    }

    public static void Write(IBufferWriter<byte> to, Tensor tensor)
    {
        switch (tensor.Data)
        {
            case string[] texts:
                foreach (var text in texts)
                {
                    var length = Encoding.UTF8.GetByteCount(text);
                    WriteLength(to, length);
                    to.Advance(Encoding.UTF8.GetBytes(text, to.GetSpan(length)));
                }
                break;
            case byte[][] texts:
                foreach (var text in texts)
                {
                    WriteLength(to, text.Length);
                    to.Write(text);
                }
                break;
            default:
                to.Write(Span(tensor));
                break;
        }
    }

    /// <summary>The memory of an array of numbers.</summary>
    private static Span<byte> Span(TensorType type, Array data) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(data), data.Length * ElementSize(type));

    private static void WriteLength(IBufferWriter<byte> to, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), length);
        to.Advance(sizeof(int));
    }

    private static Result<Tensor> Texts(string name, IReadOnlyList<long> shape, int count, ReadOnlySequence<byte> bytes)
    {
        // Each element takes four bytes at least, so a larger shape is a lie that would cost memory to find out.
        if (count > bytes.Length / sizeof(int))
        {
            return Truncated(name, count, 0);
        }
        var texts = new string[count];
        var reader = new SequenceReader<byte>(bytes);
        for (var i = 0; i < count; i++)
        {
            if (!TryElement(ref reader, out var element))
            {
                return Truncated(name, count, i);
            }
            if (!TryText(element, out texts[i]))
            {
                return Raw(name, shape, count, bytes);
            }
        }
        return reader.Remaining == 0
            ? new Tensor(name, TensorType.BYTES, shape, texts)
            : Surplus(name, shape, count, reader.Remaining);
    }

    private static Result<Tensor> Raw(string name, IReadOnlyList<long> shape, int count, ReadOnlySequence<byte> bytes)
    {
        var raw = new byte[count][];
        var reader = new SequenceReader<byte>(bytes);
        for (var i = 0; i < count; i++)
        {
            if (!TryElement(ref reader, out var element))
            {
                return Truncated(name, count, i);
            }
            raw[i] = element.ToArray();
        }
        return reader.Remaining == 0
            ? new Tensor(name, TensorType.BYTES, shape, raw)
            : Surplus(name, shape, count, reader.Remaining);
    }

    private static bool TryElement(ref SequenceReader<byte> reader, out ReadOnlySequence<byte> element)
    {
        element = default;
        if (!reader.TryReadLittleEndian(out int length) || length < 0 || reader.Remaining < length)
        {
            return false;
        }
        element = reader.UnreadSequence.Slice(0, length);
        reader.Advance(length);
        return true;
    }

    private static bool TryText(ReadOnlySequence<byte> element, out string text)
    {
        var bytes = element.IsSingleSegment ? element.FirstSpan : element.ToArray();
        var isText = Utf8.IsValid(bytes);
        text = isText ? Encoding.UTF8.GetString(bytes) : "";
        return isText;
    }

    private static Fault Surplus(string name, IReadOnlyList<long> shape, int count, long left) =>
        InferenceFaults.WrongElementCount.With(
            $"'{Clip.Short(name)}' of shape [{string.Join(", ", shape)}] has {count} elements, and {left} bytes stand behind the last."
        );

    private static Fault Truncated(string name, int count, int at) =>
        InferenceFaults.WrongElementCount.With(
            $"'{Clip.Short(name)}' has {count} elements by its shape, and its bytes end in element {at} (counting from 0). "
                + "A BYTES element is its length in four bytes, little-endian, and then as many bytes."
        );

    /// <summary>Text where every element is UTF-8, otherwise the bytes as they are.</summary>
    public static Array TextOf(byte[][] raw) =>
        Array.TrueForAll(raw, r => Utf8.IsValid(r)) ? Array.ConvertAll(raw, Encoding.UTF8.GetString) : raw;
}
