using Airworthy.Delivery.Controls.Evaluation;

namespace Airworthy.Delivery.Controls.Fairness;

/// <summary>A rate that should be alike for every group: which rows it is taken over (by their label), and what it is called.</summary>
/// <param name="Name">E.g. <c>chosen of those with label 1</c>.</param>
/// <param name="Label">The label of the rows it is taken over; null for all rows.</param>
internal sealed record Rate(string Name, double? Label)
{
    public static readonly Rate Selection = new("chosen", null);
    public static readonly Rate TruePositive = new("chosen of those with label 1", 1);
    public static readonly Rate FalsePositive = new("chosen of those with label 0", 0);
}

/// <summary>Counts by group and asks the rules; what the three controls of fairness share.</summary>
internal static class FairnessQuestion
{
    public static async Task<Answer> AskAsync(
        ControlQuestion question,
        IReadOnlyList<Rate> rates,
        CancellationToken cancel
    )
    {
        var options = FairnessOptions.Of(question.Spec);
        var read = await Judged.ReadAsync(question, null, withChampion: false, cancel);
        if (!read.TryGet(out var judged, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        var cannot = judged.TooLittle(question.Evaluation.Task) ?? judged.NotProbabilities(question.Spec.Name);
        if (cannot is not null)
        {
            return cannot;
        }
        var groups = new List<Group>();
        foreach (var attribute in options.Attributes)
        {
            if (!EvaluationColumns.Find(judged.Rows, attribute, "attributes").TryGet(out var cells, out fault))
            {
                return Answer.CouldNotAsk(fault);
            }
            groups.AddRange(rates.SelectMany(r => FairnessRules.Count(attribute, cells, r, judged, options)));
        }
        return FairnessRules.Decide(question.Spec.Name, options, groups);
    }
}
