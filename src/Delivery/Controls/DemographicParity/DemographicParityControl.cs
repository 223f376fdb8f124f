using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Fairness;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.DemographicParity;

/// <summary>Is every group chosen as often as the others?</summary>
public sealed class DemographicParityControl : IControl
{
    public string Name => "demographic-parity";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => FairnessOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        FairnessOptions.Lint(spec, evaluation);

    public Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel) =>
        FairnessQuestion.AskAsync(question, [Rate.Selection], cancel);
}
