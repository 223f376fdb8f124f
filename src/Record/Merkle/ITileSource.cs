using Airworthy.Core.Results;

namespace Airworthy.Record.Merkle;

/// <summary>
/// Reads the log's hash tree as stored: tiles of up to 256 nodes (C2SP tlog-tiles). A tile of level L holds the roots of whole subtrees
/// of 256^L entries, so a node inside it is computed, never stored.
/// </summary>
public interface ITileSource
{
    /// <summary>
    /// The first <paramref name="width"/> nodes of a tile, 32 bytes each. A source that holds the tile wider gives its beginning: nodes
    /// never change. Missing or too short: <see cref="RecordFaults.BadTile"/>.
    /// </summary>
    Result<ReadOnlyMemory<byte>> Read(TileId tile, int width);
}

/// <summary>Where a tile stands: its level, counted from the leaves, and its number in that level.</summary>
public readonly record struct TileId(int Level, long Index)
{
    /// <summary>How many nodes a whole tile holds.</summary>
    public const int FullWidth = 256;

    /// <summary>How many nodes this tile holds in a log of <paramref name="size"/> entries; 0 if the log does not reach it.</summary>
    public int WidthIn(long size) =>
        (int)Math.Clamp((size >> (8 * Level)) - (Index * FullWidth), min: 0, max: FullWidth);

    /// <summary>The path tlog-tiles gives it, e.g. <c>tile/0/x001/067</c> or <c>tile/1/000.p/12</c>.</summary>
    public string PathFor(int width)
    {
        var number = $"{Index % 1000:D3}";
        for (var rest = Index / 1000; rest > 0; rest /= 1000)
        {
            number = $"x{rest % 1000:D3}/{number}";
        }
        return width == FullWidth ? $"tile/{Level}/{number}" : $"tile/{Level}/{number}.p/{width}";
    }
}

/// <summary>A tile's content: <see cref="Width"/> nodes of 32 bytes.</summary>
public sealed record Tile(TileId Id, ReadOnlyMemory<byte> Nodes)
{
    public int Width => Nodes.Length / MerkleHash.Length;
}
