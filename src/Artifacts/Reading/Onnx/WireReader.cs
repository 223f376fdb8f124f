using System.Text;
using Google.Protobuf;

namespace Airworthy.Artifacts.Reading.Onnx;

/// <summary>
/// Walks protobuf's wire format over a seekable stream and steps over what is not asked for, so that a file's size does not decide
/// how much memory reading it takes. After <see cref="Next"/> is true, call exactly one of the reading methods.
/// </summary>
internal sealed class WireReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _at;
    private int _filled;
    private long _position;
    private long _end;
    private long _keep;

    /// <param name="stream">Read from where it stands to its end.</param>
    /// <param name="keep">How many bytes may be kept in all, whatever the file says.</param>
    public WireReader(Stream stream, long keep)
    {
        (_stream, _keep) = (stream, keep);
        _end = stream.Length - stream.Position;
    }

    /// <summary>Field number and wire type, together as the wire has them: <c>number &lt;&lt; 3 | type</c>.</summary>
    public uint Tag { get; private set; }

    public bool Next()
    {
        if (_position >= _end)
        {
            return false;
        }
        var at = _position;
        var tag = Varint();
        if (tag > uint.MaxValue || tag >> 3 == 0)
        {
            throw WireException.Malformed(at, "is no field");
        }
        Tag = (uint)tag;
        return true;
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
        throw WireException.Malformed(_position, "is a number of more than ten bytes");
    }

    public void Skip()
    {
        switch (Tag & 7)
        {
            case 0:
                Varint();
                break;
            case 1:
                Pass(8);
                break;
            case 2:
                Pass(Length());
                break;
            case 5:
                Pass(4);
                break;
            default:
                throw WireException.Malformed(_position, "is a field of a kind that ONNX does not use");
        }
    }

    /// <summary>Steps into a message. Read its fields until <see cref="Next"/> is false, then give the answer to <see cref="Leave"/>.</summary>
    public long Enter()
    {
        var length = Length();
        var outer = _end;
        _end = _position + length;
        return outer;
    }

    public void Leave(long outer) => _end = outer;

    /// <summary>Text that will be kept.</summary>
    public string Text()
    {
        var length = Length();
        Keep(length);
        return Utf8(Take((int)length));
    }

    /// <summary>Text that is looked at and let go, or kept once for many: then say so with <see cref="Keep"/>.</summary>
    public string PassingText() => Utf8(Take(Short()));

    /// <summary>A small message, read whole; what it holds beyond the subset is dropped.</summary>
    public T Message<T>(MessageParser<T> parser)
        where T : IMessage<T>
    {
        var length = Short();
        // Read into objects, a message of empty parts takes many times its bytes.
        Keep(8L * length);
        return parser.WithDiscardUnknownFields(true).ParseFrom(Take(length));
    }

    /// <summary>Counts what the caller keeps against the reader's limit.</summary>
    public void Keep(long bytes)
    {
        // Small entries cost more memory than their bytes; the constant stands for that.
        _keep -= bytes + 64;
        if (_keep < 0)
        {
            throw WireException.TooLarge("its names, metadata and inputs take more room than the reader allows");
        }
    }

    private static string Utf8(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw WireException.Wrong("a name in it is not UTF-8");
        }
    }

    private int Short()
    {
        var length = Length();
        return length <= _buffer.Length
            ? (int)length
            : throw WireException.TooLarge($"the name or type at byte {_position} takes {length} bytes");
    }

    private byte[] Take(int length)
    {
        var bytes = new byte[length];
        var done = 0;
        while (done < length)
        {
            Fill();
            var take = Math.Min(length - done, _filled - _at);
            _buffer.AsSpan(_at, take).CopyTo(bytes.AsSpan(done));
            done += take;
            _at += take;
        }
        _position += length;
        return bytes;
    }

    private long Length()
    {
        var at = _position;
        var length = Varint();
        return length <= (ulong)(_end - _position) ? (long)length : throw WireException.Truncated(at, length);
    }

    private byte Byte()
    {
        if (_position >= _end)
        {
            throw WireException.Truncated(_position, 1);
        }
        Fill();
        _position++;
        return _buffer[_at++];
    }

    private void Pass(long count)
    {
        if (count > _end - _position)
        {
            throw WireException.Truncated(_position, (ulong)count);
        }
        var inBuffer = Math.Min(count, _filled - _at);
        _at += (int)inBuffer;
        if (count > inBuffer)
        {
            _stream.Seek(count - inBuffer, SeekOrigin.Current);
        }
        _position += count;
    }

    private void Fill()
    {
        if (_at < _filled)
        {
            return;
        }
        (_at, _filled) = (0, _stream.Read(_buffer));
        if (_filled == 0)
        {
            throw WireException.Truncated(_position, 1);
        }
    }
}

/// <summary>Bad bytes, on their way to becoming a fault; never leaves this folder.</summary>
internal sealed class WireException(string message, bool tooLarge) : Exception(message)
{
    public bool IsTooLarge => tooLarge;

    public static WireException Malformed(long at, string what) => new($"what stands at byte {at} {what}", false);

    public static WireException Truncated(long at, ulong wanted) =>
        new($"byte {at} announces {wanted} more bytes than there are room for", false);

    public static WireException Wrong(string what) => new(what, false);

    public static WireException TooLarge(string what) => new(what, true);
}
