using Airworthy.Core.Results;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>The tables that hold the record, and how an older file is brought up to them.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks the file as ours ("AIRW"), so that another program's database is not written into.</summary>
    private const long ApplicationId = 0x41495257;

    /// <summary>The tables besides those of the state.</summary>
    internal static IReadOnlyList<string> Tables { get; } = ["facts", "subjects", "tiles", "checkpoints", "folds"];

    /// <summary>Step N brings a file of version N to N + 1; a step that was released never changes.</summary>
    private static readonly string[] Steps =
    [
        """
            CREATE TABLE facts (idx INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT;
            CREATE TABLE subjects (
                subject TEXT NOT NULL, seq INTEGER NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (subject, seq)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE tiles (
                level INTEGER NOT NULL, idx INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, idx)
            ) STRICT;
            CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
            CREATE TABLE folds (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            """,
    ];

    /// <summary>Looks whether the file can be used by this version at all.</summary>
    internal static Result<Nothing> Check(SqliteConnection connection)
    {
        var version = SqliteConnections.ReadNumber(connection, "PRAGMA user_version");
        var owner = SqliteConnections.ReadNumber(connection, "PRAGMA application_id");
        var tables = SqliteConnections.ReadNumber(connection, "SELECT count(*) FROM sqlite_master");
        if (owner != ApplicationId && (owner != 0 || version != 0 || tables != 0))
        {
            return StorageFaults.StoreDamaged.With(
                $"{connection.DataSource} is not a database of Airworthy's. Name another folder with --data."
            );
        }
        return version <= Steps.Length
            ? Result.Done
            : StorageFaults.StoreNewer.With(
                $"The data has schema {version}; this version knows up to {Steps.Length}. Run a newer Airworthy; nothing was touched."
            );
    }

    /// <summary>Takes the missing steps, all or nothing.</summary>
    internal static void Migrate(SqliteConnection connection)
    {
        var version = SqliteConnections.ReadNumber(connection, "PRAGMA user_version");
        if (version == Steps.Length)
        {
            return;
        }
        using var transaction = connection.BeginTransaction();
        foreach (var step in Steps[(int)version..])
        {
            SqliteConnections.Execute(connection, step);
        }
        SqliteConnections.Execute(connection, $"PRAGMA application_id = {ApplicationId}");
        SqliteConnections.Execute(connection, $"PRAGMA user_version = {Steps.Length}");
        transaction.Commit();
    }
}
