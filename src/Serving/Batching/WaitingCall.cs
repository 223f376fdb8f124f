using System.Threading.Tasks.Sources;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Batching;

/// <summary>A call that waits for its model. Settled once: by its answer, a fault, a bug, or its caller giving up.</summary>
internal sealed class WaitingCall : IValueTaskSource<Result<IReadOnlyList<Tensor>>>
{
    // Woken on a thread of its own: one caller's answer must not wait until another's is sent.
    private ManualResetValueTaskSourceCore<Result<IReadOnlyList<Tensor>>> _answer = new()
    {
        RunContinuationsAsynchronously = true,
    };
    private CancellationTokenRegistration _watch;
    private CallBatch? _batch;
    private int _settled;

    public WaitingCall(InferenceCall call, int rows, long arrived, CancellationToken cancel)
    {
        (Call, Rows, Arrived, Cancel) = (call, rows, arrived, cancel);
        foreach (var input in call.Inputs)
        {
            Bytes += TensorBytes.Size(input);
        }
    }

    public InferenceCall Call { get; }

    /// <summary>As <see cref="InferenceCall.Priority"/>, where the endpoint follows it.</summary>
    public int Priority { get; init; }

    /// <summary>0: to be asked alone.</summary>
    public int Rows { get; }

    /// <summary>Timestamp.</summary>
    public long Arrived { get; }

    public CancellationToken Cancel { get; }

    /// <summary>Memory that its inputs hold.</summary>
    public long Bytes { get; }

    public bool IsSettled => Volatile.Read(ref _settled) != 0;

    public ValueTask<Result<IReadOnlyList<Tensor>>> Answer => new(this, _answer.Version);

    /// <summary>From now on, its caller giving up settles it.</summary>
    public void Watch()
    {
        if (Cancel.CanBeCanceled)
        {
            _watch = Cancel.UnsafeRegister(static call => ((WaitingCall)call!).GiveUp(), this);
        }
    }

    /// <summary>Tells who is to know when its caller gives up, because the model is being asked.</summary>
    public void Join(CallBatch batch)
    {
        Volatile.Write(ref _batch, batch);
        if (IsSettled)
        {
            batch.Abandon();
        }
    }

    public void Settle(Result<IReadOnlyList<Tensor>> answer)
    {
        if (TrySettle())
        {
            _answer.SetResult(answer);
        }
    }

    /// <summary>With what went wrong: a bug, or the caller's own giving up.</summary>
    public void Settle(Exception broken)
    {
        if (TrySettle())
        {
            _answer.SetException(broken);
        }
    }

    private void GiveUp()
    {
        if (Interlocked.Exchange(ref _settled, 1) == 0)
        {
            Volatile.Read(ref _batch)?.Abandon();
            _answer.SetException(new OperationCanceledException(Cancel));
        }
    }

    private bool TrySettle()
    {
        if (Interlocked.Exchange(ref _settled, 1) != 0)
        {
            return false;
        }
        // Not waited for: a callback that is under way finds the call settled.
        _watch.Unregister();
        return true;
    }

    public Result<IReadOnlyList<Tensor>> GetResult(short token) => _answer.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _answer.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _answer.OnCompleted(continuation, state, token, flags);
}
