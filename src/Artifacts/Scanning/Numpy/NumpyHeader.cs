using System.Text;

namespace Airworthy.Artifacts.Scanning.Numpy;

/// <summary>What a NumPy array file says of its elements.</summary>
internal enum NumpyKind
{
    /// <summary>No array file.</summary>
    None,

    /// <summary>Numbers or texts as they lie in memory: loading runs nothing.</summary>
    Plain,

    /// <summary>Python objects: a pickle stands behind the header.</summary>
    Objects,

    /// <summary>A header that an honest writer does not write.</summary>
    Odd,
}

/// <summary>Reads the header of an array file: a Python literal, of which only the texts matter here.</summary>
internal static class NumpyHeader
{
    private const int MaxHeader = 1 << 20;

    /// <summary>Leaves the stream where the elements begin.</summary>
    public static NumpyKind Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[12];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (
            read < 10
            || !head.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'])
        )
        {
            return NumpyKind.None;
        }
        var (length, from) = head[6] == 1 ? (head[8] | head[9] << 8, 10) : (BitConverter.ToInt32(head[8..12]), 12);
        if (head[6] is < 1 or > 3 || length is < 0 or > MaxHeader || from + length > stream.Length)
        {
            return NumpyKind.Odd;
        }
        stream.Position = from;
        var header = new byte[length];
        stream.ReadExactly(header);
        return Kind(Encoding.Latin1.GetString(header));
    }

    // numpy evaluates the literal, in which a text may be put together of escapes or of neighbours. Neither is ever written.
    private static NumpyKind Kind(string header)
    {
        if (header.Contains('\\', StringComparison.Ordinal) || header.Contains("\"\"", StringComparison.Ordinal))
        {
            return NumpyKind.Odd;
        }
        var texts = new List<string>();
        var between = new StringBuilder();
        for (var i = 0; i < header.Length; i++)
        {
            if (header[i] is not ('\'' or '"'))
            {
                between.Append(header[i]);
                continue;
            }
            var end = header.IndexOf(header[i], i + 1);
            if (end < 0 || (texts.Count > 0 && IsSpace(between)))
            {
                return NumpyKind.Odd;
            }
            texts.Add(header[(i + 1)..end]);
            between.Clear();
            i = end;
        }
        return !texts.Contains("descr") ? NumpyKind.Odd
            : texts.Exists(HoldsObjects) ? NumpyKind.Objects
            : NumpyKind.Plain;
    }

    private static bool IsSpace(StringBuilder text) => string.IsNullOrWhiteSpace(text.ToString());

    // '|O', 'O8', 'object', and several types in one text like 'i4,O'. A field of that very name is taken for one too.
    private static bool HoldsObjects(string text) =>
        text.Split(',')
            .Select(t =>
                t.Trim().TrimStart('<', '>', '|', '=', '(', ')', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')
            )
            .Any(t =>
                t.Contains("object", StringComparison.OrdinalIgnoreCase)
                || (t.StartsWith('O') && t[1..].All(char.IsAsciiDigit))
            );
}
