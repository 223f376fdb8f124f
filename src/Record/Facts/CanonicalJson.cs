using System.Text.Json;
using System.Text.Unicode;
using Airworthy.Core.Results;

namespace Airworthy.Record.Facts;

/// <summary>
/// The one byte form a value has in the record: RFC 8785 (keys sorted by UTF-16 code units, no white space, shortest numbers, few
/// escapes), with integers below 2^53 only. One value, one form: so one flipped bit can never mean the same.
/// </summary>
public static class CanonicalJson
{
    /// <summary>How deep objects and arrays may stand in each other.</summary>
    public const int MaxDepth = 64;

    /// <summary>The canonical bytes of a value. No canonical form: <see cref="RecordFaults.NotJsonable"/>.</summary>
    public static Result<byte[]> Write(JsonElement value, int maxDepth = MaxDepth)
    {
        var writer = new CanonicalWriter();
        return writer.Value(value, maxDepth) is { } fault ? fault : writer.Written.ToArray();
    }

    /// <summary>Reads canonical bytes and refuses any others with <see cref="RecordFaults.NotCanonical"/>.</summary>
    public static Result<JsonElement> Parse(ReadOnlySpan<byte> bytes, int maxDepth = MaxDepth)
    {
        if (!Utf8.IsValid(bytes))
        {
            return RecordFaults.NotCanonical.With("The bytes are not UTF-8.");
        }
        JsonElement value;
        try
        {
            value = JsonElement.Parse(bytes, new JsonDocumentOptions { MaxDepth = maxDepth });
        }
        catch (JsonException e)
        {
            return RecordFaults.NotCanonical.With(
                $"The bytes are not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine}), or nested too deeply."
            );
        }
        if (!Write(value, maxDepth).TryGet(out var canonical, out var fault))
        {
            return RecordFaults.NotCanonical.With(fault.Detail);
        }
        var same = bytes.CommonPrefixLength(canonical);
        return same == bytes.Length && same == canonical.Length
            ? value
            : RecordFaults.NotCanonical.With($"The bytes leave the canonical form at byte {same}.");
    }

    public static bool IsCanonical(ReadOnlySpan<byte> bytes) => Parse(bytes).IsOk;
}
