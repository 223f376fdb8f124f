using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Merkle;

namespace Airworthy.Record.Checkpoints;

/// <summary>
/// What a log says of itself at one moment (C2SP tlog-checkpoint): its name, how many entries it holds, and the root over them.
/// Extension lines are refused: nothing unread may ride on a signature.
/// </summary>
public sealed record Checkpoint(string Origin, long Size, MerkleHash Root)
{
    /// <summary>The three lines that are signed, each with its line feed.</summary>
    public string ToText() => $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Root}\n";

    /// <summary>Reads the three lines in their one form.</summary>
    public static Result<Checkpoint> Parse(string text)
    {
        if (text.Split('\n') is not [var origin, var size, var root, ""])
        {
            return Bad("It must have exactly three lines (origin, size, root), each ended by a line feed.");
        }
        if (VerifierKey.CheckName(origin) is { } fault)
        {
            return Bad($"Its first line '{Clip.Short(origin)}' is no origin. {fault}");
        }
        if (
            !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var entries)
            || entries.ToString(CultureInfo.InvariantCulture) != size
        )
        {
            return Bad($"Its second line '{Clip.Short(size)}' is no size: a decimal number without leading zeros.");
        }
        return MerkleHash.Parse(root).TryGet(out var hash, out _)
            ? new Checkpoint(origin, entries, hash)
            : Bad("Its third line is no root: 32 bytes in canonical base 64.");
    }

    internal static Fault Bad(string detail) => RecordFaults.BadCheckpoint.With($"This is not a checkpoint. {detail}");

    public override string ToString() => $"{Origin} at {Size} ({Root})";
}
