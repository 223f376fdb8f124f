namespace Airworthy.Samples.FlightDelay;

/// <summary>What a model is asked with: the six inputs of the graph, in its order. The last two are airport codes.</summary>
internal sealed record Question(
    float Hour,
    float Weekday,
    float DayOfYear,
    float Distance,
    string Origin,
    string Destination
);

/// <summary>One row of the sample's tables. Times are local to the airport of departure.</summary>
internal sealed record Flight
{
    public required DateTime Departed { get; init; }

    /// <summary>Miles.</summary>
    public required int Distance { get; init; }

    public required string Origin { get; init; }

    public required string Destination { get; init; }

    /// <summary>Arrived more than 15 minutes late.</summary>
    public required bool IsDelayed { get; init; }

    /// <summary>1 is Monday, 7 Sunday.</summary>
    public int Weekday => Departed.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)Departed.DayOfWeek;

    public string Daypart =>
        Departed.Hour switch
        {
            < 5 or >= 21 => "night",
            < 8 => "early",
            < 12 => "morning",
            < 17 => "afternoon",
            _ => "evening",
        };

    public string Haul =>
        Distance switch
        {
            < 500 => "short",
            < 1500 => "medium",
            _ => "long",
        };

    public Question Question => new(Departed.Hour, Weekday, Departed.DayOfYear, Distance, Origin, Destination);
}
