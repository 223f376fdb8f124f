using System.Diagnostics.CodeAnalysis;

namespace Airworthy.Serving.Batching;

/// <summary>Calls whose model is asked once for all of them. It is stopped when every one of their callers has given up.</summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "The source has no timer and no handle; a call may still abandon the batch after it has ended."
)]
internal sealed class CallBatch
{
    private readonly CancellationTokenSource? _stop;
    private int _left;

    public CallBatch(IReadOnlyList<WaitingCall> calls)
    {
        Calls = calls;
        _left = calls.Count;
        var mayStop = true;
        foreach (var call in calls)
        {
            mayStop &= call.Cancel.CanBeCanceled;
        }
        if (mayStop)
        {
            _stop = new CancellationTokenSource();
            foreach (var call in calls)
            {
                call.Join(this);
            }
        }
    }

    public IReadOnlyList<WaitingCall> Calls { get; }

    public CancellationToken Stop => _stop?.Token ?? CancellationToken.None;

    /// <summary>One of the callers has given up. Said twice by a caller that gave up just as it was taken: harmless, if all did.</summary>
    public void Abandon()
    {
        if (Interlocked.Decrement(ref _left) <= 0 && AllSettled())
        {
            _stop!.Cancel();
        }
    }

    private bool AllSettled()
    {
        foreach (var call in Calls)
        {
            if (!call.IsSettled)
            {
                return false;
            }
        }
        return true;
    }
}
