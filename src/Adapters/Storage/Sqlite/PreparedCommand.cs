using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// A statement compiled at its first use and run many times with other values, by one thread at a time. Parameters are <c>$0</c>,
/// <c>$1</c>, …; one that the text does not name is ignored.
/// </summary>
internal sealed class PreparedCommand(SqliteConnection connection, string sql) : IDisposable
{
    private Statement? _statement;
    private int[] _places = [];

    /// <summary>Runs it for its effect; answers how many rows changed.</summary>
    internal int Run(params ReadOnlySpan<object> values) => Bound(values).Run();

    /// <summary>Its rows, to be disposed before it is run again.</summary>
    internal Rows Read(params ReadOnlySpan<object> values) => new(Bound(values));

    /// <summary>The first column of the first row as a number; 0 where there is none.</summary>
    internal long ReadNumber(params ReadOnlySpan<object> values) => Bound(values).RunNumber() ?? 0;

    /// <summary>The first column of the first row as bytes, also of a text; null where there is no row.</summary>
    internal byte[]? ReadBytes(params ReadOnlySpan<object> values)
    {
        using var rows = Read(values);
        return rows.Read() ? rows.GetBytes(0) : null;
    }

    public void Dispose() => _statement?.Dispose();

    private Statement Bound(ReadOnlySpan<object> values)
    {
        var statement = _statement ??= new Statement(connection.Handle!, sql);
        // A statement that threw midway, or was left, is still at its row.
        statement.Reset();
        if (_places.Length < values.Length)
        {
            _places = [.. Enumerable.Range(0, values.Length).Select(i => statement.PlaceOf($"${i}"))];
        }
        for (var i = 0; i < values.Length; i++)
        {
            var at = _places[i];
            if (at == 0)
            {
                continue;
            }
            _ = values[i] switch
            {
                string text => statement.Bind(at, text.AsSpan()),
                long number => statement.Bind(at, number),
                int number => statement.Bind(at, number),
                byte[] bytes => statement.BindBlob(at, bytes),
                double number => statement.Bind(at, number),
                DBNull => statement.Null(at),
                var other => throw new ArgumentException($"SQLite keeps no {other.GetType().Name}.", nameof(values)),
            };
        }
        return statement;
    }
}

/// <summary>What a command answers, row by row. A column that holds NULL is read as such only by <see cref="GetValue"/>.</summary>
internal sealed class Rows(Statement statement) : IDisposable
{
    internal bool Read() => statement.Step();

    internal bool IsNull(int column) => statement.IsNull(column);

    internal long GetInt64(int column) => Filled(column).Long(column);

    internal string GetString(int column) => Filled(column).Text(column);

    /// <summary>Also of a text, in UTF-8.</summary>
    internal byte[] GetBytes(int column) => GetSpan(column).ToArray();

    /// <summary>The bytes where they stand, good until the next row.</summary>
    internal ReadOnlySpan<byte> GetSpan(int column) => Filled(column).Bytes(column);

    /// <summary>As text, long, double or bytes, as it is stored, or <see cref="DBNull"/>.</summary>
    internal object GetValue(int column) => statement.Value(column) ?? DBNull.Value;

    public void Dispose() => statement.Reset();

    private Statement Filled(int column) =>
        statement.IsNull(column) ? throw new InvalidOperationException($"Column {column} is NULL.") : statement;
}
