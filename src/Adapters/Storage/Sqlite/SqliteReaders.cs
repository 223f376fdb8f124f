using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// Read-only connections, each used by one thread at a time, that keep their compiled statements. In WAL mode they see what was
/// committed and neither wait for the writer nor hold it up.
/// </summary>
internal sealed class SqliteReaders(string file) : IDisposable
{
    private readonly ConcurrentBag<SqliteReader> _idle = [];
    private volatile bool _closed;

    /// <summary>Lends a connection until the answer is disposed.</summary>
    internal Lease Rent()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return new Lease(this, _idle.TryTake(out var reader) ? reader : new SqliteReader(file));
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private void Return(SqliteReader reader)
    {
        _idle.Add(reader);
        if (_closed)
        {
            Dispose();
        }
    }

    internal readonly struct Lease(SqliteReaders owner, SqliteReader reader) : IDisposable
    {
        internal PreparedCommand Prepare(string sql) => reader.Prepare(sql);

        public void Dispose() => owner.Return(reader);
    }
}

/// <summary>One read-only connection with its compiled statements.</summary>
internal sealed class SqliteReader(string file) : IDisposable
{
    /// <summary>Lists with conditions give as many statements as callers think of; beyond this the oldest go.</summary>
    private const int MaxPrepared = 64;

    private readonly SqliteConnection _connection = SqliteConnections.OpenReader(file);
    private readonly Dictionary<string, PreparedCommand> _prepared = [];
    private readonly Queue<string> _oldestFirst = [];

    internal PreparedCommand Prepare(string sql)
    {
        if (_prepared.TryGetValue(sql, out var known))
        {
            return known;
        }
        if (_prepared.Count == MaxPrepared && _prepared.Remove(_oldestFirst.Dequeue(), out var oldest))
        {
            oldest.Dispose();
        }
        var command = new PreparedCommand(_connection, sql);
        _prepared.Add(sql, command);
        _oldestFirst.Enqueue(sql);
        return command;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }
        _connection.Dispose();
    }
}
