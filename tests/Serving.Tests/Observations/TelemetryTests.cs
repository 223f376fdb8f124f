using System.Collections.Concurrent;
using System.Diagnostics;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Tests.Routing;
using Airworthy.Testing;
using Tensor = Airworthy.Serving.Inference.Tensor;

namespace Airworthy.Serving.Tests.Observations;

/// <summary>Where a call's time went.</summary>
public sealed class TelemetryTests
{
    private static readonly EndpointName Name = EndpointName.Parse("flights").Value;

    private static async Task<(Hangar Hangar, Observer Observer)> ServingAsync()
    {
        var observer = new Observer(TimeProvider.System, new byte[32]);
        var hangar = new Hangar(observer);
        await hangar.Apply(hangar.Plan("flights", 3, TinyModels.AddConstant(1, -1)));
        return (hangar, observer);
    }

    private static InferenceCall Call(string id, params Tensor[] inputs) => new() { Inputs = inputs, RequestId = id };

    [Fact]
    public async Task Infer_ThroughTheQueue_CountsTheTimeThere()
    {
        var (hangar, observer) = await ServingAsync();
        using var _ = hangar;
        using var lease = hangar.Serving.Acquire(Name).Value;
        await lease.InferAsync(Call("a", Models.Tensor("x", [1], 1f)), default);

        var counts = Assert.Single(observer.Read()).Counts;
        Assert.Equal(1, counts.Queued);
        Assert.InRange(counts.QueueTime, TimeSpan.FromTicks(1), counts.Time);
        var statistics = lease.ReadStatistics();
        Assert.InRange(statistics.QueueTime, TimeSpan.FromTicks(1), statistics.SucceededTime);
        Assert.Equal(statistics.SucceededTime, statistics.QueueTime + statistics.InferTime);
        Assert.Equal(1, statistics.Runs);
    }

    [Fact]
    public async Task Infer_WhileSomebodyTraces_MakesSpansOfQueueAndModelBelowTheCallers()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var (hangar, _) = await ServingAsync();
        using var __ = hangar;
        using var lease = hangar.Serving.Acquire(Name).Value;
        var trace = ActivityTraceId.CreateRandom();
        var caller = ActivitySpanId.CreateRandom();

        await lease.InferAsync(
            Call("traced", Models.Tensor("x", [1], 1f)) with
            {
                TraceParent = $"00-{trace}-{caller}-01",
            },
            default
        );

        var own = ended.Where(a => a.TraceId == trace).ToDictionary(a => a.OperationName);
        Assert.Equal(["infer", "inference", "queue"], own.Keys.Order());
        Assert.Equal(caller, own["inference"].ParentSpanId);
        Assert.Equal("traced", own["inference"].GetTagItem("airworthy.request_id"));
        Assert.Equal(own["inference"].SpanId, own["queue"].ParentSpanId);
        Assert.Equal(own["inference"].SpanId, own["infer"].ParentSpanId);
        Assert.Equal(own["queue"].StartTimeUtc + own["queue"].Duration, own["infer"].StartTimeUtc);
        Assert.True(own["queue"].Duration > TimeSpan.Zero);
    }
}
