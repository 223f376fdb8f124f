using System.Buffers.Binary;
using System.Text;

namespace Airworthy.Artifacts.Scanning.Pickle;

/// <summary>Reads a pickle's bytes in order, stepping over what need not be seen. Past the end throws <see cref="PickleEndException"/>.</summary>
internal sealed class PickleReader(Stream stream)
{
    // Longer than any name that could be on the allow-list.
    private const int MaxText = 4096;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[16_384];
    private int _at;
    private int _filled;

    public long Position => stream.Position - (_filled - _at);

    public long Remaining => stream.Length - Position;

    public byte Byte()
    {
        if (_at == _filled)
        {
            (_at, _filled) = (0, stream.Read(_buffer));
            if (_filled == 0)
            {
                throw new PickleEndException();
            }
        }
        return _buffer[_at++];
    }

    /// <summary>The next byte without taking it; null at the end.</summary>
    public byte? Peek()
    {
        if (Remaining <= 0)
        {
            return null;
        }
        var next = Byte();
        // Byte() has just filled or advanced the buffer, so one step back is in it.
        _at--;
        return next;
    }

    /// <summary>Goes to another place of the stream.</summary>
    public void Seek(long position)
    {
        (_at, _filled) = (0, 0);
        stream.Position = position;
    }

    /// <summary>A reader of its own on the same stream, which starts here; afterwards this one must <see cref="Seek"/>.</summary>
    public PickleReader Fork()
    {
        stream.Position = Position;
        return new PickleReader(stream);
    }

    public ushort UInt16() => (ushort)(Byte() | Byte() << 8);

    public uint UInt32() => UInt16() | (uint)UInt16() << 16;

    public ulong UInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Byte();
        }
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public void Skip(ulong count)
    {
        if (count > (ulong)Remaining)
        {
            throw new PickleEndException();
        }
        var buffered = (int)Math.Min(count, (ulong)(_filled - _at));
        _at += buffered;
        if (count > (ulong)buffered)
        {
            stream.Seek((long)count - buffered, SeekOrigin.Current);
        }
    }

    /// <summary>Text of that many bytes in UTF-8; null when it is too long to be a name, or is no UTF-8.</summary>
    public string? Text(ulong count)
    {
        if (count > MaxText)
        {
            Skip(count);
            return null;
        }
        var bytes = new byte[count];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Byte();
        }
        return Decoded(bytes);
    }

    /// <summary>Text up to the next line feed, without it; null when it is too long to be a name, or is no UTF-8.</summary>
    public string? Line()
    {
        var bytes = new List<byte>();
        for (var next = Byte(); next != '\n'; next = Byte())
        {
            if (bytes.Count <= MaxText)
            {
                bytes.Add(next);
            }
        }
        return bytes.Count > MaxText ? null : Decoded([.. bytes]);
    }

    private static string? Decoded(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>The bytes end inside an opcode; never leaves this folder.</summary>
internal sealed class PickleEndException() : Exception("the bytes end in the middle");

/// <summary>An opcode cannot do what it says with what is on the stack; never leaves this folder.</summary>
internal sealed class PickleBrokenException(string what) : Exception(what);
