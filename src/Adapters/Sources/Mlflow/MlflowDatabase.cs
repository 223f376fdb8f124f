using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Sources.Mlflow;

/// <summary>The SQLite file of an MLflow backend store, opened for reading only. Tables that an older MLflow did not have count as empty.</summary>
public sealed class MlflowDatabase : IAsyncDisposable
{
    private readonly SqliteConnection _database;
    private readonly HashSet<string> _tables = new(StringComparer.Ordinal);

    private MlflowDatabase(SqliteConnection database) => _database = database;

    /// <summary>Refused: <c>not-mlflow</c>.</summary>
    public static Result<MlflowDatabase> Open(string file)
    {
        if (!File.Exists(file))
        {
            return SourceFaults.NoMlflow.With($"There is no file '{Clip.Short(file)}'.");
        }
        var how = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        var database = new SqliteConnection(how.ToString());
        try
        {
            database.Open();
            var source = new MlflowDatabase(database);
            foreach (var table in source.Rows("SELECT name FROM sqlite_master WHERE type = 'table'"))
            {
                source._tables.Add(table.GetString(0));
            }
            if (source.Has("experiments") && source.Has("runs"))
            {
                return source;
            }
        }
        catch (Exception broken) when (broken is SqliteException or SourceException)
        {
            // No database at all; answered below.
        }
        database.Dispose();
        return SourceFaults.NoMlflow.With(
            $"'{Clip.Short(file)}' is no MLflow database. Name the file of its backend store, mostly mlflow.db."
        );
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    internal bool Has(string table) => _tables.Contains(table);

    internal async IAsyncEnumerable<JsonObject> StreamAsync(
        string sql,
        Func<SqliteDataReader, JsonObject> message,
        [EnumeratorCancellation] CancellationToken cancel,
        params object[] values
    )
    {
        await Task.Yield();
        foreach (var row in Rows(sql, values))
        {
            cancel.ThrowIfCancellationRequested();
            yield return message(row);
        }
    }

    internal IEnumerable<SqliteDataReader> Rows(string sql, params object[] values)
    {
        using var command = _database.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", values[i]);
        }
        using var reader = Guarded(command.ExecuteReader);
        while (Guarded(reader.Read))
        {
            yield return reader;
        }
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException broken)
        {
            throw new SourceException(
                SourceFaults.NoMlflow.With($"The MLflow database cannot be read: {Clip.Short(broken.Message)}")
            );
        }
    }

    /// <summary>MLflow's list of key and value.</summary>
    internal JsonArray Pairs(
        string table,
        string columns,
        string owner,
        object id,
        (string Column, object Value)? also = null
    )
    {
        if (!Has(table))
        {
            return [];
        }
        var more = also is { } second ? $" AND {second.Column} = $1" : "";
        object[] values = also is { } given ? [id, given.Value] : [id];
        return
        [
            .. Rows($"SELECT {columns} FROM {table} WHERE {owner} = $0{more}", values)
                .Select(r => (JsonNode)new JsonObject { ["key"] = Text(r, 0), ["value"] = Text(r, 1) ?? "" }),
        ];
    }

    internal static string? Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetValue(column).ToString();
}
