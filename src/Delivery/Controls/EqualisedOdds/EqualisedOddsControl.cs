using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Fairness;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.EqualisedOdds;

/// <summary>Is every group chosen as often as the others, among those whom it should choose and among those whom it should not?</summary>
public sealed class EqualisedOddsControl : IControl
{
    public string Name => "equalised-odds";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => FairnessOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        FairnessOptions.Lint(spec, evaluation);

    public Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel) =>
        FairnessQuestion.AskAsync(question, [Rate.TruePositive, Rate.FalsePositive], cancel);
}
