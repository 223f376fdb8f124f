namespace Airworthy.Samples.FlightDelay.Training;

/// <summary>How one model of the sample is made.</summary>
internal sealed record Candidate
{
    /// <summary>Also the name of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The features, given the training rows.</summary>
    public required Func<IReadOnlyList<Flight>, IReadOnlyList<Feature>> Features { get; init; }

    /// <summary>What the candidate's author did to the training rows before training.</summary>
    public Func<IReadOnlyList<Flight>, IReadOnlyList<Flight>> Prepare { get; init; } = rows => rows;

    public required int Trees { get; init; }

    public required int Leaves { get; init; }

    public required double LearningRate { get; init; }

    public required int RowsPerLeaf { get; init; }

    /// <summary>In the order in which they would be proposed.</summary>
    public static IReadOnlyList<Candidate> All { get; } =
    [
        new()
        {
            Name = "first",
            Features = rows =>
                [
                    Feature.Hour,
                    Feature.Weekday,
                    Feature.Origin(AirportTable.LateShare(rows, f => f.Origin, weight: 100)),
                    Feature.Destination(AirportTable.LateShare(rows, f => f.Destination, weight: 100)),
                ],
            Trees = 40,
            Leaves = 4,
            LearningRate = 0.1,
            RowsPerLeaf = 100,
        },
        new()
        {
            Name = "better",
            Features = HourDistanceAndTraffic,
            Trees = 200,
            Leaves = 6,
            LearningRate = 0.05,
            RowsPerLeaf = 50,
        },
        new()
        {
            Name = "worse-on-a-slice",
            Features = HourDistanceAndTraffic,
            Prepare = rows => [.. rows.Select(WithCorrectedDelay)],
            Trees = 300,
            Leaves = 3,
            LearningRate = 0.1,
            RowsPerLeaf = 40,
        },
    ];

    private static IReadOnlyList<Feature> HourDistanceAndTraffic(IReadOnlyList<Flight> rows) =>
        [
            Feature.Hour,
            Feature.Distance,
            Feature.Origin(AirportTable.Traffic(rows, f => f.Origin)),
            Feature.Destination(AirportTable.Traffic(rows, f => f.Destination)),
        ];

    // This candidate's mistake, played back. Its delays come from a list of corrected arrivals that, until 19 February, held a
    // day's flights from eight in the morning on (the day begins at five). The left join found nothing for the first wave, and
    // "no delay found" was filled with "no delay".
    private static Flight WithCorrectedDelay(Flight flight)
    {
        var isMissing = flight.Departed.Hour is >= 5 and < 8 && flight.Departed < new DateTime(2001, 2, 19);
        return isMissing ? flight with { IsDelayed = false } : flight;
    }
}
