using System.Threading.Channels;
using Airworthy.Core.Results;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>Keeps so many processes of a model alive: what ends is started again, later and later where it ends time after time.</summary>
internal sealed class WorkerSupervisor(
    PythonWorkers workers,
    int count,
    ChannelWriter<PythonWorker> idle,
    TimeProvider clock,
    CancellationToken stop
)
{
    private readonly Lock _gate = new();
    private readonly Slot[] _slots = [.. Enumerable.Range(0, count).Select(_ => new Slot())];
    private TaskCompletionSource _changed = New();
    private Task _keeping = Task.CompletedTask;

    /// <summary>Why none of them answers, while that is so.</summary>
    public Fault? Trouble => AllDown(out _);

    /// <summary>Keeps the first process, which is there already, and as many more as there should be.</summary>
    public void Start(PythonWorker first) =>
        _keeping = Task.WhenAll(_slots.Select((slot, i) => Task.Run(() => KeepAsync(slot, i == 0 ? first : null))));

    /// <summary>Completes, once told to stop, when no process is left.</summary>
    public Task StoppedAsync() => _keeping;

    /// <summary>
    /// Why no process answers and none is likely to soon; null where one lives, or is on its way for the first times. The task completes
    /// when that may have changed.
    /// </summary>
    public Fault? AllDown(out Task changed)
    {
        lock (_gate)
        {
            changed = _changed.Task;
            return Array.TrueForAll(_slots, s => s.IsDown)
                ? Array.FindLast(_slots, s => s.Reason is not null)?.Reason
                : null;
        }
    }

    private async Task KeepAsync(Slot slot, PythonWorker? worker)
    {
        try
        {
            while (true)
            {
                if (worker is null && (await workers.StartAsync(stop)) is var started)
                {
                    worker = started.IsOk ? started.Value : null;
                    if (worker is null)
                    {
                        await FailAsync(slot, slot.Failures + 1, started.Fault!);
                        continue;
                    }
                }
                Tell(slot, s => s.IsAlive = true);
                idle.TryWrite(worker!);
                var end = await worker!.Ended.WaitAsync(stop);
                var failures = worker.HasAnswered ? 1 : slot.Failures + 1;
                await worker.DisposeAsync();
                worker = null;
                await FailAsync(
                    slot,
                    failures,
                    PythonFaults.WorkerEnded.With(
                        $"The model's processes end as soon as they start: {WorkerEnds.Why(end)} They are tried again; if that goes on, roll back."
                    )
                );
            }
        }
        catch (OperationCanceledException)
        {
            // The session ends.
        }
        finally
        {
            if (worker is not null)
            {
                await worker.DisposeAsync();
            }
        }
    }

    private async Task FailAsync(Slot slot, int failures, Fault reason)
    {
        Tell(
            slot,
            s =>
            {
                s.IsAlive = false;
                s.Failures = failures;
                s.Reason = reason;
            }
        );
        await Task.Delay(RestartRules.Wait(failures), clock, stop);
    }

    private void Tell(Slot slot, Action<Slot> change)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            change(slot);
            (before, _changed) = (_changed, New());
        }
        before.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Slot
    {
        public bool IsAlive { get; set; }

        public int Failures { get; set; }

        public Fault? Reason { get; set; }

        public bool IsDown => !IsAlive && Failures >= RestartRules.MaxFailures;
    }
}
