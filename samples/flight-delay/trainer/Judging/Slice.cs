namespace Airworthy.Samples.FlightDelay.Judging;

/// <param name="Column">The table's column.</param>
/// <param name="Value">What stands in it in these rows.</param>
/// <param name="Rows">Row numbers.</param>
internal sealed record Slice(string Column, string Value, IReadOnlyList<int> Rows)
{
    /// <summary>As in pipeline.yaml.</summary>
    private const int LeastRows = 200;

    public override string ToString() => $"{Column}={Value}";

    /// <summary>The slices of the sample's pipeline that hold enough rows to be judged, the largest of a column first.</summary>
    public static IReadOnlyList<Slice> Of(IReadOnlyList<Flight> flights) =>
        [
            .. By("daypart", flights, f => f.Daypart),
            .. By("haul", flights, f => f.Haul),
            .. By("origin", flights, f => f.Origin),
        ];

    private static IEnumerable<Slice> By(string column, IReadOnlyList<Flight> flights, Func<Flight, string> value) =>
        Enumerable
            .Range(0, flights.Count)
            .GroupBy(row => value(flights[row]), StringComparer.Ordinal)
            .Select(group => new Slice(column, group.Key, [.. group]))
            .Where(slice => slice.Rows.Count >= LeastRows)
            .OrderByDescending(slice => slice.Rows.Count)
            .ThenBy(slice => slice.Value, StringComparer.Ordinal);
}
