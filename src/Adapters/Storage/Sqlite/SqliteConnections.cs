using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>How this project opens its database file.</summary>
internal static class SqliteConnections
{
    /// <summary>How long a statement waits, in seconds, for a foreign program (a backup, a shell) that holds the file.</summary>
    private const int PatienceSeconds = 5;

    /// <summary>The one connection that may write; it touches nothing yet.</summary>
    internal static SqliteConnection OpenWriter(string file) => Open(file, SqliteOpenMode.ReadWriteCreate);

    /// <summary>
    /// How the connection writes: a commit is whole or absent after any loss of power, and waits for no disk. What is committed is made
    /// durable beforehand by the <see cref="RecordTail"/>, or later by <see cref="SyncLog"/>.
    /// </summary>
    internal static void MakeWhole(SqliteConnection connection)
    {
        // For a file that holds nothing yet: a page is the least that a commit writes, and most commits are small.
        Execute(connection, "PRAGMA page_size = 2048");
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = NORMAL");
        Execute(connection, "PRAGMA wal_autocheckpoint = 0");
        Execute(connection, "PRAGMA temp_store = MEMORY");
        Execute(connection, "PRAGMA cache_size = -32000");
        Execute(connection, "PRAGMA journal_size_limit = 67108864");
    }

    /// <summary>
    /// Makes all that was committed so far durable: what stands in the write-ahead log is synced here, and what has left it was synced
    /// by SQLite.
    /// </summary>
    internal static void SyncLog(string file)
    {
        var log = file + "-wal";
        if (File.Exists(log))
        {
            using var handle = File.OpenHandle(
                log,
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete
            );
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <summary>Brings the write-ahead log home into the database, as far as no reader still needs it.</summary>
    internal static void BringHome(SqliteConnection connection) =>
        Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");

    internal static SqliteConnection OpenReader(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadOnly);
        Execute(connection, "PRAGMA query_only = 1");
        Execute(connection, "PRAGMA temp_store = MEMORY");
        return connection;
    }

    /// <summary>For a file that no server has open: nothing beside it is made or changed, so it may lie on a read-only disk.</summary>
    internal static SqliteConnection OpenUntouched(string file) =>
        Open(
            $"file:{Uri.EscapeDataString(file).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1",
            SqliteOpenMode.ReadOnly
        );

    /// <summary>Whether statements wait for a foreign program, or fail at once.</summary>
    internal static void BePatient(SqliteConnection connection, bool patient) =>
        raw.sqlite3_busy_timeout(connection.Handle, patient ? PatienceSeconds * 1000 : 0);

    /// <summary>
    /// Plans a statement without looking at its values: else SQLite compiles one with a limit, which is every list, anew each time
    /// it is run with other values.
    /// </summary>
    internal static void PlanOnce(sqlite3 handle) =>
        _ = raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static long ReadNumber(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long number ? number : 0;
    }

    private static SqliteConnection Open(string source, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = source,
                Mode = mode,
                Pooling = false,
                DefaultTimeout = PatienceSeconds,
            }.ToString()
        );
        try
        {
            connection.Open();
            raw.sqlite3_extended_result_codes(connection.Handle, 1);
            PlanOnce(connection.Handle!);
            BePatient(connection, true);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
