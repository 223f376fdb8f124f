using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Airworthy.Adapters.Storage;

/// <summary>
/// A compiled statement that is run many times, by one thread at a time, without boxing a value. Parameters are counted from 1 in the
/// order of their question marks, columns from 0, as SQLite does.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _handle;
    private bool _midway;

    internal Statement(sqlite3 connection, string sql)
    {
        _connection = connection;
        var code = raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle);
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteException($"{raw.sqlite3_errmsg(connection).utf8_to_string()} in: {sql}", code);
        }
    }

    /// <summary>The number of a parameter that has a name; 0 where there is none of that name.</summary>
    internal int PlaceOf(string name) => raw.sqlite3_bind_parameter_index(_handle, name);

    internal Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_handle, index, value));
        return this;
    }

    internal Statement Bind(int index, long? value) => value is { } number ? Bind(index, number) : Null(index);

    /// <summary>SQLite keeps no NaN: it is stored as NULL.</summary>
    internal Statement Bind(int index, double value)
    {
        Check(raw.sqlite3_bind_double(_handle, index, value));
        return this;
    }

    internal Statement Bind(int index, string? value) => value is null ? Null(index) : Bind(index, value.AsSpan());

    internal Statement Bind(int index, ReadOnlySpan<char> value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > 1024 ? ArrayPool<byte>.Shared.Rent(most) : null;
        var bytes = rented ?? stackalloc byte[1024];
        BindUtf8(index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        return this;
    }

    /// <summary>Text whose bytes are known already.</summary>
    internal Statement BindUtf8(int index, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_text(_handle, index, value));
        return this;
    }

    internal Statement BindBlob(int index, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_handle, index, value));
        return this;
    }

    internal Statement Null(int index)
    {
        Check(raw.sqlite3_bind_null(_handle, index));
        return this;
    }

    /// <summary>Goes to the next row; false when there is none left, and then the statement is ready to be bound anew.</summary>
    internal bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        _midway = true;
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }
        Reset();
        Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
        return false;
    }

    /// <summary>Runs it for its effect; answers how many rows changed.</summary>
    internal int Run()
    {
        while (Step())
        {
            // What a RETURNING clause answers is not asked for here.
        }
        return raw.sqlite3_changes(_connection);
    }

    /// <summary>The first column of the first row; null where there is no row or it holds NULL.</summary>
    internal long? RunNumber()
    {
        long? answer = Step() && !IsNull(0) ? Long(0) : null;
        Reset();
        return answer;
    }

    /// <summary>The first column of the first row; null where there is no row or it holds NULL.</summary>
    internal string? RunText()
    {
        var answer = Step() ? TextOrNull(0) : null;
        Reset();
        return answer;
    }

    /// <summary>Leaves the remaining rows; what it bound stays bound.</summary>
    internal void Reset()
    {
        if (_midway)
        {
            _midway = false;
            // It repeats the last step's error, which that step has thrown already.
            _ = raw.sqlite3_reset(_handle);
        }
    }

    /// <summary>Between two rows: its values cannot be bound anew.</summary>
    internal bool IsMidway => _midway;

    internal bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    internal long Long(int column) => raw.sqlite3_column_int64(_handle, column);

    internal long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    internal double Double(int column) => raw.sqlite3_column_double(_handle, column);

    internal string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    internal string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A text's or blob's bytes, good until the next step.</summary>
    internal ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_handle, column);

    /// <summary>As text, long, double, bytes or null, as it is stored.</summary>
    internal object? Value(int column) =>
        raw.sqlite3_column_type(_handle, column) switch
        {
            raw.SQLITE_INTEGER => Long(column),
            raw.SQLITE_FLOAT => Double(column),
            raw.SQLITE_NULL => null,
            raw.SQLITE_BLOB => Bytes(column).ToArray(),
            _ => Text(column),
        };

    public void Dispose() => _handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteException(raw.sqlite3_errmsg(_connection).utf8_to_string(), code & 0xff, code);
        }
    }
}
