using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Airworthy.Core.Results;

namespace Airworthy.Record.Merkle;

/// <summary>
/// A node of the log's hash tree (RFC 6962): SHA-256 of 0x00 and an entry, or of 0x01 and two nodes. Its text is base 64, as
/// checkpoints write it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct MerkleHash : IEquatable<MerkleHash>
{
    public const int Length = SHA256.HashSizeInBytes;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>The root of a log without entries.</summary>
    public static MerkleHash EmptyTree { get; } = FromBytes(SHA256.HashData([]));

    /// <summary>Wraps 32 bytes.</summary>
    public static MerkleHash FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length
            ? MemoryMarshal.Read<MerkleHash>(bytes)
            : throw new ArgumentException("A node has 32 bytes.", nameof(bytes));

    /// <summary>Reads base 64 in its one canonical spelling.</summary>
    public static Result<MerkleHash> Parse(string? text)
    {
        Span<byte> bytes = stackalloc byte[Length + 2];
        return
            text is { Length: 44 }
            && Convert.TryFromBase64String(text, bytes, out var written)
            && written == Length
            && Convert.ToBase64String(bytes[..Length]) == text
            ? FromBytes(bytes[..Length])
            : RecordFaults.ProofFails.With("A node of the hash tree is not 32 bytes in canonical base 64.");
    }

    /// <summary>The leaf that stands for a log entry.</summary>
    public static MerkleHash Leaf(ReadOnlySpan<byte> entry)
    {
        var rented = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        rented[0] = 0;
        entry.CopyTo(rented.AsSpan(1));
        var leaf = Sha256(rented.AsSpan(0, entry.Length + 1));
        ArrayPool<byte>.Shared.Return(rented);
        return leaf;
    }

    /// <summary>The parent of two nodes.</summary>
    public static MerkleHash Node(in MerkleHash left, in MerkleHash right)
    {
        Span<byte> both = stackalloc byte[1 + (2 * Length)];
        both[0] = 1;
        left.CopyTo(both[1..]);
        right.CopyTo(both[(1 + Length)..]);
        return Sha256(both);
    }

    public void CopyTo(Span<byte> to) => MemoryMarshal.Write(to, in this);

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    public bool Equals(MerkleHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals(object? obj) => obj is MerkleHash other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_a, _b);

    public override string ToString() => Convert.ToBase64String(ToBytes());

    public static bool operator ==(MerkleHash left, MerkleHash right) => left.Equals(right);

    public static bool operator !=(MerkleHash left, MerkleHash right) => !left.Equals(right);

    private static MerkleHash Sha256(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Length];
        SHA256.HashData(bytes, digest);
        return FromBytes(digest);
    }
}
