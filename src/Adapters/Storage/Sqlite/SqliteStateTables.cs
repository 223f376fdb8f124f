using Airworthy.Core.Results;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// Makes the state tables what the folds of this version say. A table that is new, or whose fold has another version, is built from the
/// record; one without a fold is dropped, because from now on nobody keeps it true.
/// </summary>
internal static class SqliteStateTables
{
    internal static Result<Nothing> Prepare(SqliteConnection connection, IReadOnlyList<IStateFold> folds)
    {
        using var transaction = connection.BeginTransaction();
        var known = ReadPairs(connection, "SELECT name, version FROM folds");
        foreach (var name in known.Keys.Where(n => !folds.Any(f => f.Table.Name == n)))
        {
            Drop(connection, name);
        }
        var outdated = folds.Where(f => known.GetValueOrDefault(f.Table.Name) != f.Version).ToList();
        foreach (var fold in outdated)
        {
            Drop(connection, fold.Table.Name);
            Create(connection, fold);
        }
        if (outdated.Count > 0 && Replay(connection, outdated).Fault is { } fault)
        {
            return fault;
        }
        foreach (var fold in folds)
        {
            MatchIndexes(connection, fold.Table);
        }
        transaction.Commit();
        return Result.Done;
    }

    private static void Create(SqliteConnection connection, IStateFold fold)
    {
        SqliteConnections.Execute(
            connection,
            $"""
            CREATE TABLE {StateNames.Table(fold.Table)} (
                key TEXT PRIMARY KEY NOT NULL, revision INTEGER NOT NULL, doc TEXT NOT NULL
            ) STRICT
            """
        );
        using var insert = new PreparedCommand(connection, "INSERT INTO folds (name, version) VALUES ($0, $1)");
        insert.Run(fold.Table.Name, fold.Version);
    }

    private static void Drop(SqliteConnection connection, string name)
    {
        // The name may come from the file, which is not to be trusted with SQL.
        SqliteConnections.Execute(
            connection,
            $"DROP TABLE IF EXISTS \"{(StateNames.Prefix + name).Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        );
        using var delete = new PreparedCommand(connection, "DELETE FROM folds WHERE name = $0");
        delete.Run(name);
    }

    private static Result<Nothing> Replay(SqliteConnection connection, List<IStateFold> folds)
    {
        using var target = new SqliteFolds(connection, folds);
        using var facts = new PreparedCommand(connection, "SELECT idx, entry FROM facts ORDER BY idx");
        using var reader = facts.Read();
        while (reader.Read())
        {
            if (!Fact.FromEntry(reader.GetInt64(0), reader.GetBytes(1)).TryGet(out var fact, out var fault))
            {
                return StorageFaults.StoreDamaged.With($"The state cannot be built from the record: {fault.Detail}");
            }
            target.Apply(fact);
        }
        return Result.Done;
    }

    private static void MatchIndexes(SqliteConnection connection, StateTable table)
    {
        var name = StateNames.Table(table);
        var declared = table.Indexes.ToDictionary(i => StateNames.Index(table, i));
        var present = ReadPairs(
            connection,
            $"SELECT name, 1 FROM sqlite_master WHERE type = 'index' AND tbl_name = '{name}' AND sql IS NOT NULL"
        );
        foreach (var gone in present.Keys.Where(i => !declared.ContainsKey(i)))
        {
            SqliteConnections.Execute(
                connection,
                $"DROP INDEX \"{gone.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            );
        }
        foreach (var (index, definition) in declared.Where(i => !present.ContainsKey(i.Key)))
        {
            // With the key behind, an index also serves the order of a list (ties by key).
            var columns = definition.Paths.Select(StateNames.Extract).Concat(definition.Unique ? [] : ["key"]);
            SqliteConnections.Execute(
                connection,
                $"CREATE {(definition.Unique ? "UNIQUE " : "")}INDEX {index} ON {name} ({string.Join(", ", columns)})"
            );
        }
    }

    private static Dictionary<string, long> ReadPairs(SqliteConnection connection, string sql)
    {
        using var command = new PreparedCommand(connection, sql);
        using var reader = command.Read();
        var pairs = new Dictionary<string, long>(StringComparer.Ordinal);
        while (reader.Read())
        {
            pairs.Add(reader.GetString(0), reader.GetInt64(1));
        }
        return pairs;
    }
}
