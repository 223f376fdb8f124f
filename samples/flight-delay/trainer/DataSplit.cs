namespace Airworthy.Samples.FlightDelay;

/// <summary>Three tables after one another in time, cut between days: no row of a later table could be known to an earlier one.</summary>
internal sealed record DataSplit(
    IReadOnlyList<Flight> Train,
    IReadOnlyList<Flight> Evaluation,
    IReadOnlyList<Flight> Recent
)
{
    private static readonly DateTime FirstEvaluationDay = new(2001, 2, 25);
    private static readonly DateTime FirstRecentDay = new(2001, 3, 30);

    /// <param name="flights">In the order of time.</param>
    public static DataSplit From(IReadOnlyList<Flight> flights) =>
        new(
            [.. flights.Where(f => f.Departed < FirstEvaluationDay)],
            [.. flights.Where(f => f.Departed >= FirstEvaluationDay && f.Departed < FirstRecentDay)],
            [.. flights.Where(f => f.Departed >= FirstRecentDay)]
        );

    public static DataSplit Read(SampleFolder folder) =>
        new(
            FlightTable.ReadCsv(folder.Train),
            FlightTable.ReadCsv(folder.Evaluation),
            FlightTable.ReadCsv(folder.Recent)
        );

    public void Write(SampleFolder folder)
    {
        Directory.CreateDirectory(folder.Data(""));
        FlightTable.WriteCsv(folder.Train, Train);
        FlightTable.WriteCsv(folder.Evaluation, Evaluation);
        FlightTable.WriteCsv(folder.Recent, Recent);
    }
}
