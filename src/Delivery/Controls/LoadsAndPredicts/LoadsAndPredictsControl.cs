using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Controls.LoadsAndPredicts;

/// <summary>Does the package, as it was registered, load in the serving runtime and predict the way it will be asked to?</summary>
public sealed class LoadsAndPredictsControl : IControl
{
    public string Name => "loads-and-predicts";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => LoadsAndPredictsOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = LoadsAndPredictsOptions.Of(question.Spec);
        if (!(await question.Rows(cancel)).TryGet(out var rows, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await question.Candidate.Session(cancel)).TryGet(out var session, out fault))
        {
            return LoadsAndPredictsRules.DoesNotLoad(fault);
        }
        var some = LoadsAndPredictsRules.First(rows, options.Rows);
        var predicted =
            some.Count == rows.Count
                ? await question.Candidate.Predictions(cancel)
                : Predictions.Of(session, question.Evaluation, some, cancel);
        if (!predicted.TryGet(out var predictions, out fault))
        {
            return LoadsAndPredictsRules.DoesNotPredict(fault);
        }
        return Singles(session, question.Evaluation, some, options.SingleRows, cancel)
            .TryGet(out var singles, out fault)
            ? LoadsAndPredictsRules.Decide(options, question.Evaluation.Task, some, predictions, singles)
            : LoadsAndPredictsRules.DoesNotPredict(fault);
    }

    /// <summary>Some rows, spread evenly, each in a request of its own.</summary>
    private static Result<IReadOnlyDictionary<int, double[]>> Singles(
        IModelSession session,
        EvaluationSpec evaluation,
        EvaluationRows rows,
        int wanted,
        CancellationToken cancel
    )
    {
        if (!EvaluationBatches.Of(session.Signature, evaluation, rows).TryGet(out var batches, out var fault))
        {
            return fault;
        }
        var singles = new SortedDictionary<int, double[]>();
        foreach (var row in LoadsAndPredictsRules.Spread(rows.Count, wanted))
        {
            if (!Predictions.OfRows(session, evaluation, batches, row, 1, cancel).TryGet(out var alone, out fault))
            {
                return fault with { Detail = $"{rows.Where(row)}, alone: {fault.Detail}" };
            }
            singles[row] = alone;
        }
        return singles;
    }
}
