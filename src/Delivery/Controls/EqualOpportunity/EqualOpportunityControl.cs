using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Fairness;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.EqualOpportunity;

/// <summary>Of those whom it should choose, is every group chosen as often as the others?</summary>
public sealed class EqualOpportunityControl : IControl
{
    public string Name => "equal-opportunity";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => FairnessOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        FairnessOptions.Lint(spec, evaluation);

    public Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel) =>
        FairnessQuestion.AskAsync(question, [Rate.TruePositive], cancel);
}
