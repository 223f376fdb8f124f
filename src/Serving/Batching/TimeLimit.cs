using Airworthy.Core.Results;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Batching;

/// <summary>Holds a call to the time it may take, waiting and running.</summary>
internal static class TimeLimit
{
    public static TimeSpan Least(TimeSpan? a, TimeSpan? b) =>
        TimeSpan.FromTicks(Math.Min((a ?? TimeSpan.MaxValue).Ticks, (b ?? TimeSpan.MaxValue).Ticks));

    public static async ValueTask<Result<IReadOnlyList<Tensor>>> HoldAsync(
        CallQueue queue,
        InferenceCall call,
        TimeSpan limit,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            return await queue.EnterAsync(call, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return BatchingFaults.InferenceTimedOut.With(
                $"The call was not answered within {limit.TotalMilliseconds:0.###} ms. Allow more time, send fewer rows, or try again when the endpoint is less busy."
            );
        }
    }
}
