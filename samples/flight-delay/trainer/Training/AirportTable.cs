namespace Airworthy.Samples.FlightDelay.Training;

/// <summary>A number for each airport of the training rows, and one for every other. It becomes a node of the graph.</summary>
internal sealed record AirportTable(IReadOnlyList<KeyValuePair<string, float>> Values, float Otherwise)
{
    private readonly Dictionary<string, float> _values = new(Values, StringComparer.Ordinal);

    public float this[string airport] => _values.GetValueOrDefault(airport, Otherwise);

    /// <summary>
    /// How often flights were late: an airport with few flights is drawn to the average of all, as if it had
    /// <paramref name="weight"/> average flights more.
    /// </summary>
    public static AirportTable LateShare(IReadOnlyList<Flight> rows, Func<Flight, string> airport, double weight)
    {
        var average = rows.Count(f => f.IsDelayed) / (double)rows.Count;
        return From(
            rows.GroupBy(airport, StringComparer.Ordinal),
            group => (group.Count(f => f.IsDelayed) + weight * average) / (group.Count() + weight),
            average
        );
    }

    /// <summary>Its part of all flights, in percent: tells hubs from small fields.</summary>
    public static AirportTable Traffic(IReadOnlyList<Flight> rows, Func<Flight, string> airport) =>
        From(rows.GroupBy(airport, StringComparer.Ordinal), group => 100.0 * group.Count() / rows.Count, otherwise: 0);

    private static AirportTable From(
        IEnumerable<IGrouping<string, Flight>> groups,
        Func<IGrouping<string, Flight>, double> value,
        double otherwise
    ) =>
        new(
            [
                .. groups
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => KeyValuePair.Create(g.Key, (float)value(g))),
            ],
            (float)otherwise
        );
}
