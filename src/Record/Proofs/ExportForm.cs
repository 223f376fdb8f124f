using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Record.Facts;

namespace Airworthy.Record.Proofs;

/// <summary>How an export is written down; <see cref="RecordExport"/> and <see cref="RecordVerifier"/> share it.</summary>
internal static class ExportForm
{
    internal const string Format = "airworthy-record/1";

    /// <summary>The members of an export, and of each of its entries, in their canonical order.</summary>
    internal static readonly string[] Members = ["checkpoint", "entries", "format", "key", "seal", "subject", "title"];

    internal static readonly string[] EntryMembers = ["fact", "index", "proof"];

    /// <summary>
    /// What the seal signs: the digest of the export with an empty seal. Its second line is a word, so it can never be taken for a
    /// checkpoint, whose second line is a number.
    /// </summary>
    internal static byte[] Sealed(ReadOnlySpan<byte> withEmptySeal) =>
        Encoding.UTF8.GetBytes($"{Format}\nseal\n{Convert.ToBase64String(SHA256.HashData(withEmptySeal))}\n");

    internal static byte[] Write(
        string checkpoint,
        IEnumerable<ExportEntry> entries,
        string key,
        string seal,
        string subject,
        string title
    )
    {
        var writer = new CanonicalWriter();
        Member(writer, "{\"checkpoint\":"u8, checkpoint);
        writer.Raw(",\"entries\":["u8);
        var first = true;
        foreach (var entry in entries)
        {
            writer.Raw(first ? "{\"fact\":"u8 : ",{\"fact\":"u8);
            first = false;
            writer.Raw(entry.Fact.Span);
            writer.Raw(",\"index\":"u8);
            writer.Integer(entry.Index);
            writer.Raw(",\"proof\":["u8);
            for (var i = 0; i < entry.Proof.Count; i++)
            {
                writer.Raw(i == 0 ? ""u8 : ","u8);
                writer.Text(entry.Proof[i]);
            }
            writer.Raw("]}"u8);
        }
        Member(writer, "],\"format\":"u8, Format);
        Member(writer, ",\"key\":"u8, key);
        Member(writer, ",\"seal\":"u8, seal);
        Member(writer, ",\"subject\":"u8, subject);
        Member(writer, ",\"title\":"u8, title);
        writer.Raw("}"u8);
        return writer.Written.ToArray();
    }

    /// <summary>Reads an export's members without believing any. Only their form is checked.</summary>
    internal static Result<ExportParts> Read(ReadOnlyMemory<byte> export)
    {
        if (!CanonicalJson.Parse(export.Span).TryGet(out var json, out var fault))
        {
            return fault;
        }
        if (
            !HasExactly(json, Members)
            || Text(json, "format") != Format
            || Text(json, "checkpoint") is not { } checkpoint
            || Text(json, "key") is not { } key
            || Text(json, "seal") is not { } seal
            || Text(json, "subject") is not { } subject
            || Text(json, "title") is not { } title
            || json.GetProperty("entries") is not { ValueKind: JsonValueKind.Array } list
        )
        {
            return RecordFaults.BadExport.With(
                $"The file is not a record in the form {Format}. Export it again with a fitting version."
            );
        }
        var entries = new List<ExportEntry>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (
                !HasExactly(item, EntryMembers)
                || item.GetProperty("index") is not { ValueKind: JsonValueKind.Number } number
                || !number.TryGetInt64(out var index)
                || item.GetProperty("proof") is not { ValueKind: JsonValueKind.Array } path
                || path.EnumerateArray().Any(p => p.ValueKind != JsonValueKind.String)
            )
            {
                return RecordFaults.BadExport.With(
                    $"Entry {entries.Count + 1} of the file is not fact, index and proof."
                );
            }
            // The file is canonical as a whole, so each fact's canonical form is the very bytes that stand there.
            if (!CanonicalJson.Write(item.GetProperty("fact")).TryGet(out var fact, out fault))
            {
                return fault;
            }
            entries.Add(new ExportEntry(fact, index, [.. path.EnumerateArray().Select(p => p.GetString()!)]));
        }
        return new ExportParts(checkpoint, entries, key, seal, subject, title);
    }

    private static bool HasExactly(JsonElement json, string[] names) =>
        json.ValueKind == JsonValueKind.Object && json.EnumerateObject().Select(m => m.Name).SequenceEqual(names);

    private static string? Text(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static void Member(CanonicalWriter writer, ReadOnlySpan<byte> before, string text)
    {
        writer.Raw(before);
        writer.Text(text);
    }
}

/// <summary>A log entry as an export carries it: its bytes, its place in the log, and the nodes of its inclusion proof in base 64.</summary>
internal sealed record ExportEntry(ReadOnlyMemory<byte> Fact, long Index, IReadOnlyList<string> Proof);

/// <summary>An export taken apart, nothing of it believed yet.</summary>
internal sealed record ExportParts(
    string Checkpoint,
    IReadOnlyList<ExportEntry> Entries,
    string Key,
    string Seal,
    string Subject,
    string Title
);
