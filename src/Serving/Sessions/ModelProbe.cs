using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Serving.Sessions;

/// <summary>
/// Asks a model that was just loaded a few made-up rows, alone and together: whether a batch answers as its rows do alone, and whether it
/// is cheaper. Takes some tens of milliseconds at the most, and more only for models of which one row takes longer.
/// </summary>
internal sealed class ModelProbe(IModelSession session, TimeProvider time)
{
    public const int BatchRows = 8;

    /// <summary>What a call in a batch costs beyond its run: to wait, to be put together and taken apart, to be woken.</summary>
    public static readonly TimeSpan CostOfWaiting = TimeSpan.FromMicroseconds(15);

    private static readonly TimeSpan LongRun = TimeSpan.FromMilliseconds(10);
    private const int MinRuns = 3;
    private const int MaxRuns = 12;

    private bool _isElsewhere;

    public async Task<ModelProfile> MeasureAsync(WarmUp warmUp, CancellationToken cancel)
    {
        var alone = await CostAsync(warmUp.Inputs, cancel);
        var profile = new ModelProfile { Alone = alone, IsElsewhere = _isElsewhere };
        if (alone > LongRun || !BatchAxisRules.IsShared(session.Signature))
        {
            return profile;
        }
        return await AnswersRowByRowAsync(cancel) is { } rows
            ? profile with
            {
                Together = await CostAsync(rows, cancel) / BatchRows,
            }
            : profile;
    }

    /// <summary>The least of a few runs, because a run also takes as long as whatever else the machine does meanwhile.</summary>
    private async Task<TimeSpan> CostAsync(IReadOnlyList<Tensor> inputs, CancellationToken cancel)
    {
        var least = TimeSpan.MaxValue;
        var began = time.GetTimestamp();
        for (var run = 0; run < MinRuns || (run < MaxRuns && time.GetElapsedTime(began) < LongRun); run++)
        {
            var asked = time.GetTimestamp();
            await AskAsync(inputs, cancel);
            var took = time.GetElapsedTime(asked);
            least = took < least ? took : least;
        }
        return least;
    }

    /// <summary>The rows, if the model answers them together as it answers each alone.</summary>
    private async Task<IReadOnlyList<Tensor>?> AnswersRowByRowAsync(CancellationToken cancel)
    {
        if (
            BatchAxisRules.Rows(session.Signature, 0, BatchRows) is not { } rows
            || !(await AskAsync(rows, cancel)).TryGet(out var together, out _)
        )
        {
            return null;
        }
        for (var row = 0; row < BatchRows; row++)
        {
            var one = BatchAxisRules.Rows(session.Signature, row, 1)!;
            if (
                !(await AskAsync(one, cancel)).TryGet(out var alone, out _)
                || !BatchAxisRules.IsSame(together, BatchRows, row, alone)
            )
            {
                return null;
            }
        }
        return rows;
    }

    private ValueTask<Result<IReadOnlyList<Tensor>>> AskAsync(IReadOnlyList<Tensor> inputs, CancellationToken cancel)
    {
        var asked = session.RunAsync(inputs, [], cancel);
        _isElsewhere |= !asked.IsCompleted;
        return asked;
    }
}
