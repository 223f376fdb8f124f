using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Makes the state anew from the facts, in memory, and holds every stored row against it.</summary>
internal sealed class StateAudit
{
    private readonly List<Replay> _tables;
    private readonly DataFindings _findings;

    internal StateAudit(IReadOnlyList<IStateFold> folds, DataFindings findings)
    {
        _findings = findings;
        _tables = [.. folds.Select(f => new Replay(f))];
    }

    internal long Rows => _tables.Sum(t => (long)t.Rows.Count);

    internal void Apply(Fact fact)
    {
        foreach (var table in _tables)
        {
            try
            {
                table.Apply(fact);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _findings.Add(
                    DataFindingKind.State,
                    table.Name,
                    $"Fact {fact.Index} cannot be applied to this table: {e.Message}"
                );
            }
        }
    }

    /// <summary>The rows that the facts make of one table: its key and document.</summary>
    internal IEnumerable<(string Key, ReadOnlyMemory<byte> Document)> RowsOf(string table) =>
        _tables.Find(t => t.Name == table)?.Rows.Select(r => (r.Key, (ReadOnlyMemory<byte>)r.Value.Document)) ?? [];

    internal void Compare(SqliteConnection connection)
    {
        foreach (var table in _tables)
        {
            if (VersionOf(connection, table.Name) is var version && version != table.Version)
            {
                _findings.Add(
                    DataFindingKind.State,
                    table.Name,
                    version == 0
                        ? "The table is not kept. Start the server once; it is then built from the record."
                        : $"The table was made by version {version} of its fold, this is {table.Version}. Start the server once; it is then built anew."
                );
                continue;
            }
            Compare(connection, table);
        }
    }

    private void Compare(SqliteConnection connection, Replay table)
    {
        var unseen = table.Rows.Keys.ToHashSet(StringComparer.Ordinal);
        using var command = new PreparedCommand(connection, $"SELECT key, revision, doc FROM {table.SqlName}");
        using var rows = command.Read();
        while (rows.Read())
        {
            var key = rows.GetString(0);
            if (!table.Rows.TryGetValue(key, out var row))
            {
                Add(table, key, "The facts do not make this row.");
                continue;
            }
            unseen.Remove(key);
            if (rows.GetInt64(1) != row.Revision)
            {
                Add(
                    table,
                    key,
                    $"Is stored as of revision {rows.GetInt64(1)}; the facts last touch it at {row.Revision}."
                );
            }
            if (!rows.GetBytes(2).AsSpan().SequenceEqual(row.Document))
            {
                Add(table, key, "Holds something else than the facts make of it.");
            }
        }
        foreach (var key in unseen.Order(StringComparer.Ordinal))
        {
            Add(table, key, "Missing: the facts make this row.");
        }
    }

    private void Add(Replay table, string key, string detail) =>
        _findings.Add(DataFindingKind.State, $"{table.Name} {key}", detail);

    private static long VersionOf(SqliteConnection connection, string table)
    {
        using var command = new PreparedCommand(connection, "SELECT version FROM folds WHERE name = $0");
        return command.ReadNumber(table);
    }

    private sealed class Replay(IStateFold fold)
    {
        internal string Name => fold.Table.Name;

        internal string SqlName => StateNames.Table(fold.Table);

        internal int Version => fold.Version;

        internal Dictionary<string, (long Revision, byte[] Document)> Rows { get; } = new(StringComparer.Ordinal);

        internal void Apply(Fact fact)
        {
            foreach (var key in fold.KeysOf(fact).Distinct(StringComparer.Ordinal))
            {
                var before = Rows.TryGetValue(key, out var row)
                    ? new ReadOnlyMemory<byte>(row.Document)
                    : (ReadOnlyMemory<byte>?)null;
                if (fold.Apply(before, key, fact) is { } after)
                {
                    Rows[key] = (fact.Index + 1, after);
                }
                else
                {
                    Rows.Remove(key);
                }
            }
        }
    }
}
