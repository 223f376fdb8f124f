using Airworthy.Adapters.Storage.Research.Tracking;
using Airworthy.Catalog.Tracking;
using CsCheck;

namespace Airworthy.Adapters.Tests.Storage.Research.Tracking;

public sealed class MetricStoreTests : IAsyncDisposable
{
    private readonly TrackingHarness _house = new();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public void Points_OfAnyValues_AreReadAsTheyWereWritten() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Double)
            .Array[0, 50]
            .Sample(values =>
            {
                var bytes = new byte[values.Length * PointCodec.MaxBytes];
                var (length, last) = (0, default(Point));
                foreach (var (timestamp, step, value) in values)
                {
                    length += PointCodec.Write(bytes.AsSpan(length), new Point(timestamp, step, value), ref last);
                }
                var read = new List<Point>();
                PointCodec.Read(bytes.AsSpan(0, length), read);
                Assert.Equal(values.Select(v => new Point(v.Item1, v.Item2, v.Item3)), read);
            });

    [Fact]
    public async Task HistoryAsync_OfPointsInAnyOrder_IsByTimeStepAndValue()
    {
        var run = await _house.RunAsync(ExperimentId.Default);
        Metric[] logged =
        [
            new("m", 3, 5, 1),
            new("m", 1, 5, 1),
            new("m", 9, 4, 7),
            new("m", double.NaN, 6, 0),
            new("m", 1, 5, 1),
        ];
        foreach (var metric in logged)
        {
            Assert.True((await _house.Logging.LogMetricAsync(run.ToString(), metric, default)).IsOk);
        }
        // Again, together with many other keys.
        await _house.Logging.LogBatchAsync(
            run.ToString(),
            new RunBatch
            {
                Metrics = [.. logged, .. Enumerable.Range(0, 40).Select(i => new Metric($"other {i}", i, 1, 1))],
            },
            default
        );
        var history = (await _house.Metrics.HistoryAsync(new HistoryQuery(run, "m", null, null), default)).Value.Items;
        Assert.Equal(
            [(4, 7, 9), (5, 1, 1), (5, 1, 3), (6, 0, double.NaN)],
            history.Select(p => (p.Timestamp, p.Step, p.Value))
        );
        Assert.Equal(
            3,
            Assert
                .Single(
                    (await _house.Metrics.HistoryAsync(new HistoryQuery(run, "other 3", null, null), default))
                        .Value
                        .Items
                )
                .Value
        );
    }

    [Fact]
    public async Task HistoryAsync_PageByPage_GivesAllOnce()
    {
        var run = await _house.RunAsync(ExperimentId.Default);
        var metrics = Enumerable.Range(0, 103).Select(i => new Metric("m", i % 7, i / 3, i)).ToList();
        await _house.Logging.LogBatchAsync(run.ToString(), new RunBatch { Metrics = metrics }, default);
        var found = new List<Metric>();
        string? token = null;
        do
        {
            var page = (await _house.Metrics.HistoryAsync(new HistoryQuery(run, "m", 10, token), default)).Value;
            found.AddRange(page.Items);
            token = page.Next;
        } while (token is not null);
        Assert.Equal(metrics, found);
    }

    [Fact]
    public async Task FindAsync_OfAMetric_HasTheLatestByStepThenTimeThenValue()
    {
        var run = await _house.RunAsync(ExperimentId.Default);
        Metric[] logged =
        [
            new("m", 1, 9, 1),
            new("m", 2, 1, 2),
            new("m", 5, 1, 2),
            new("m", 3, 1, 2),
            new("m", 7, 99, -1),
        ];
        foreach (var metric in logged)
        {
            await _house.Logging.LogMetricAsync(run.ToString(), metric, default);
        }
        Assert.Equal(new Metric("m", 5, 1, 2), Assert.Single((await _house.Store.FindAsync(run, default))!.Metrics));
    }

    [Fact]
    public async Task LogAsync_OfAChangedParam_KeepsNothingOfTheBatch()
    {
        var run = (await _house.RunAsync(ExperimentId.Default)).ToString();
        await _house.Logging.LogParamAsync(run, "p", "1", default);
        var batch = new RunBatch
        {
            Metrics = [new Metric("new metric", 1, 1, 1)],
            Params = [new("q", "1"), new("p", "2")],
            Tags = [new("t", "1")],
        };
        var answer = await _house.Logging.LogBatchAsync(run, batch, default);
        Assert.Equal(TrackingFaults.ParamFixed, answer.Fault?.Reason);
        Assert.Contains(
            "[{'key': 'p', 'old_value': '1', 'new_value': '2'}]",
            answer.Fault!.Detail,
            StringComparison.Ordinal
        );
        var read = (await _house.Runs.GetAsync(run, default)).Value;
        Assert.Equal("p", Assert.Single(read.Params).Key);
        Assert.Empty(read.Metrics);
        // What was remembered of the batch's new keys is forgotten with it.
        Assert.True((await _house.Logging.LogMetricAsync(run, new Metric("new metric", 2, 1, 1), default)).IsOk);
        Assert.Equal("new metric", Assert.Single((await _house.Runs.GetAsync(run, default)).Value.Metrics).Key);
    }

    [Fact]
    public async Task ChangeAsync_OfADeletedExperiment_TakesItsRunsAlong()
    {
        var experiment = await _house.ExperimentAsync("gone");
        var run = (await _house.RunAsync(experiment)).ToString();
        await _house.Logging.SetTagAsync(run, "a", "b", default);
        await _house.Experiments.ChangeAsync(experiment.ToString(), new ExperimentChange.Delete(), default);
        Assert.Equal(
            TrackingFaults.NotActive,
            (await _house.Logging.SetTagAsync(run, "a", "c", default)).Fault?.Reason
        );
        Assert.Equal(
            TrackingFaults.NotActive,
            (await _house.Runs.CreateAsync(new RunRequest { Experiment = experiment.ToString() }, default))
                .Fault
                ?.Reason
        );
        await _house.Experiments.ChangeAsync(experiment.ToString(), new ExperimentChange.Restore(), default);
        Assert.True((await _house.Logging.SetTagAsync(run, "a", "c", default)).IsOk);
    }
}
