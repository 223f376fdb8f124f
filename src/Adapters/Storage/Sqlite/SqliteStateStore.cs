using System.Text.Json;
using System.Text.Json.Serialization;
using Airworthy.Core.Results;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Reads the committed state rows.</summary>
internal sealed class SqliteStateStore(SqliteReaders readers) : IStateStore
{
    public Task<Row<T>?> FindAsync<T>(StateTable<T> table, string key, CancellationToken cancel)
        where T : class
    {
        using var reader = readers.Rent();
        using var rows = reader
            .Prepare($"SELECT key, revision, doc FROM {StateNames.Table(table)} WHERE key = $0")
            .Read(key);
        return Task.FromResult(rows.Read() ? ReadRow(table, rows) : null);
    }

    public Task<IReadOnlyDictionary<string, Row<T>>> FindAllAsync<T>(
        StateTable<T> table,
        IReadOnlyCollection<string> keys,
        CancellationToken cancel
    )
        where T : class
    {
        var found = new Dictionary<string, Row<T>>(StringComparer.Ordinal);
        using var reader = readers.Rent();
        using var rows = reader
            .Prepare(
                $"SELECT key, revision, doc FROM {StateNames.Table(table)} WHERE key IN (SELECT value FROM json_each($0))"
            )
            .Read(JsonSerializer.Serialize(keys, KeysJson.Default.IReadOnlyCollectionString));
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            var row = ReadRow(table, rows);
            found.Add(row.Key, row);
        }
        return Task.FromResult<IReadOnlyDictionary<string, Row<T>>>(found);
    }

    public Task<Result<Page<T>>> ListAsync<T>(StateTable<T> table, StateQuery query, CancellationToken cancel)
        where T : class =>
        Task.FromResult(
            StateQueryRules.ToSql(table, query).TryGet(out var sql, out var fault)
                ? ReadPage(table, query, sql, cancel)
                : fault
        );

    private Result<Page<T>> ReadPage<T>(StateTable<T> table, StateQuery query, StateSql sql, CancellationToken cancel)
        where T : class
    {
        using var reader = readers.Rent();
        using var rows = reader.Prepare(sql.Text).Read(sql.Values);
        var page = new List<Row<T>>();
        PagePosition? last = null;
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (page.Count == query.Limit)
            {
                return new Page<T>(page, last!.Token(table, query));
            }
            page.Add(ReadRow(table, rows));
            last = new PagePosition(rows.IsNull(3) ? null : rows.GetValue(3), rows.GetString(0));
        }
        return new Page<T>(page, Next: null);
    }

    private static Row<T> ReadRow<T>(StateTable<T> table, Rows rows)
        where T : class =>
        new(
            rows.GetString(0),
            rows.GetInt64(1),
            JsonSerializer.Deserialize(rows.GetSpan(2), table.Json)
                ?? throw new InvalidDataException($"A row of {table.Name} is damaged: it holds null.")
        );
}

[JsonSerializable(typeof(IReadOnlyCollection<string>))]
internal sealed partial class KeysJson : JsonSerializerContext;
