using System.Diagnostics;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Observations;

/// <summary>
/// Looks at one version's calls at one endpoint: counts them all, keeps some. It outlives the loaded model, so that what was counted does
/// not begin anew when a version comes back. Safe to use from many threads.
/// </summary>
internal sealed class EndpointWatch(EndpointName endpoint, VersionId version, int number, Observer observer)
{
    private const int Remembered = 20;

    /// <summary>One row's values in a failure's memory are enough to see what was wrong.</summary>
    private readonly Queue<Observation> _failures = new();
    private readonly CallMeter _meter = new();
    private readonly CallInstruments _instruments = new(endpoint, number);
    private volatile CapturePlan _plan = CapturePlan.None;

    public EndpointName Endpoint => endpoint;

    public VersionId Version => version;

    public int Number => number;

    public CallCounts Counts => _meter.Read();

    /// <summary>The last failures, oldest first, as they were kept.</summary>
    public IReadOnlyList<Observation> Failures
    {
        get
        {
            lock (_failures)
            {
                return [.. _failures];
            }
        }
    }

    public void Follow(CapturePlan plan) => _plan = plan;

    /// <summary>A call begins. The answer is when, for the one call of the others that ends it.</summary>
    public long Begin()
    {
        _meter.Begin();
        return observer.Time.GetTimestamp();
    }

    public TimeSpan Since(long began) => observer.Time.GetElapsedTime(began);

    public void Answer(
        long began,
        InferenceCall call,
        CallRoute route,
        ModelSignature signature,
        IReadOnlyList<Tensor> outputs
    )
    {
        var took = observer.Time.GetElapsedTime(began);
        var rows = InferenceRules.Rows(signature, call.Inputs);
        _meter.Answer(took, rows);
        _instruments.Answer(took);
        Queue(call);
        var plan = _plan;
        if (plan.Threshold != 0 && SampleRules.IsKept(call.RequestId, plan.Threshold, observer.Seed))
        {
            Keep(call, route, took, rows, null, outputs);
        }
    }

    public void Fail(long began, InferenceCall call, CallRoute route, Fault fault)
    {
        var took = observer.Time.GetElapsedTime(began);
        _meter.Fail(took);
        _instruments.Fail(took);
        Queue(call);
        if (observer.Failures.Take())
        {
            Keep(call, route, took, 0, fault, []);
        }
    }

    /// <summary>Something threw: a bug or a broken runtime.</summary>
    public void Break(long began, InferenceCall call, CallRoute route, Exception broken) =>
        Fail(began, call, route, ObservationFaults.ModelBroke.With(broken.GetType().Name));

    public void Cancel() => _meter.Cancel();

    private void Queue(InferenceCall call)
    {
        if (call.Queued is { } waited)
        {
            _meter.Queue(waited);
        }
        _instruments.Queue(call.Queued ?? TimeSpan.Zero);
    }

    private void Keep(
        InferenceCall call,
        CallRoute route,
        TimeSpan took,
        long rows,
        Fault? fault,
        IReadOnlyList<Tensor> outputs
    )
    {
        var (plan, channel) = (_plan, observer.Channel);
        if (fault is null && !channel.HasRoom)
        {
            channel.Drop();
            return;
        }
        var observation = new Observation
        {
            RequestId = call.RequestId,
            Endpoint = endpoint,
            Version = version,
            Number = number,
            Role = route.Role,
            RouteReason = route.Reason,
            At = observer.Time.GetUtcNow() - took,
            Took = took,
            Queued = call.Queued,
            Rows = rows,
            Outcome = fault is null ? CallOutcome.Answered : CallOutcome.Failed,
            Fault = fault?.Code,
            Detail = plan.Keeps && plan.Mask.IsEmpty ? Clip.Short(fault?.Detail) : null,
            TraceId = TraceIds.Of(call.TraceParent) ?? Activity.Current?.TraceId.ToHexString(),
            Inputs = plan.Keeps ? MaskRules.Kept(call.Inputs, plan.Mask, observer.Key) : [],
            Outputs = plan.Keeps ? MaskRules.Kept(outputs, plan.Mask, observer.Key) : [],
            Keep = plan.Keep,
        };
        if (fault is not null)
        {
            Remember(observation);
        }
        channel.Offer(observation, SizeOf(observation));
    }

    private void Remember(Observation failure)
    {
        lock (_failures)
        {
            if (_failures.Count == Remembered)
            {
                _failures.Dequeue();
            }
            _failures.Enqueue(failure);
        }
    }

    /// <summary>About; text counts as its characters.</summary>
    private static long SizeOf(Observation observation)
    {
        var size = 512L;
        foreach (var tensor in observation.Inputs.Concat(observation.Outputs))
        {
            size += tensor.Data switch
            {
                null => 64,
                string[] texts => texts.Sum(t => 32L + (2 * t.Length)),
                byte[][] raw => raw.Sum(r => 32L + r.Length),
                var data => 64 + ((long)data.Length * TensorBytes.ElementSize(tensor.Type)),
            };
        }
        return size;
    }
}

/// <summary>How a call came to a version.</summary>
/// <param name="Role">What becomes of the answer.</param>
/// <param name="Reason">Why this version was asked; null where only one could be.</param>
internal readonly record struct CallRoute(RouteRole Role, string? Reason);

/// <summary>What is kept of a version's calls, in the form that a call looks at.</summary>
internal sealed record CapturePlan(ulong Threshold, bool Keeps, ObservationMask Mask, TimeSpan Keep)
{
    private static readonly TimeSpan FailuresOnly = TimeSpan.FromDays(7);

    /// <summary>No values of anything.</summary>
    public static CapturePlan None { get; } = new(0, false, ObservationMask.None, FailuresOnly);

    public static CapturePlan Of(ObservationPlan? plan) =>
        plan is null ? None : new(SampleRules.Threshold(plan.Sample), true, plan.Mask, plan.Keep);
}

/// <summary>Reads W3C trace context.</summary>
internal static class TraceIds
{
    private const int Length = 55;

    /// <summary>The trace id in a <c>traceparent</c>; null where there is none.</summary>
    public static string? Of(string? traceParent) =>
        traceParent is { Length: Length }
        && traceParent[2] == '-'
        && traceParent[35] == '-'
        && traceParent.AsSpan(3, 32).IndexOfAnyExceptInRange('0', 'f') < 0
            ? traceParent.Substring(3, 32)
            : null;
}
