using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.BannedFeatures;

/// <summary>Does the model read what it must not: banned columns, or ones that look like personal data?</summary>
public sealed class BannedFeaturesControl : IControl
{
    public string Name => "banned-features";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => BannedFeaturesOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = BannedFeaturesOptions.Of(question.Spec);
        if (!(await FeatureColumns.OfAsync(question, cancel)).TryGet(out var features, out var fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        if (!(await question.Rows(cancel)).TryGet(out var rows, out fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        return BannedFeaturesRules.Decide(options, [.. features.Select(f => f.Name)], rows);
    }
}
