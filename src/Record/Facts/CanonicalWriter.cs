using System.Buffers;
using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Record.Facts;

/// <summary>
/// Puts canonical JSON together piece by piece. Whoever writes an object's punctuation and names by hand answers for their order;
/// <see cref="Value"/> sorts what it is given.
/// </summary>
internal sealed class CanonicalWriter
{
    private const double LargestExactInteger = 9_007_199_254_740_992; // 2^53

    private readonly ArrayBufferWriter<byte> _out = new(512);

    internal ReadOnlySpan<byte> Written => _out.WrittenSpan;

    /// <summary>Punctuation, literals and whole canonical values, as they are.</summary>
    internal void Raw(ReadOnlySpan<byte> canonical) => _out.Write(canonical);

    internal void Integer(long value) => Raw(Encoding.ASCII.GetBytes(EcmaNumber.Format(value)));

    /// <summary>A string with the escapes of RFC 8785. Half a surrogate pair is a bug of the caller here.</summary>
    internal void Text(ReadOnlySpan<char> text)
    {
        Raw("\""u8);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Escaped);
            if (plain != 0)
            {
                var run = plain < 0 ? text : text[..plain];
                var into = _out.GetSpan(Encoding.UTF8.GetMaxByteCount(run.Length));
                _out.Advance(Strict.GetBytes(run, into));
                text = text[run.Length..];
                continue;
            }
            Raw(Escape(text[0]));
            text = text[1..];
        }
        Raw("\""u8);
    }

    /// <summary>A value with its keys sorted; null, or the reason why it has no canonical form.</summary>
    internal Fault? Value(JsonElement value, int depthLeft)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return depthLeft == 0 ? TooDeep() : Object(value, depthLeft - 1);
            case JsonValueKind.Array:
                return depthLeft == 0 ? TooDeep() : Array(value, depthLeft - 1);
            case JsonValueKind.String:
                return Read(value.GetString, out var text) is { } fault ? fault : Done(text);
            case JsonValueKind.Number:
                return Number(value);
            case JsonValueKind.True:
                Raw("true"u8);
                return null;
            case JsonValueKind.False:
                Raw("false"u8);
                return null;
            case JsonValueKind.Null:
                Raw("null"u8);
                return null;
            default:
                throw new ArgumentException("An unset JSON element has no form.", nameof(value));
        }
    }

    private Fault? Object(JsonElement value, int depthLeft)
    {
        var members = new List<(string Name, JsonElement Value)>(value.GetPropertyCount());
        foreach (var member in value.EnumerateObject())
        {
            if (Read(() => member.Name, out var name) is { } unreadable)
            {
                return unreadable;
            }
            members.Add((name, member.Value));
        }
        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        Raw("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0 && members[i].Name == members[i - 1].Name)
            {
                return RecordFaults.NotJsonable.With(
                    $"The key '{Core.Values.Clip.Short(members[i].Name)}' stands twice in one object. Keep one of them."
                );
            }
            if (i > 0)
            {
                Raw(","u8);
            }
            Text(members[i].Name);
            Raw(":"u8);
            if (Value(members[i].Value, depthLeft) is { } fault)
            {
                return fault;
            }
        }
        Raw("}"u8);
        return null;
    }

    private Fault? Array(JsonElement value, int depthLeft)
    {
        Raw("["u8);
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first)
            {
                Raw(","u8);
            }
            first = false;
            if (Value(item, depthLeft) is { } fault)
            {
                return fault;
            }
        }
        Raw("]"u8);
        return null;
    }

    private Fault? Number(JsonElement value)
    {
        var written = value.GetRawText();
        if (!value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            return Unfit(written);
        }
        var text = EcmaNumber.Format(number);
        // What reads as an integer must be one that every reader gets exactly; 2^53 itself is the first a double may have been rounded to.
        var tooLarge = Math.Abs(number) >= LargestExactInteger && text.AsSpan().IndexOfAny('.', 'e') < 0;
        if (tooLarge || (Math.Abs(number) >= LargestExactInteger && written.AsSpan().IndexOfAny('.', 'e', 'E') < 0))
        {
            return Unfit(written);
        }
        Raw(Encoding.ASCII.GetBytes(text));
        return null;
    }

    private Fault? Done(string text)
    {
        Text(text);
        return null;
    }

    /// <summary>System.Text.Json throws this when a string holds half a surrogate pair as an escape: the reader's way to say that the text is none.</summary>
    private static Fault? Read(Func<string?> read, out string text)
    {
        try
        {
            text = read() ?? "";
            return null;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return RecordFaults.NotJsonable.With(
                "A string holds half of a surrogate pair, which is no text. Repair it."
            );
        }
    }

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private static readonly SearchValues<char> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 32).Select(i => (char)i),
        '"',
        '\\',
    ]);

    private static byte[] Escape(char c) =>
        c switch
        {
            '"' => "\\\""u8.ToArray(),
            '\\' => "\\\\"u8.ToArray(),
            '\b' => "\\b"u8.ToArray(),
            '\t' => "\\t"u8.ToArray(),
            '\n' => "\\n"u8.ToArray(),
            '\f' => "\\f"u8.ToArray(),
            '\r' => "\\r"u8.ToArray(),
            _ => Encoding.ASCII.GetBytes($"\\u{(int)c:x4}"),
        };

    private static Fault TooDeep() =>
        RecordFaults.NotJsonable.With(
            "The value is nested too deeply. Flatten it, or store it as a file and name its digest."
        );

    private static Fault Unfit(string number) =>
        RecordFaults.NotJsonable.With(
            $"The number {Core.Values.Clip.Short(number)} is beyond what every JSON reader keeps exactly (2^53). Write it as a string."
        );
}
