namespace Airworthy.Adapters.Storage.Research;

/// <summary>Tells where a row stands in an order of ranks, of which each may have no value and then comes last.</summary>
internal static class RankedRow
{
    /// <param name="row">Holds the ranks' values.</param>
    /// <param name="from">The column of the first.</param>
    /// <param name="ranks">How many there are.</param>
    /// <param name="time">The first value by which ties are broken.</param>
    /// <param name="id">The last.</param>
    internal static List<object?> Place(Statement row, int from, int ranks, long time, string id)
    {
        var place = new List<object?>();
        for (var i = 0; i < ranks; i++)
        {
            place.Add(row.IsNull(from + i) ? 1L : 0L);
            place.Add(row.Value(from + i));
        }
        place.Add(time);
        place.Add(id);
        return place;
    }
}
