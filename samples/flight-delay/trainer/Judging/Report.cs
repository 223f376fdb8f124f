namespace Airworthy.Samples.FlightDelay.Judging;

/// <summary>Prints how the committed models do on the evaluation rows.</summary>
internal static class Report
{
    public static void Write(
        TextWriter to,
        IReadOnlyList<Flight> evaluation,
        IReadOnlyList<(string Name, Judged Judged)> models
    )
    {
        to.WriteLine($"{evaluation.Count} evaluation rows, {models[0].Judged.LateShare:P1} of them late");
        to.WriteLine();
        to.WriteLine($"{"", -18}{"AUC", 8}{"log loss", 10}{"Brier", 8}{"accuracy", 10}{"mean p", 8}");
        foreach (var (name, judged) in models)
        {
            to.WriteLine(
                $"{name, -18}{judged.Auc, 8:F4}{judged.LogLoss, 10:F4}{judged.Brier, 8:F4}{judged.Accuracy, 10:F4}"
                    + $"{judged.MeanProbability, 8:F3}"
            );
        }
        foreach (var (champion, challenger) in models.Zip(models.Skip(1)))
        {
            to.WriteLine();
            to.WriteLine($"{challenger.Name} minus {champion.Name}, 95 % paired bootstrap");
            to.WriteLine($"  AUC       {Bootstrap.AucDifference(champion.Judged, challenger.Judged)}");
            to.WriteLine($"  log loss  {Bootstrap.LogLossDifference(champion.Judged, challenger.Judged)}");
            WriteSlices(to, Slice.Of(evaluation), champion.Judged, challenger.Judged);
        }
    }

    private static void WriteSlices(TextWriter to, IReadOnlyList<Slice> slices, Judged champion, Judged challenger)
    {
        to.WriteLine(
            $"  {"slice", -20}{"rows", 6}{"late", 7}{"mean p", 8}{"AUC", 8}{"log loss", 10}  difference of log loss"
        );
        foreach (var slice in slices)
        {
            var (before, after) = (champion.Where(slice.Rows), challenger.Where(slice.Rows));
            to.WriteLine(
                $"  {slice, -20}{after.Rows, 6}{after.LateShare, 7:F3}{after.MeanProbability, 8:F3}{after.Auc, 8:F4}"
                    + $"{after.LogLoss, 10:F4}  {Bootstrap.LogLossDifference(before, after)}"
            );
        }
    }
}
