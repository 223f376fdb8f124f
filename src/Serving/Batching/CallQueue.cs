using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Sessions;

namespace Airworthy.Serving.Batching;

/// <summary>
/// The way into one model at one endpoint. A call that finds the model quiet asks it at once, on its own thread. While the model is busy,
/// calls wait in a bounded line; whoever is next takes along all that can be asked together with it, so a batch is as large as the
/// traffic makes it and nobody waits for it to fill.
/// </summary>
internal sealed class CallQueue : IThreadPoolWorkItem
{
    /// <summary>Runs that take longer leave the pool's threads, which belong to all requests.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(1);

    /// <summary>What made-up rows took at the load says little of a model whose work hangs on what it is asked.</summary>
    private const int KnownAfter = 32;

    private const int RunsElsewhere = 64;

    /// <summary>A brief run costs less than a hop to another thread, also where threads outnumber processors for a moment.</summary>
    private const int BriefRunsPerSlot = 4;

    private readonly HeldModel _model;
    private readonly IModelSession _session;
    private readonly ServingOptions _options;
    private readonly TimeProvider _time;
    private readonly WaitingLine _line;
    private readonly Lock _lock = new();
    private readonly int _slots;
    private readonly int _slotsAtOnce;
    private readonly BatchRunner _runner;
    private readonly bool _isElsewhere;
    private readonly ITimer _alarm;

    // Guarded by _lock: runs under way; turns that are on their way to a thread; whether the last turn took several calls.
    private int _running;
    private int _due;
    private bool _isBusy;
    private bool _isAlarmSet;
    private volatile int _maxRows;

    public CallQueue(HeldModel model, ServingOptions options, TimeProvider time)
    {
        (_model, _session, _options, _time) = (model, model.Session, options, time);
        var profile = model.Profile;
        _line = new WaitingLine(options.QueueCalls, options.QueueBytes);
        _isElsewhere = profile.IsElsewhere;
        _slots = options.Concurrency ?? (_isElsewhere ? RunsElsewhere : Environment.ProcessorCount);
        _slotsAtOnce = _slots * (options.Concurrency is null && !_isElsewhere ? BriefRunsPerSlot : 1);
        _maxRows = BatchSizeRules.MaxRows(profile, options);
        // Of a model about which nothing is known the worst is supposed, until it was asked.
        var cost = (_maxRows > 1 ? profile.Together : profile.Alone) ?? TimeSpan.FromSeconds(1);
        _runner = new BatchRunner(_session, cost, time);
        _alarm = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The most rows that are asked together; 1 where the model is never asked for several callers at once.</summary>
    public int MaxBatch => Math.Max(1, _maxRows);

    public ServingOptions Options => _options;

    /// <summary>How often the model was run; fewer than calls answered, where they were put together.</summary>
    public long Runs => _runner.Runs;

    /// <summary>Calls that wait for the model now.</summary>
    public int Waiting => _line.Calls;

    /// <summary>Whether so many rows are answered so soon that nobody needs to stop them.</summary>
    public bool IsBrief(long rows) => !_isElsewhere && _runner.Runs >= KnownAfter && _runner.Cost(rows) <= Brief;

    /// <summary>Asks the model. The call fits its signature.</summary>
    public ValueTask<Result<IReadOnlyList<Tensor>>> AskAsync(InferenceCall call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return call.TimeOut is null && _options.TimeOut is null
            ? EnterAsync(call, cancel)
            : TimeLimit.HoldAsync(this, call, TimeLimit.Least(call.TimeOut, _options.TimeOut), _time, cancel);
    }

    /// <summary>The same with no limit of time but its caller's patience.</summary>
    internal ValueTask<Result<IReadOnlyList<Tensor>>> EnterAsync(InferenceCall call, CancellationToken cancel)
    {
        var rows = BatchRules.Rows(call.Inputs);
        if ((_isElsewhere || IsBrief(rows)) && TryEnter())
        {
            return AtOnceAsync(call, rows, cancel);
        }
        var waiting = new WaitingCall(call, _maxRows > 1 && rows <= _maxRows ? rows : 0, _time.GetTimestamp(), cancel)
        {
            Priority = _options.Priorities ? call.Priority : 0,
        };
        return Join(waiting) is { } refused ? new(refused) : waiting.Answer;
    }

    private bool TryEnter()
    {
        lock (_lock)
        {
            // Behind those who wait; and, where calls are put together, not beside a run that others could have joined.
            if (_line.Calls > 0 || _running >= (_maxRows > 1 ? 1 : _slotsAtOnce) || _isBusy)
            {
                return false;
            }
            _running++;
            return true;
        }
    }

    private ValueTask<Result<IReadOnlyList<Tensor>>> AtOnceAsync(InferenceCall call, int rows, CancellationToken cancel)
    {
        var began = _time.GetTimestamp();
        ValueTask<Result<IReadOnlyList<Tensor>>> answer;
        try
        {
            answer = _session.RunAsync(call.Inputs, call.Outputs, cancel);
        }
        catch
        {
            Leave();
            throw;
        }
        if (!answer.IsCompleted)
        {
            return LeaveAfterAsync(answer, began, rows);
        }
        _runner.Learn(began, rows);
        Leave();
        return answer;
    }

    private async ValueTask<Result<IReadOnlyList<Tensor>>> LeaveAfterAsync(
        ValueTask<Result<IReadOnlyList<Tensor>>> answer,
        long began,
        int rows
    )
    {
        try
        {
            return await answer;
        }
        finally
        {
            _runner.Learn(began, rows);
            Leave();
        }
    }

    /// <summary>The fault for want of room, or null.</summary>
    private Fault? Join(WaitingCall call)
    {
        List<WaitingCall>? displaced;
        lock (_lock)
        {
            // Where nothing may wait, what can run at once still does.
            if (!_line.TryAdd(call, out displaced) && (_running + _due >= _slots || !_line.TryAddFirst(call)))
            {
                return Full();
            }
            Call();
        }
        call.Watch();
        displaced?.ForEach(d => d.Settle(Full()));
        return null;
    }

    private Fault Full() =>
        BatchingFaults.EndpointOverloaded.With(
            $"{_line.Calls} calls wait for the model already, which is as many as its queue holds. Try again in a moment."
        );

    private void Leave()
    {
        lock (_lock)
        {
            _running--;
            Call();
        }
    }

    /// <summary>Under the lock: sends for a thread, if somebody waits and the model has room.</summary>
    private void Call()
    {
        // One turn takes all that can go together, so a second one is sent for only by what the first leaves behind.
        var wanted = _maxRows > 1 ? Math.Min(1, _line.Calls) : _line.Calls;
        while (_due < wanted && _running + _due < _slots)
        {
            _due++;
            Send();
        }
        if (_isAlarmSet && _line.Rows >= _maxRows)
        {
            _isAlarmSet = false;
            Send();
        }
    }

    private void Send()
    {
        if (_isElsewhere || IsBrief(Math.Clamp(_line.Rows, 1, MaxBatch)))
        {
            // Behind the requests that the pool has still to read: they are the batch.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            ModelThreads.Shared.Post(this);
        }
    }

    private void Ring()
    {
        lock (_lock)
        {
            if (_isAlarmSet)
            {
                _isAlarmSet = false;
                Send();
            }
        }
    }

    /// <summary>A turn: one run's worth of those who wait.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        CallBatch batch;
        lock (_lock)
        {
            if (WaitsForMore())
            {
                return;
            }
            _due--;
            var calls = _line.Take(_maxRows);
            _isBusy = calls.Count > 1;
            if (calls.Count == 0)
            {
                Call();
                return;
            }
            _running++;
            batch = new CallBatch(calls);
            Call();
        }
        _ = RunAsync(batch);
    }

    /// <summary>Under the lock: whether a batch that is not full is given more time, and the alarm set for its end.</summary>
    private bool WaitsForMore()
    {
        if (
            !_isBusy
            || _options.MaxDelay == TimeSpan.Zero
            || _line.Rows >= _maxRows
            || _line.First is not { Rows: > 0 } first
        )
        {
            return false;
        }
        var left = _options.MaxDelay - _time.GetElapsedTime(first.Arrived);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }
        _isAlarmSet = true;
        _alarm.Change(left, Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <summary>Never fails: whatever goes wrong is what its callers are told.</summary>
    private async Task RunAsync(CallBatch batch)
    {
        // Each caller holds the model, and may give up while it runs.
        if (!_model.TryHold())
        {
            Leave();
            return;
        }
        var began = _time.GetTimestamp();
        foreach (var call in batch.Calls)
        {
            call.Call.Queued = _time.GetElapsedTime(call.Arrived, began);
        }
        try
        {
            await _runner.RunAsync(batch);
            if (!_runner.ComesApart)
            {
                _maxRows = 1;
            }
        }
        finally
        {
            Leave();
            _model.LetGo();
        }
    }
}
