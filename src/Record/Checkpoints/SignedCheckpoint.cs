using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Record.Checkpoints;

/// <summary>A checkpoint with its signatures, as the text of a signed note (C2SP signed-note). <see cref="Text"/> is exactly what was read or signed.</summary>
public sealed record SignedCheckpoint
{
    private const string SignaturePrefix = "— ";
    private const int MaxSignatures = 100;

    private SignedCheckpoint(string text, Checkpoint checkpoint, IReadOnlyList<NoteSignature> signatures) =>
        (Text, Checkpoint, Signatures) = (text, checkpoint, signatures);

    public string Text { get; }

    /// <summary>What the text says. Believe it after <see cref="Verify"/> only.</summary>
    public Checkpoint Checkpoint { get; }

    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a checkpoint of the key's own log: its origin must be the key's name.</summary>
    public static SignedCheckpoint Sign(Checkpoint checkpoint, RecordKey key)
    {
        if (checkpoint.Origin != key.Verifier.Name)
        {
            throw new ArgumentException(
                $"{key.Verifier.Name} does not sign for {checkpoint.Origin}.",
                nameof(checkpoint)
            );
        }
        var body = checkpoint.ToText();
        var signature = new NoteSignature(
            key.Verifier.Name,
            key.Verifier.KeyId,
            key.Sign(Encoding.UTF8.GetBytes(body))
        );
        return new SignedCheckpoint($"{body}\n{SignaturePrefix}{signature}\n", checkpoint, [signature]);
    }

    /// <summary>Reads a signed note in its one form. Nothing is verified yet.</summary>
    public static Result<SignedCheckpoint> Parse(string text)
    {
        var gap = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (gap < 0)
        {
            return Checkpoint.Bad("It has no empty line with signatures after it.");
        }
        if (!Checkpoint.Parse(text[..(gap + 1)]).TryGet(out var checkpoint, out var fault))
        {
            return fault;
        }
        var lines = text[(gap + 2)..].Split('\n');
        if (lines is not [_, .., ""] || lines.Length - 1 > MaxSignatures)
        {
            return Checkpoint.Bad(
                $"After the empty line stand 1 to {MaxSignatures} signatures, each ended by a line feed."
            );
        }
        var signatures = new List<NoteSignature>();
        foreach (var line in lines[..^1])
        {
            if (
                !line.StartsWith(SignaturePrefix, StringComparison.Ordinal)
                || NoteSignature.Read(line[2..]) is not { } signature
            )
            {
                return Checkpoint.Bad($"'{Clip.Short(line)}' is no signature line.");
            }
            if (signatures.Any(s => s.Name == signature.Name && s.KeyId == signature.KeyId))
            {
                return Checkpoint.Bad($"The key {signature.Name} stands under it twice.");
            }
            signatures.Add(signature);
        }
        return new SignedCheckpoint(text, checkpoint, signatures);
    }

    /// <summary>
    /// The checkpoint, if it is of this key's log and the key signed it. Signatures of other keys (cosignatures) are allowed and say
    /// nothing here.
    /// </summary>
    public Result<Checkpoint> Verify(VerifierKey key)
    {
        if (Checkpoint.Origin != key.Name)
        {
            return RecordFaults.SignatureFails.With(
                $"The checkpoint is of the log {Clip.Short(Checkpoint.Origin)}, the key of {key.Name}."
            );
        }
        if (Signatures.FirstOrDefault(s => s.Name == key.Name && s.KeyId == key.KeyId) is not { } signature)
        {
            return RecordFaults.SignatureFails.With(
                $"The checkpoint carries no signature by the key {key.Name}+{key.KeyId}."
            );
        }
        return key.Verify(Encoding.UTF8.GetBytes(Checkpoint.ToText()), signature.Bytes.Span)
            ? Checkpoint
            : RecordFaults.SignatureFails.With(
                $"The signature by {key.Name}+{key.KeyId} does not fit the checkpoint: it was changed."
            );
    }

    public bool Equals(SignedCheckpoint? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}

/// <summary>One signature under a note: who, with which key (8 hexadecimal digits), and the signature's bytes.</summary>
public sealed record NoteSignature(string Name, string KeyId, ReadOnlyMemory<byte> Bytes)
{
    internal static NoteSignature? Read(string line)
    {
        if (
            line.Split(' ') is not [var name, var base64]
            || VerifierKey.CheckName(name) is not null
            || StrictBase64.Read(base64) is not { Length: > 4 } bytes
        )
        {
            return null;
        }
        return new NoteSignature(name, Convert.ToHexStringLower(bytes.AsSpan(0, 4)), bytes.AsMemory(4));
    }

    public override string ToString() =>
        $"{Name} {Convert.ToBase64String([.. Convert.FromHexString(KeyId), .. Bytes.Span])}";
}
