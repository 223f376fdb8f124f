using System.Diagnostics;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Caching;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Sessions;

namespace Airworthy.Serving.Routing;

/// <summary>The right to call one loaded version; while any lease lives, the version is not unloaded.</summary>
public sealed class EndpointLease : IDisposable
{
    private readonly Standby _standby;
    private readonly ShadowLine[] _shadows;
    private HeldModel? _held;

    internal EndpointLease(EndpointName name, Standby standby, RouteReason reason, ShadowLine[] shadows) =>
        (Name, _standby, Reason, _shadows, _held) = (name, standby, reason, shadows, standby.Model);

    public EndpointName Name { get; }

    public VersionId Version => _standby.Version;

    public int Number => _standby.Number;

    /// <summary>Why the request came to this version.</summary>
    public RouteReason Reason { get; }

    public IModelSession Session => _standby.Model.Session;

    public ModelSignature Signature => Session.Signature;

    /// <summary>
    /// Asks the model, if the request fits its signature, counts it, and offers a copy to the endpoint's shadows. Cancelling stops the
    /// model; then OperationCanceledException is thrown.
    /// </summary>
    public async ValueTask<Result<IReadOnlyList<Tensor>>> InferAsync(InferenceCall call, CancellationToken cancel)
    {
        var watch = _standby.Watch;
        var watched = watch.Begin();
        using var span = Telemetry.Begin(Name, Number, call);
        try
        {
            var answer = await AskAsync(call, cancel);
            if (span is not null)
            {
                Telemetry.Tell(span, call, watch.Since(watched), answer.Fault?.Code);
            }
            if (answer.TryGet(out var outputs, out var fault))
            {
                watch.Answer(watched, call, Route, Signature, outputs);
            }
            else
            {
                watch.Fail(watched, call, Route, fault);
            }
            return answer;
        }
        catch (OperationCanceledException)
        {
            watch.Cancel();
            span?.SetStatus(ActivityStatusCode.Error, "cancelled");
            throw;
        }
        catch (Exception broken)
        {
            watch.Break(watched, call, Route, broken);
            span?.SetStatus(ActivityStatusCode.Error, broken.GetType().Name);
            throw;
        }
    }

    /// <summary>Notes a question that could not be put to the model, because it could not be read.</summary>
    public void Refuse(InferenceCall call, Fault fault) =>
        _standby.Watch.Fail(_standby.Watch.Begin(), call, Route, fault);

    private CallRoute Route => new(RouteRole.Live, Reason.Word());

    private async ValueTask<Result<IReadOnlyList<Tensor>>> AskAsync(InferenceCall call, CancellationToken cancel)
    {
        var counter = _standby.Counter;
        var began = counter.Begin();
        var answer =
            InferenceRules.Check(Signature, call.Inputs, call.Outputs).Fault is { } misfit ? misfit
            : _standby.Cache is { } cache && Reason != RouteReason.Override ? await AskAsync(call, cache, cancel)
            : await _standby.Queue.AskAsync(call, cancel);
        if (answer.IsOk)
        {
            counter.Succeed(began, InferenceRules.Rows(Signature, call.Inputs), call.Queued);
            foreach (var shadow in _shadows)
            {
                shadow.Offer(call, _standby, answer.Value);
            }
        }
        else
        {
            counter.Fail(began);
        }
        return answer;
    }

    /// <summary>The same question is not put to the model again while its answer is kept.</summary>
    private async ValueTask<Result<IReadOnlyList<Tensor>>> AskAsync(
        InferenceCall call,
        AnswerCache cache,
        CancellationToken cancel
    )
    {
        var counter = _standby.Counter;
        var began = counter.Begin();
        var key = AnswerKeyRules.Of(_standby.Model.Key.Digest, Version, call);
        if (cache.TryFind(key, out var known))
        {
            counter.Hit(began);
            return Result.Ok(known);
        }
        counter.Miss(began);
        var answer = await _standby.Queue.AskAsync(call, cancel);
        if (answer.TryGet(out var outputs, out _))
        {
            cache.Keep(key, outputs);
        }
        return answer;
    }

    /// <summary>Whether these inputs are answered so soon that nobody needs to stop the model when their caller is gone.</summary>
    public bool IsBrief(IReadOnlyList<Tensor> inputs) => _standby.Queue.IsBrief(InferenceRules.Rows(Signature, inputs));

    /// <summary>What the version was asked so far at this endpoint.</summary>
    public InferenceStatistics ReadStatistics() => _standby.Counter.Read(_standby.Queue);

    public void Dispose() => Interlocked.Exchange(ref _held, null)?.LetGo();
}
