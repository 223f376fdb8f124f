using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>How this project opens its database file.</summary>
internal static class SqliteConnections
{
    /// <summary>How long a statement waits, in seconds, for a foreign program (a backup, a shell) that holds the file.</summary>
    private const int PatienceSeconds = 5;

    /// <summary>The one connection that may write; it touches nothing yet.</summary>
    internal static SqliteConnection OpenWriter(string file) => Open(file, SqliteOpenMode.ReadWriteCreate);

    /// <summary>From here on, what the connection commits is on disk when the commit returns.</summary>
    internal static void MakeDurable(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = FULL");
        Execute(connection, "PRAGMA temp_store = MEMORY");
        Execute(connection, "PRAGMA cache_size = -32000");
        Execute(connection, "PRAGMA journal_size_limit = 67108864");
    }

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
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
