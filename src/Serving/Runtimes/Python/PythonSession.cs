using System.Threading.Channels;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>One model in several processes, of which each answers one request at a time.</summary>
internal sealed class PythonSession : IModelSession
{
    // Long: on a machine that is short of processors, ending processes that are slow to answer makes it shorter still.
    private static readonly TimeSpan PingTime = TimeSpan.FromSeconds(30);

    private readonly Channel<PythonWorker> _idle = Channel.CreateUnbounded<PythonWorker>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly WorkerSupervisor _supervisor;
    private readonly PythonOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _folder;
    private readonly Task _health;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _disposed;

    public PythonSession(
        PythonWorkers workers,
        PythonWorker first,
        ModelSignature signature,
        string folder,
        PythonOptions options,
        TimeProvider clock
    )
    {
        (Signature, _folder, _options, _clock) = (signature, folder, options, clock);
        _supervisor = new WorkerSupervisor(workers, options.Workers, _idle.Writer, clock, _stopping.Token);
        _supervisor.Start(first);
        _health = LookAfterAsync();
    }

    public ModelSignature Signature { get; }

    public Fault? Trouble => _supervisor.Trouble;

    public Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    ) => RunAsync(inputs, outputs, cancel).AsTask().GetAwaiter().GetResult();

    public async ValueTask<Result<IReadOnlyList<Tensor>>> RunAsync(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        cancel.ThrowIfCancellationRequested();
        var began = _clock.GetTimestamp();
        TensorSpec[] asked =
            outputs.Count == 0
                ? [.. Signature.Outputs]
                : [.. outputs.Select(name => Signature.Outputs.First(o => o.Name == name))];
        // In the signature's order, because columns have no other.
        Tensor[] given = [.. Signature.Inputs.Select(spec => inputs.First(i => i.Name == spec.Name))];
        var question = WorkerFrames.Question(given, asked.Select(a => a.Name));
        Enter();
        PythonWorker? worker = null;
        try
        {
            if (!(await TakeAsync(began, cancel)).TryGet(out worker, out var fault))
            {
                return fault;
            }
        }
        finally
        {
            if (worker is null)
            {
                Leave();
            }
        }
        // From here on the process is busy until it answers, whether or not anybody still waits for that.
        var asking = AskAsync(worker, question, asked, _options.RequestTime - _clock.GetElapsedTime(began));
        return await asking.WaitAsync(cancel);
    }

    /// <summary>Waits for requests under way, ends the processes and removes every file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }
            _disposed = true;
            if (_running == 0)
            {
                _drained.TrySetResult();
            }
        }
        Task.Run(async () =>
            {
                await _drained.Task;
                await _stopping.CancelAsync();
                await _health;
                await _supervisor.StoppedAsync();
            })
            .GetAwaiter()
            .GetResult();
        PrivateFolder.Remove(_folder);
        _stopping.Dispose();
    }

    private async Task<Result<IReadOnlyList<Tensor>>> AskAsync(
        PythonWorker worker,
        byte[] question,
        TensorSpec[] asked,
        TimeSpan limit
    )
    {
        try
        {
            var answered = await worker.AskAsync(
                question,
                limit > TimeSpan.Zero ? limit : TimeSpan.FromMilliseconds(1)
            );
            if (!answered.TryGet(out var answer, out var fault))
            {
                return fault;
            }
            switch (answer.Op)
            {
                case "answer":
                    var tensors = WorkerFrames.Tensors(answer, asked);
                    if (!tensors.IsOk)
                    {
                        worker.Kill();
                    }
                    return tensors;
                case "refused":
                    return RuntimeFaults.ModelRefusedInput.With(
                        $"The model cannot work on this input: {answer.Detail}"
                    );
                case "unfit":
                    return PythonFaults.AnswerUnfit.With(
                        $"The model does not answer as its signature says: {answer.Detail}. Register it with the signature that it has."
                    );
                default:
                    worker.Kill();
                    return PythonFaults.AnswerUnfit.With("The model's process said what is no answer, and was ended.");
            }
        }
        finally
        {
            if (worker.IsUsable)
            {
                _idle.Writer.TryWrite(worker);
            }
            Leave();
        }
    }

    /// <summary>A process that lives and does nothing.</summary>
    private async Task<Result<PythonWorker>> TakeAsync(long began, CancellationToken cancel)
    {
        var left = _options.RequestTime - _clock.GetElapsedTime(began);
        using var late = new CancellationTokenSource(
            left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1),
            _clock
        );
        while (true)
        {
            while (_idle.Reader.TryRead(out var worker))
            {
                if (worker.IsUsable)
                {
                    return worker;
                }
            }
            if (_supervisor.AllDown(out var changed) is { } down)
            {
                return down;
            }
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
            try
            {
                var some = _idle.Reader.WaitToReadAsync(either.Token).AsTask();
                await Task.WhenAny(some, changed).WaitAsync(either.Token);
                await either.CancelAsync();
            }
            catch (OperationCanceledException)
            {
                cancel.ThrowIfCancellationRequested();
                return PythonFaults.NoWorkerFree.With(
                    $"None of the model's {_options.Workers} processes came free within {_options.RequestTime.TotalSeconds:0.###} seconds. Ask again later, or have the server's operator set pythonWorkers."
                );
            }
        }
    }

    /// <summary>Asks one idle process after the other whether it lives; one that does not say so is ended, and so started again.</summary>
    private async Task LookAfterAsync()
    {
        using var timer = new PeriodicTimer(_options.HealthEvery, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                for (var i = 0; i < _options.Workers && _idle.Reader.TryRead(out var worker); i++)
                {
                    if (worker.IsUsable && (await worker.AskAsync(WorkerFrames.Ping, PingTime)).IsOk)
                    {
                        _idle.Writer.TryWrite(worker);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The session ends.
        }
    }

    private void Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _running++;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _running--;
            if (_running == 0 && _disposed)
            {
                _drained.TrySetResult();
            }
        }
    }
}
