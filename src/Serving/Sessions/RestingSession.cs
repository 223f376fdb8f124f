using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Serving.Sessions;

/// <summary>
/// A model that leaves the memory while nobody asks it and others need the room, and that the next call brings back. However many call
/// meanwhile, it is brought back once. A call under way keeps it.
/// </summary>
internal sealed class RestingSession : IModelSession
{
    private const int Resting = -1;

    private readonly ModelMemory _memory;
    private readonly Func<CancellationToken, Task<Result<IModelSession>>> _load;
    private readonly Lock _lock = new();

    // Guarded by _lock: all but the count of calls under way, which alone says whether the session may be asked.
    private IModelSession? _session;
    private Task<Result<Nothing>>? _waking;
    private bool _isDisposed;
    private int _calls;
    private long _lastAsked;

    /// <param name="key">Which model.</param>
    /// <param name="session">As it was loaded first; taken over.</param>
    /// <param name="size">What it takes of the memory, reserved by the caller.</param>
    /// <param name="memory">Where it is reserved.</param>
    /// <param name="load">Reads, verifies and loads it anew.</param>
    public RestingSession(
        ModelKey key,
        IModelSession session,
        long size,
        ModelMemory memory,
        Func<CancellationToken, Task<Result<IModelSession>>> load
    )
    {
        (Key, Size, Signature, _session, _memory, _load) = (key, size, session.Signature, session, memory, load);
        _lastAsked = memory.Now;
        memory.Enter(this);
    }

    public ModelKey Key { get; }

    public long Size { get; }

    public ModelSignature Signature { get; }

    public Fault? Trouble => Volatile.Read(ref _session)?.Trouble;

    public bool IsLoaded => Volatile.Read(ref _calls) >= 0;

    /// <summary>Timestamp.</summary>
    public long LastAsked => Volatile.Read(ref _lastAsked);

    public Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        // Only shadows and measurements wait here, on threads of their own.
        var asked = RunAsync(inputs, outputs, cancel);
        return asked.IsCompleted ? asked.Result : asked.AsTask().GetAwaiter().GetResult();
    }

    public ValueTask<Result<IReadOnlyList<Tensor>>> RunAsync(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    ) => TryEnter() ? AskAsync(inputs, outputs, cancel) : AfterWakingAsync(inputs, outputs, cancel);

    /// <summary>Has it in memory, if there is room; it may leave again as soon as nobody asks it.</summary>
    public Task<Result<Nothing>> WakeAsync()
    {
        lock (_lock)
        {
            return IsLoaded ? Task.FromResult(Result.Done) : _waking ??= Task.Run(LoadAsync);
        }
    }

    /// <summary>Leaves the memory, unless it is being asked.</summary>
    public bool TryRest()
    {
        IModelSession? session;
        lock (_lock)
        {
            if (Interlocked.CompareExchange(ref _calls, Resting, 0) != 0)
            {
                return false;
            }
            (session, _session) = (_session, null);
        }
        session?.Dispose();
        return true;
    }

    public void Dispose()
    {
        IModelSession? session;
        lock (_lock)
        {
            _isDisposed = true;
            (session, _session) = (_session, null);
            _calls = Resting;
        }
        session?.Dispose();
        _memory.Leave(this, session is not null);
    }

    private async ValueTask<Result<IReadOnlyList<Tensor>>> AfterWakingAsync(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        // It may have to rest again before this call comes to it.
        while (!TryEnter())
        {
            if ((await WakeAsync().WaitAsync(cancel)).Fault is { } fault)
            {
                return fault;
            }
        }
        return await AskAsync(inputs, outputs, cancel);
    }

    /// <summary>The caller has entered.</summary>
    private ValueTask<Result<IReadOnlyList<Tensor>>> AskAsync(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        ValueTask<Result<IReadOnlyList<Tensor>>> answer;
        try
        {
            answer = Volatile.Read(ref _session)!.RunAsync(inputs, outputs, cancel);
        }
        catch
        {
            Leave();
            throw;
        }
        if (!answer.IsCompleted)
        {
            return LeaveAfterAsync(answer);
        }
        Leave();
        return answer;
    }

    private async ValueTask<Result<IReadOnlyList<Tensor>>> LeaveAfterAsync(
        ValueTask<Result<IReadOnlyList<Tensor>>> answer
    )
    {
        try
        {
            return await answer;
        }
        finally
        {
            Leave();
        }
    }

    private bool TryEnter()
    {
        var seen = Volatile.Read(ref _calls);
        while (seen >= 0)
        {
            var before = Interlocked.CompareExchange(ref _calls, seen + 1, seen);
            if (before == seen)
            {
                Volatile.Write(ref _lastAsked, _memory.Now);
                return true;
            }
            seen = before;
        }
        return false;
    }

    private void Leave() => Interlocked.Decrement(ref _calls);

    private async Task<Result<Nothing>> LoadAsync()
    {
        IModelSession? session = null;
        try
        {
            var loaded = await _memory.LoadAsync(this, _load);
            return loaded.Map(s =>
            {
                session = s;
                return default(Nothing);
            });
        }
        finally
        {
            Take(session);
        }
    }

    private void Take(IModelSession? session)
    {
        bool isLate;
        lock (_lock)
        {
            _waking = null;
            isLate = _isDisposed;
            if (session is not null && !isLate)
            {
                Volatile.Write(ref _session, session);
                Volatile.Write(ref _lastAsked, _memory.Now);
                Volatile.Write(ref _calls, 0);
            }
        }
        if (session is not null && isLate)
        {
            session.Dispose();
            _memory.Give(Size);
        }
    }
}
