namespace Airworthy.Record.State;

/// <summary>Reads a table whole, however many pages it has: for rules that must overlook no row.</summary>
public static class StateReading
{
    private const int PageSize = 1000;

    /// <summary>Every row that satisfies the conditions, by key.</summary>
    public static async Task<IReadOnlyList<Row<T>>> AllAsync<T>(
        this IStateStore state,
        StateTable<T> table,
        CancellationToken cancel,
        params Condition[] where
    )
        where T : class
    {
        var rows = new List<Row<T>>();
        var query = new StateQuery { Where = where, Limit = PageSize };
        do
        {
            var page = (await state.ListAsync(table, query, cancel)).Value;
            rows.AddRange(page.Rows);
            query = query with { PageToken = page.Next };
        } while (query.PageToken is not null);
        return rows;
    }
}
