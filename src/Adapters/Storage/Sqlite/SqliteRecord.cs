using System.Text;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Reads the committed record.</summary>
internal sealed class SqliteRecord(SqliteReaders readers, RecordGrowth growth) : IRecordReader
{
    public ITileSource Tiles { get; } =
        new SqliteTiles(tile =>
        {
            using var reader = readers.Rent();
            return reader.Prepare(SqliteTiles.Select).ReadBytes(tile.Level, tile.Index);
        });

    public Task<IReadOnlyList<Fact>> ReadAsync(long from, int limit, CancellationToken cancel) =>
        Facts("SELECT idx, entry FROM facts WHERE idx >= $0 ORDER BY idx LIMIT $1", [from, Count(limit)], cancel);

    public Task<IReadOnlyList<Fact>> OfSubjectAsync(
        string subject,
        long afterSequence,
        int limit,
        CancellationToken cancel
    ) =>
        Facts(
            """
            SELECT f.idx, f.entry FROM subjects s JOIN facts f ON f.idx = s.idx
            WHERE s.subject = $0 AND s.seq > $1 ORDER BY s.seq LIMIT $2
            """,
            [subject, afterSequence, Count(limit)],
            cancel
        );

    public Task<SignedCheckpoint?> CheckpointAsync(CancellationToken cancel)
    {
        using var reader = readers.Rent();
        var note = reader.Prepare(SqliteLog.SelectNewest).ReadBytes();
        return Task.FromResult(
            note is null ? null
            : SignedCheckpoint.Parse(Encoding.UTF8.GetString(note)).TryGet(out var checkpoint, out var fault)
                ? checkpoint
            : throw new InvalidDataException($"The newest stored checkpoint is damaged: {fault.Detail}")
        );
    }

    public Task<long> GrownBeyondAsync(long size, CancellationToken cancel) => growth.BeyondAsync(size, cancel);

    private Task<IReadOnlyList<Fact>> Facts(string sql, object[] values, CancellationToken cancel)
    {
        using var reader = readers.Rent();
        using var rows = reader.Prepare(sql).Read(values);
        var facts = new List<Fact>();
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            var index = rows.GetInt64(0);
            facts.Add(
                Fact.FromEntry(index, rows.GetBytes(1)).TryGet(out var fact, out var fault)
                    ? fact
                    : throw new InvalidDataException($"The stored entry {index} is damaged: {fault.Detail}")
            );
        }
        return Task.FromResult<IReadOnlyList<Fact>>(facts);
    }

    /// <summary>To SQLite a negative limit means none.</summary>
    private static long Count(int limit) =>
        limit >= 0 ? limit : throw new ArgumentOutOfRangeException(nameof(limit), limit, "Not negative.");
}
