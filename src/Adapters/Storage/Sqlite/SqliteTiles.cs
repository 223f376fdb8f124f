using Airworthy.Core.Results;
using Airworthy.Record;
using Airworthy.Record.Merkle;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Reads stored tiles through whatever connection <paramref name="find"/> uses: the bytes of a tile, or null.</summary>
internal sealed class SqliteTiles(Func<TileId, byte[]?> find) : ITileSource
{
    internal const string Select = "SELECT hashes FROM tiles WHERE level = $0 AND idx = $1";

    public Result<ReadOnlyMemory<byte>> Read(TileId tile, int width)
    {
        var wanted = width * MerkleHash.Length;
        return find(tile) is { } bytes && bytes.Length >= wanted
            ? (ReadOnlyMemory<byte>)bytes.AsMemory(0, wanted)
            : RecordFaults.BadTile.With(
                $"{tile.PathFor(width)} is not stored whole. See what else is damaged with 'airworthy record verify --data DIR', then restore a backup."
            );
    }
}
