namespace Airworthy.Adapters.Storage.Research;

/// <summary>A row's number, what was read of it, and the values by which ties of the ranks are broken.</summary>
internal readonly record struct RankedHead<T>(long Number, T Item, long Time, string Id);

/// <summary>Reads a page in an order of ranks, of which each may have no value and then comes last.</summary>
internal static class RankedRows
{
    /// <param name="connection">Reads it.</param>
    /// <param name="search">Gives one row more than the limit where there are more, the ranks' values behind the columns.</param>
    /// <param name="columns">How many columns come before the ranks' values.</param>
    /// <param name="ranks">How many values there are.</param>
    /// <param name="limit">How many rows are wanted.</param>
    /// <param name="head">Reads the columns.</param>
    /// <param name="last">Where the page ends, by the terms it was ordered by; null where nothing comes after.</param>
    internal static List<RankedHead<T>> Read<T>(
        ResearchConnection connection,
        SqlText search,
        int columns,
        int ranks,
        int limit,
        Func<Statement, RankedHead<T>> head,
        out IReadOnlyList<object?>? last
    )
    {
        var rows = search.Prepare(connection);
        var heads = new List<RankedHead<T>>();
        List<object?> place = [];
        last = null;
        while (rows.Step())
        {
            if (heads.Count == limit)
            {
                last = place;
                rows.Reset();
                break;
            }
            heads.Add(head(rows));
            if (heads.Count == limit)
            {
                place = Place(rows, columns, ranks);
                place.Add(heads[^1].Time);
                place.Add(heads[^1].Id);
            }
        }
        return heads;
    }

    /// <summary>For each rank whether it has no value, and the value.</summary>
    private static List<object?> Place(Statement row, int from, int ranks)
    {
        var place = new List<object?>();
        for (var i = 0; i < ranks; i++)
        {
            place.Add(row.IsNull(from + i) ? 1L : 0L);
            place.Add(row.Value(from + i));
        }
        return place;
    }
}
