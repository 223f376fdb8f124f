using System.Buffers.Binary;
using System.Text;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>
/// Goes through a message in protobuf's binary form, field by field. What is malformed ends it and sets <see cref="IsBroken"/>; values
/// are then empty.
/// </summary>
internal ref struct OtlpWire(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private ReadOnlySpan<byte> _bytes;
    private ulong _number;
    private int _wire;

    public int Field { get; private set; }

    public bool IsBroken { get; private set; }

    /// <summary>The field's bytes: a text, a message within, or bytes.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _wire == 2 ? _bytes : [];

    /// <summary>What is no UTF-8 becomes U+FFFD.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>A number's bits, whichever of the forms it came in.</summary>
    public readonly ulong Number => _wire == 2 ? 0 : _number;

    public bool Next()
    {
        if (_rest.IsEmpty || IsBroken || !Varint(out var tag))
        {
            return false;
        }
        (Field, _wire) = ((int)(tag >> 3), (int)(tag & 7));
        var read = _wire switch
        {
            0 => Varint(out _number),
            1 => Fixed(8),
            2 => Varint(out var length) && Take(length, out _bytes),
            5 => Fixed(4),
            _ => false,
        };
        IsBroken = !read || Field == 0;
        return !IsBroken;
    }

    private bool Fixed(int size)
    {
        if (!Take((ulong)size, out var bytes))
        {
            return false;
        }
        _number =
            size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return true;
    }

    private bool Take(ulong length, out ReadOnlySpan<byte> bytes)
    {
        if (length > (ulong)_rest.Length)
        {
            bytes = [];
            return false;
        }
        bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }
        IsBroken = true;
        return false;
    }
}
