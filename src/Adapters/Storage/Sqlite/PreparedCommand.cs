using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>A statement compiled once and run many times with other values, by one thread at a time. Parameters are <c>$0</c>, <c>$1</c>, ….</summary>
internal sealed class PreparedCommand : IDisposable
{
    private readonly SqliteCommand _command;

    internal PreparedCommand(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
    }

    /// <summary>Runs it for its effect; answers how many rows changed.</summary>
    internal int Run(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    internal SqliteDataReader Read(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    /// <summary>The first column of the first row as a number; 0 where there is none.</summary>
    internal long ReadNumber(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteScalar() is long number ? number : 0;
    }

    /// <summary>The first column of the first row as bytes, also of a text; null where there is no row.</summary>
    internal byte[]? ReadBytes(params ReadOnlySpan<object> values)
    {
        using var reader = Read(values);
        return reader.Read() ? reader.GetFieldValue<byte[]>(0) : null;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object> values)
    {
        var parameters = _command.Parameters;
        for (var i = parameters.Count; i < values.Length; i++)
        {
            parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }
        for (var i = 0; i < values.Length; i++)
        {
            // The type is inferred from the value, and would else stay that of the value before.
            parameters[i].ResetSqliteType();
            parameters[i].Value = values[i];
        }
    }
}
