using Airworthy.Adapters.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>One connection with its compiled statements, used by one thread at a time.</summary>
internal sealed class ResearchConnection(SqliteConnection connection) : IDisposable
{
    /// <summary>Searches give as many statements as callers think of; beyond this the oldest go.</summary>
    private const int MaxPrepared = 256;

    private readonly Dictionary<string, Statement> _prepared = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, object> _owned = [];
    private readonly List<(string Sql, Statement Statement)> _oldestFirst = [];

    internal static ResearchConnection OpenWriter(string file)
    {
        var connection = SqliteConnections.OpenWriter(file);
        try
        {
            SqliteConnections.Execute(connection, "PRAGMA journal_mode = WAL");
            // A commit is in the operating system's hands and so survives the process, without waiting for the disk. Syncs happen only
            // when the log is brought home, which keeps the file whole through a loss of power.
            SqliteConnections.Execute(connection, "PRAGMA synchronous = NORMAL");
            SqliteConnections.Execute(connection, "PRAGMA wal_autocheckpoint = 0");
            SqliteConnections.Execute(connection, "PRAGMA temp_store = MEMORY");
            SqliteConnections.Execute(connection, "PRAGMA cache_size = -64000");
            SqliteConnections.Execute(connection, "PRAGMA journal_size_limit = 67108864");
            return new ResearchConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static ResearchConnection OpenReader(string file)
    {
        var connection = SqliteConnections.OpenReader(file);
        SqliteConnections.Execute(connection, "PRAGMA cache_size = -16000");
        return new ResearchConnection(connection);
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
        var statement = new Statement(connection.Handle!, sql);
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

    internal void Forget() => _owned.Clear();

    internal void Execute(string sql) => SqliteConnections.Execute(connection, sql);

    internal long ReadNumber(string sql) => SqliteConnections.ReadNumber(connection, sql);

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
        connection.Dispose();
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
