namespace Airworthy.Samples.FlightDelay.Training;

/// <summary>One number that the trees see: an input as it is, or an airport looked up in a table.</summary>
internal sealed record Feature(string Input, AirportTable? Table, Func<Question, float> Of)
{
    public static Feature Hour { get; } = new("hour", null, q => q.Hour);

    public static Feature Weekday { get; } = new("weekday", null, q => q.Weekday);

    public static Feature Distance { get; } = new("distance", null, q => q.Distance);

    public static Feature Origin(AirportTable table) => new("origin", table, q => table[q.Origin]);

    public static Feature Destination(AirportTable table) => new("destination", table, q => table[q.Destination]);
}
