using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Controls.LatencyBudget;

/// <summary>Does the model answer fast enough, and does it need little enough memory, in the runtime that will serve it?</summary>
public sealed class LatencyBudgetControl : IControl
{
    public string Name => "latency-budget";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => LatencyBudgetOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = LatencyBudgetOptions.Of(question.Spec);
        if (!(await question.Rows(cancel)).TryGet(out var rows, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        var loaded = await MemoryAsync(question, options, cancel);
        if (!loaded.TryGet(out var memory, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        if (!(await question.Candidate.Session(cancel)).TryGet(out var session, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        return Times(question, options, session, rows, cancel).TryGet(out var times, out fault)
            ? LatencyBudgetRules.Decide(options, times, memory)
            : EvaluationFaultRules.Answer(fault);
    }

    /// <summary>The time of each call in milliseconds, after the warm-up.</summary>
    private static Result<double[]> Times(
        ControlQuestion question,
        LatencyBudgetOptions options,
        IModelSession session,
        EvaluationRows rows,
        CancellationToken cancel
    )
    {
        if (!EvaluationBatches.Of(session.Signature, question.Evaluation, rows).TryGet(out var batches, out var fault))
        {
            return fault;
        }
        var size = Math.Min(Math.Min(options.Rows, batches.BatchSize), rows.Count);
        var times = new double[options.Calls];
        for (var call = -options.WarmUp; call < options.Calls; call++)
        {
            cancel.ThrowIfCancellationRequested();
            var from = (int)((long)(call + options.WarmUp) * size % (rows.Count - size + 1));
            if (!batches.Take(from, size).TryGet(out var inputs, out fault))
            {
                return fault;
            }
            var start = question.Clock.GetTimestamp();
            var answered = session.Run(inputs, [question.Evaluation.Prediction], cancel);
            var took = question.Clock.GetElapsedTime(start).TotalMilliseconds;
            if (answered.Fault is { } refused)
            {
                return refused with { Detail = $"{rows.Where(from)}: {refused.Detail}" };
            }
            if (call >= 0)
            {
                times[call] = took;
            }
        }
        return times;
    }

    /// <summary>
    /// By how many MiB the process grows for each of several loads that are held at once; none where no memory budget was asked. A load
    /// that finds memory which an earlier one gave back shows less than it takes, so the largest counts.
    /// </summary>
    private static async Task<Result<double[]>> MemoryAsync(
        ControlQuestion question,
        LatencyBudgetOptions options,
        CancellationToken cancel
    )
    {
        if (options.MemoryMiB is null)
        {
            return Array.Empty<double>();
        }
        const int Loads = 3;
        var sessions = new List<IModelSession>();
        try
        {
            var grown = new double[Loads];
            for (var i = 0; i < Loads; i++)
            {
                var before = ResidentMiB();
                if (!(await question.Candidate.Fresh(cancel)).TryGet(out var session, out var fault))
                {
                    return fault;
                }
                sessions.Add(session);
                grown[i] = Math.Max(0, ResidentMiB() - before);
            }
            return grown;
        }
        finally
        {
            sessions.ForEach(s => s.Dispose());
        }
    }

    private static double ResidentMiB()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64 / 1048576.0;
    }
}
