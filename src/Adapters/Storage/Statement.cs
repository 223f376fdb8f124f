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
    private readonly nint _native;
    private bool _midway;

    internal Statement(sqlite3 connection, string sql)
    {
        _connection = connection;
        var code = raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle);
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteException($"{raw.sqlite3_errmsg(connection).utf8_to_string()} in: {sql}", code);
        }
        // Good while this object is: it is disposed by the one thread that uses it, and never while it does.
        _native = _handle.DangerousGetHandle();
    }

    /// <summary>The number of a parameter that has a name; 0 where there is none of that name.</summary>
    internal int PlaceOf(string name) => raw.sqlite3_bind_parameter_index(_handle, name);

    internal Statement Bind(int index, long value)
    {
        Check(NativeSqlite.BindLong(_native, index, value));
        return this;
    }

    internal Statement Bind(int index, long? value) => value is { } number ? Bind(index, number) : Null(index);

    /// <summary>SQLite keeps no NaN: it is stored as NULL.</summary>
    internal Statement Bind(int index, double value)
    {
        Check(NativeSqlite.BindDouble(_native, index, value));
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
    internal unsafe Statement BindUtf8(int index, ReadOnlySpan<byte> value)
    {
        // An empty span may point nowhere, which SQLite would take for NULL.
        fixed (byte* first = value.IsEmpty ? " "u8 : value)
        {
            Check(NativeSqlite.BindText(_native, index, first, value.Length, NativeSqlite.Transient));
        }
        return this;
    }

    internal unsafe Statement BindBlob(int index, ReadOnlySpan<byte> value)
    {
        fixed (byte* first = value.IsEmpty ? " "u8 : value)
        {
            Check(NativeSqlite.BindBlob(_native, index, first, value.Length, NativeSqlite.Transient));
        }
        return this;
    }

    internal Statement Null(int index)
    {
        Check(NativeSqlite.BindNull(_native, index));
        return this;
    }

    /// <summary>Goes to the next row; false when there is none left, and then the statement is ready to be bound anew.</summary>
    internal bool Step()
    {
        var code = NativeSqlite.Step(_native);
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
            _ = NativeSqlite.Reset(_native);
        }
    }

    /// <summary>Between two rows: its values cannot be bound anew.</summary>
    internal bool IsMidway => _midway;

    internal bool IsNull(int column) => NativeSqlite.ColumnType(_native, column) == raw.SQLITE_NULL;

    internal long Long(int column) => NativeSqlite.ColumnLong(_native, column);

    internal long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    internal double Double(int column) => NativeSqlite.ColumnDouble(_native, column);

    internal string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    internal string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A text's or blob's bytes, good until the next step.</summary>
    internal unsafe ReadOnlySpan<byte> Bytes(int column)
    {
        // First the bytes, which may change their form, and then how many there are.
        var first = NativeSqlite.ColumnBlob(_native, column);
        return new ReadOnlySpan<byte>(first, first is null ? 0 : NativeSqlite.ColumnBytes(_native, column));
    }

    /// <summary>As text, long, double, bytes or null, as it is stored.</summary>
    internal object? Value(int column) =>
        NativeSqlite.ColumnType(_native, column) switch
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
