namespace Airworthy.Artifacts.Scanning.Pickle;

/// <summary>The opcodes that put plain values and texts on the stack.</summary>
internal sealed partial class PickleMachine
{
    private bool Values(byte opcode) => Numbers(opcode) || Texts(opcode) || Bytes(opcode);

    private bool Numbers(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'N' or 0x88 or 0x89 or (byte)']' or 0x8F:
                break;
            case (byte)'}':
                _stack.Push(new Sheet());
                return true;
            case (byte)')':
                _stack.Push(new Few([]));
                return true;
            case (byte)'I' or (byte)'L' or (byte)'F':
                reader.Line();
                break;
            case (byte)'J':
                _stack.Push(new Whole((int)reader.UInt32()));
                return true;
            case (byte)'K':
                _stack.Push(new Whole(reader.Byte()));
                return true;
            case (byte)'M':
                _stack.Push(new Whole(reader.UInt16()));
                return true;
            case (byte)'G':
                reader.Skip(8);
                break;
            case 0x8A:
                _stack.Push(Long(reader.Byte()));
                return true;
            case 0x8B:
                reader.Skip(Length(reader.UInt32()));
                break;
            default:
                return false;
        }
        _stack.Push(PickleValue.Plain);
        return true;
    }

    private bool Texts(byte opcode)
    {
        var text = opcode switch
        {
            (byte)'S' => Quoted(reader.Line()),
            (byte)'V' => Unescaped(reader.Line()),
            (byte)'T' => reader.Text(Length(reader.UInt32())),
            (byte)'U' => reader.Text(reader.Byte()),
            (byte)'X' => reader.Text(reader.UInt32()),
            0x8C => reader.Text(reader.Byte()),
            0x8D => reader.Text(reader.UInt64()),
            _ => "",
        };
        if (opcode is not ((byte)'S' or (byte)'V' or (byte)'T' or (byte)'U' or (byte)'X' or 0x8C or 0x8D))
        {
            return false;
        }
        _stack.Push(text is null ? PickleValue.Made : new Known(text));
        return true;
    }

    private bool Bytes(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'B':
                reader.Skip(reader.UInt32());
                break;
            case (byte)'C':
                reader.Skip(reader.Byte());
                break;
            case 0x8E or 0x96:
                reader.Skip(reader.UInt64());
                break;
            case 0x97:
                break;
            case 0x98:
                _stack.Pop();
                break;
            case 0x80:
                var protocol = reader.Byte();
                return protocol <= HighestProtocol
                    ? true
                    : throw new PickleBrokenException($"there is no protocol {protocol}");
            case 0x95:
                var frame = reader.UInt64();
                if (frame > (ulong)reader.Remaining)
                {
                    throw new PickleBrokenException("a frame is longer than the file");
                }
                _frameEnd = reader.Position + (long)frame;
                return true;
            default:
                return false;
        }
        _stack.Push(PickleValue.Plain);
        return true;
    }

    private PickleValue Long(byte length)
    {
        if (length > 8)
        {
            reader.Skip(length);
            return PickleValue.Plain;
        }
        var number = 0L;
        for (var i = 0; i < length; i++)
        {
            var next = reader.Byte();
            number |= (i == length - 1 ? (sbyte)next : (long)next) << (8 * i);
        }
        return new Whole(number);
    }

    private static ulong Length(uint signed) =>
        signed <= int.MaxValue ? signed : throw new PickleBrokenException("a length is negative");

    // A text with escapes could be written out plainly; one that is not has something to hide, and counts as unknown.
    private static string? Unescaped(string? line) =>
        line?.Contains('\\', StringComparison.Ordinal) == false ? line : null;

    private static string? Quoted(string? line)
    {
        var text = line?.TrimEnd('\r');
        if (text is null)
        {
            return null;
        }
        return text.Length >= 2 && text[0] is '\'' or '"' && text[^1] == text[0]
            ? Unescaped(text[1..^1])
            : throw new PickleBrokenException("a text has no quotes around it");
    }
}
