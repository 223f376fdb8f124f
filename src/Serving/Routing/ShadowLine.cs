using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Observations;
using Microsoft.Extensions.Logging;

namespace Airworthy.Serving.Routing;

/// <summary>
/// The copies that wait for one shadow, and the thread that asks it. Whatever the shadow does, whoever offers a copy never waits: a line
/// that is full drops it. The thread runs at the lowest priority the system has, so it takes only what live requests leave.
/// </summary>
internal sealed partial class ShadowLine : IDisposable
{
    private const int MaxWaiting = 64;
    private const long MaxWaitingBytes = 32 * 1024 * 1024;
    private const int LowestPriority = 19;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly EndpointName _endpoint;
    private readonly ShadowTools _tools;

#pragma warning disable CA2213 // requests that leased the endpoint before may still offer; it holds nothing but memory
    private readonly BlockingCollection<Copied> _waiting = new(MaxWaiting);
#pragma warning restore CA2213
    private readonly CancellationTokenSource _stop = new();
    private long _waitingBytes;
    private int _left;

    /// <summary>Takes a hold of its own on the model, and gives it back when it has stopped.</summary>
    public ShadowLine(EndpointName endpoint, Standby standby, ShadowTools tools)
    {
        (_endpoint, Standby, _tools) = (endpoint, standby, tools);
        if (!standby.Model.TryHold())
        {
            throw new InvalidOperationException("A shadow's model was unloaded before it began.");
        }
        // Not of the pool: a shadow that hangs must not take a thread that requests need.
        new Thread(Run) { IsBackground = true, Name = $"shadow {endpoint} {standby.Number}" }.Start();
    }

    public Standby Standby { get; }

    public ShadowCounter Counter { get; } = new();

    /// <summary>Copies a request that was answered, if there is room. Never waits and never fails.</summary>
    public void Offer(InferenceCall call, Standby live, IReadOnlyList<Tensor> outputs)
    {
        var size = ShadowRules.Size(call.Inputs) + ShadowRules.Size(outputs);
        // Looked at before anything is copied: when the shadow is too slow, being offered costs next to nothing.
        if (
            _waiting.Count >= MaxWaiting
            || Interlocked.Read(ref _waitingBytes) + size > MaxWaitingBytes
            || _waiting.IsAddingCompleted
        )
        {
            Counter.Drop();
            return;
        }
        var own = call with { Inputs = ShadowRules.Copy(call.Inputs), Queued = null };
        var copied = new Copied(own, live, ShadowRules.Copy(outputs), size);
        Interlocked.Add(ref _waitingBytes, size);
        if (!TryAdd(copied))
        {
            Interlocked.Add(ref _waitingBytes, -size);
            Counter.Drop();
        }
    }

    /// <summary>Stops it, without waiting: the model is let go when the shadow comes back.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _stop.Cancel();
        Leave();
    }

    /// <summary>Whoever leaves last, the one who stopped the line or its thread, puts the light out.</summary>
    private void Leave()
    {
        if (Interlocked.Increment(ref _left) == 2)
        {
            _stop.Dispose();
        }
    }

    private bool TryAdd(Copied copied)
    {
        try
        {
            return _waiting.TryAdd(copied);
        }
        catch (InvalidOperationException)
        {
            // It was stopped in between.
            return false;
        }
    }

    private void Run()
    {
        if (OperatingSystem.IsLinux())
        {
            // The thread's own, and only downwards, which everybody may. Should it be refused, the shadow is still bounded.
            _ = SetPriority(0, 0, LowestPriority);
        }
        try
        {
            foreach (var copied in _waiting.GetConsumingEnumerable(_stop.Token))
            {
                Interlocked.Add(ref _waitingBytes, -copied.Size);
                Ask(copied);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped: what still waits is for nobody.
        }
        finally
        {
            Standby.Model.LetGo();
            Leave();
        }
    }

    private void Ask(Copied copied)
    {
        var began = _tools.Time.GetTimestamp();
        using var late = new CancellationTokenSource(Patience, _tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        try
        {
            var answer = Watched(copied.Call, either.Token);
            var differs = !answer.IsOk || !ShadowRules.Same(copied.Outputs, answer.Value);
            Count(answer, differs);
            _tools.News.Hear(
                new ShadowAnswer
                {
                    Endpoint = _endpoint,
                    RequestId = copied.Call.RequestId,
                    LiveVersion = copied.Live.Version,
                    LiveNumber = copied.Live.Number,
                    ShadowVersion = Standby.Version,
                    ShadowNumber = Standby.Number,
                    Inputs = copied.Call.Inputs,
                    LiveOutputs = copied.Outputs,
                    ShadowOutputs = answer,
                    Differs = differs,
                    Took = _tools.Time.GetElapsedTime(began),
                }
            );
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            Counter.Fail();
        }
#pragma warning disable CA1031 // whatever a shadow or a listener throws, live requests go on and so does the line
        catch (Exception bug) when (bug is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Counter.Fail();
            _tools.Log.LogError(bug, "The shadow {Number} at {Endpoint} failed", Standby.Number, _endpoint);
        }
    }

    private Result<IReadOnlyList<Tensor>> Run(InferenceCall call, CancellationToken cancel)
    {
        var session = Standby.Model.Session;
        // What fits the live version's signature need not fit this one's.
        return InferenceRules.Check(session.Signature, call.Inputs, call.Outputs).Fault is { } misfit
            ? misfit
            : session.Run(call.Inputs, call.Outputs, cancel);
    }

    private Result<IReadOnlyList<Tensor>> Watched(InferenceCall call, CancellationToken cancel)
    {
        var (watch, route) = (Standby.Watch, new CallRoute(RouteRole.Shadow, null));
        var watched = watch.Begin();
        try
        {
            var answer = Run(call, cancel);
            if (answer.TryGet(out var outputs, out var fault))
            {
                watch.Answer(watched, call, route, Standby.Model.Session.Signature, outputs);
            }
            else
            {
                watch.Fail(watched, call, route, fault);
            }
            return answer;
        }
        catch (OperationCanceledException)
        {
            watch.Cancel();
            throw;
        }
        catch (Exception broken)
        {
            watch.Break(watched, call, route, broken);
            throw;
        }
    }

    private void Count(Result<IReadOnlyList<Tensor>> answer, bool differs)
    {
        if (answer.IsOk)
        {
            Counter.Answer(differs);
        }
        else
        {
            Counter.Fail();
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);

    private sealed record Copied(InferenceCall Call, Standby Live, IReadOnlyList<Tensor> Outputs, long Size);
}

/// <summary>What shadows' lines work with.</summary>
internal sealed record ShadowTools(IShadowNews News, TimeProvider Time, ILogger Log);
