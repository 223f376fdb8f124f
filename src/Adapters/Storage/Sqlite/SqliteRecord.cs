using System.Text;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Reads the committed record.</summary>
internal sealed class SqliteRecord(SqliteReaders readers, RecordGrowth growth) : IRecordReader
{
    private readonly RecentFacts _recent = new();

    public ITileSource Tiles { get; } =
        new SqliteTiles(tile =>
        {
            using var reader = readers.Rent();
            return reader.Prepare(SqliteTiles.Select).ReadBytes(tile.Level, tile.Index);
        });

    public Task<IReadOnlyList<Fact>> ReadAsync(long from, int limit, CancellationToken cancel)
    {
        // Many follow the record, and each asks for the same new facts. The end of them is always asked of the database.
        var facts = _recent.From(from, Count(limit));
        if (facts.Count < limit)
        {
            Read(
                "SELECT idx, entry FROM facts WHERE idx >= $0 ORDER BY idx LIMIT $1",
                [from + facts.Count, Count(limit - facts.Count)],
                (fact, bytes) =>
                {
                    facts.Add(fact);
                    _recent.Add(fact, bytes);
                },
                cancel
            );
        }
        return Task.FromResult<IReadOnlyList<Fact>>(facts);
    }

    public Task<IReadOnlyList<Fact>> OfSubjectAsync(
        string subject,
        long afterSequence,
        int limit,
        CancellationToken cancel
    )
    {
        var facts = new List<Fact>();
        Read(
            """
            SELECT f.idx, f.entry FROM subjects s JOIN facts f ON f.idx = s.idx
            WHERE s.subject = $0 AND s.seq > $1 ORDER BY s.seq LIMIT $2
            """,
            [subject, afterSequence, Count(limit)],
            (fact, _) => facts.Add(fact),
            cancel
        );
        return Task.FromResult<IReadOnlyList<Fact>>(facts);
    }

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

    /// <summary>Gives every fact of the rows, with the bytes of its entry.</summary>
    private void Read(string sql, object[] values, Action<Fact, int> each, CancellationToken cancel)
    {
        using var reader = readers.Rent();
        using var rows = reader.Prepare(sql).Read(values);
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            var (index, entry) = (rows.GetInt64(0), rows.GetBytes(1));
            if (!Fact.FromEntry(index, entry).TryGet(out var fact, out var fault))
            {
                throw new InvalidDataException($"The stored entry {index} is damaged: {fault.Detail}");
            }
            each(fact, entry.Length);
        }
    }

    /// <summary>To SQLite a negative limit means none.</summary>
    private static long Count(int limit) =>
        limit >= 0 ? limit : throw new ArgumentOutOfRangeException(nameof(limit), limit, "Not negative.");
}
