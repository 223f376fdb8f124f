using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Record.Facts;

/// <summary>A fact not yet in the record: its kind (<c>noun.verb</c>), the ids of everything it concerns, and what it says (a JSON object).</summary>
public sealed record FactDraft(string Kind, IReadOnlyList<string> About, JsonElement Body);

/// <summary>
/// A fact in its place in the record. <paramref name="Index"/> counts all facts from 0. <paramref name="About"/> gives for each subject
/// the fact's place (1, 2, 3 …) in that subject's own sequence, so that a fact withheld from a subject's life leaves a hole.
/// <paramref name="At"/> is UTC and whole milliseconds.
/// </summary>
public sealed record Fact(
    long Index,
    DateTimeOffset At,
    Principal By,
    string Kind,
    IReadOnlyDictionary<string, long> About,
    JsonElement Body
)
{
    /// <summary>
    /// Gives a draft its place and checks all that a record asks of a fact; <paramref name="at"/> is cut to milliseconds.
    /// <paramref name="placeOf"/> answers the next place in a subject's sequence. Subjects named twice count once.
    /// </summary>
    public static Result<Fact> Place(
        FactDraft draft,
        long index,
        DateTimeOffset at,
        Principal by,
        Func<string, long> placeOf
    )
    {
        var about = draft.About.Distinct(StringComparer.Ordinal).ToDictionary(s => s, placeOf, StringComparer.Ordinal);
        if (FactRules.Check(draft.Kind, about, draft.Body) is { } fault)
        {
            return fault;
        }
        var fact = new Fact(index, FactRules.ToMilliseconds(at), by, draft.Kind, about, draft.Body);
        return fact.Write().Map(_ => fact);
    }

    /// <summary>The log entry: the canonical JSON whose leaf hash the log holds. Only a fact that <see cref="Place"/> or <see cref="FromEntry"/> made has one.</summary>
    public byte[] ToEntry() => Write().Value;

    /// <summary>Reads a log entry. Bytes that <see cref="ToEntry"/> would not write are refused.</summary>
    public static Result<Fact> FromEntry(long index, ReadOnlyMemory<byte> entry)
    {
        if (entry.Length > FactRules.MaxEntryBytes)
        {
            return RecordFaults.FactTooLarge.With($"The entry at {index} has {entry.Length} bytes.");
        }
        return CanonicalJson.Parse(entry.Span, FactRules.MaxDepth).TryGet(out var json, out var fault)
            ? FromJson(index, json)
            : fault;
    }

    private static Result<Fact> FromJson(long index, JsonElement json)
    {
        if (
            json.ValueKind != JsonValueKind.Object
            || json.GetPropertyCount() != 6
            || Text(json, "kind") is not { } kind
            || !Principal.Parse(Text(json, "by")).TryGet(out var by, out _)
            || !FactRules.TryReadTime(Text(json, "at"), out var at)
            || !json.TryGetProperty("body"u8, out var body)
            || !json.TryGetProperty("v"u8, out var version)
            || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt64(out var number)
            || number != 1
            || !json.TryGetProperty("about"u8, out var places)
            || places.ValueKind != JsonValueKind.Object
        )
        {
            return FactRules.Bad($"The entry at {index} is not a fact of version 1: about, at, body, by, kind and v.");
        }
        var about = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var place in places.EnumerateObject())
        {
            if (place.Value.ValueKind != JsonValueKind.Number || !place.Value.TryGetInt64(out var sequence))
            {
                return FactRules.Bad($"In the entry at {index} the place of a subject is not a whole number.");
            }
            about.Add(place.Name, sequence);
        }
        return FactRules.Check(kind, about, body) is { } fault ? fault : new Fact(index, at, by, kind, about, body);
    }

    private Result<byte[]> Write()
    {
        var writer = new CanonicalWriter();
        writer.Raw("{\"about\":{"u8);
        var first = true;
        foreach (var (subject, place) in About.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            writer.Raw(first ? ""u8 : ","u8);
            first = false;
            writer.Text(subject);
            writer.Raw(":"u8);
            writer.Integer(place);
        }
        writer.Raw("},\"at\":"u8);
        writer.Text(FactRules.Time(At));
        writer.Raw(",\"body\":"u8);
        if (writer.Value(Body, FactRules.MaxDepth - 1) is { } fault)
        {
            return fault;
        }
        writer.Raw(",\"by\":"u8);
        writer.Text(By.ToString());
        writer.Raw(",\"kind\":"u8);
        writer.Text(Kind);
        writer.Raw(",\"v\":1}"u8);
        return writer.Written.Length <= FactRules.MaxEntryBytes
            ? writer.Written.ToArray()
            : RecordFaults.FactTooLarge.With(
                $"The fact {Kind} has {writer.Written.Length} bytes, {FactRules.MaxEntryBytes} are allowed. Store the evidence as a file and put its digest into the fact."
            );
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
