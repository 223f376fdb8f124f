using System.Text.Json;
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
