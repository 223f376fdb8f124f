using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Drifting;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.TrafficDrift;

/// <summary>Does production today still look like what the model was trained on?</summary>
public sealed class TrafficDriftControl : IControl
{
    public string Name => "traffic-drift";

    public int Revision => 1;

    /// <summary>Traffic that was captured since stands in no digest of the question.</summary>
    public bool IsTimely => true;

    public IReadOnlyList<ControlOption> Options => TrafficDriftOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = TrafficDriftOptions.Of(question.Spec);
        if (!(await question.Set(options.Set, cancel)).TryGet(out var training, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        var recent = options.Recent.Length > 0 ? question.Set(options.Recent, cancel) : question.Traffic(cancel);
        if (!(await recent).TryGet(out var traffic, out fault))
        {
            return fault.Reason == ControlFaults.NoTraffic
                ? Answer.Inconclusive(
                    $"Could not be asked: {fault.Detail}",
                    "Capture traffic at the endpoint, or declare recent rows as a data set and name it with the option 'recent'."
                )
                : Answer.CouldNotAsk(fault);
        }
        if (!(await FeatureColumns.OfAsync(question, cancel)).TryGet(out var features, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        var drifts = new List<ColumnDrift>();
        foreach (var name in features.Select(f => f.Name))
        {
            cancel.ThrowIfCancellationRequested();
            if (
                !EvaluationColumns.Find(training, name, "drift").TryGet(out var then, out fault)
                || !EvaluationColumns.Find(traffic, name, "drift").TryGet(out var now, out fault)
            )
            {
                return Answer.CouldNotAsk(fault);
            }
            drifts.Add(DriftRules.Compare(name, then, now));
        }
        return TrafficDriftRules.Decide(options, drifts, training.Count, traffic.Count);
    }
}
