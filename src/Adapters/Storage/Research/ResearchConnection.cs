using Airworthy.Adapters.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>
/// One connection with its compiled statements, used by one thread at a time. It speaks to SQLite without the layer of ADO.NET between,
/// which boxes every value and locks on every call.
/// </summary>
internal sealed class ResearchConnection : IDisposable
{
    /// <summary>Searches give as many statements as callers think of; beyond this the oldest go.</summary>
    private const int MaxPrepared = 256;

    private readonly Dictionary<string, Statement> _prepared = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, object> _owned = [];
    private readonly List<(string Sql, Statement Statement)> _oldestFirst = [];

    private readonly sqlite3 _handle;

    private ResearchConnection(sqlite3 handle) => _handle = handle;

    internal static ResearchConnection OpenWriter(string file)
    {
        var connection = Open(file, raw.SQLITE_OPEN_READWRITE);
        // For a file that holds nothing yet: a page is the least that a commit writes, and most commits are small.
        connection.Execute("PRAGMA page_size = 2048");
        connection.Execute("PRAGMA journal_mode = WAL");
        // A commit is in the operating system's hands and so survives the process, without waiting for the disk. Syncs happen only when
        // the log is brought home, which keeps the file whole through a loss of power.
        connection.Execute("PRAGMA synchronous = NORMAL");
        connection.Execute("PRAGMA wal_autocheckpoint = 0");
        connection.Execute("PRAGMA cache_size = -64000");
        connection.Execute("PRAGMA journal_size_limit = 67108864");
        return connection;
    }

    internal static ResearchConnection OpenReader(string file)
    {
        var connection = Open(file, raw.SQLITE_OPEN_READONLY);
        connection.Execute("PRAGMA query_only = 1");
        connection.Execute("PRAGMA cache_size = -16000");
        return connection;
    }

    static ResearchConnection() => Batteries_V2.Init();

    private static ResearchConnection Open(string file, int mode)
    {
        var code = raw.sqlite3_open_v2(file, out var handle, mode | raw.SQLITE_OPEN_NOMUTEX, null);
        var connection = new ResearchConnection(handle);
        try
        {
            if (code != raw.SQLITE_OK)
            {
                throw new SqliteException(raw.sqlite3_errmsg(handle).utf8_to_string(), code);
            }
            raw.sqlite3_extended_result_codes(handle, 1);
            SqliteConnections.PlanOnce(handle);
            // How long a statement waits for a foreign program (a backup, a shell) that holds the file.
            raw.sqlite3_busy_timeout(handle, 5000);
            TextMatching.Register(handle);
            connection.Execute("PRAGMA temp_store = MEMORY");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The statement of this text, compiled once a connection. Every value that callers choose is a parameter, so that there are few
    /// texts. Do not use one statement again while its rows are being read.
    /// </summary>
    internal Statement Prepare(string sql)
    {
        if (_prepared.TryGetValue(sql, out var known))
        {
            return known;
        }
        if (_prepared.Count >= MaxPrepared)
        {
            DropOldest();
        }
        var statement = new Statement(_handle, sql);
        _prepared.Add(sql, statement);
        _oldestFirst.Add((sql, statement));
        return statement;
    }

    /// <summary>
    /// What a store remembers of rows it read or wrote here, one a type. It is forgotten when a write is undone, so it never speaks of
    /// what was not committed.
    /// </summary>
    internal T Remembered<T>()
        where T : class, new()
    {
        if (_owned.TryGetValue(typeof(T), out var known))
        {
            return (T)known;
        }
        var made = new T();
        _owned.Add(typeof(T), made);
        return made;
    }

    /// <summary>The rows that the transaction under way may have changed, for those who remember rows.</summary>
    internal RowChanges Changes { get; } = new();

    internal void Forget() => _owned.Clear();

    /// <summary>Runs statements that are not worth keeping, one after the other.</summary>
    internal void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteException(raw.sqlite3_errmsg(_handle).utf8_to_string(), code & 0xff, code);
        }
    }

    internal long ReadNumber(string sql) => Prepare(sql).RunNumber() ?? 0;

    /// <summary>Ends every half-read statement, so that none holds an old view of the data open.</summary>
    internal void ResetAll()
    {
        foreach (var (_, statement) in _oldestFirst)
        {
            statement.Reset();
        }
    }

    public void Dispose()
    {
        foreach (var (_, statement) in _oldestFirst)
        {
            statement.Dispose();
        }
        _handle.Dispose();
    }

    private void DropOldest()
    {
        var index = _oldestFirst.FindIndex(s => !s.Statement.IsMidway);
        if (index >= 0)
        {
            _prepared.Remove(_oldestFirst[index].Sql);
            _oldestFirst[index].Statement.Dispose();
            _oldestFirst.RemoveAt(index);
        }
    }
}
