using Airworthy.Catalog.Tracking;

namespace Airworthy.Adapters.Tests.Storage.Research.Tracking;

/// <summary>Runs that a search remembers are told as they stand.</summary>
public sealed class RunMemoryTests : IAsyncLifetime
{
    private readonly TrackingHarness _tracking = new();
    private ExperimentId _experiment;

    public async ValueTask InitializeAsync() => _experiment = await _tracking.ExperimentAsync("memory");

    public ValueTask DisposeAsync() => _tracking.DisposeAsync();

    [Fact]
    public async Task SearchAsync_AfterEachKindOfChange_TellsIt()
    {
        var run = await _tracking.RunAsync(_experiment);
        var other = await _tracking.RunAsync(_experiment, started: 1);
        RunBatch[] batches =
        [
            new() { Metrics = [new Metric("m", 1, 1, 1)] },
            new() { Metrics = [new Metric("m", 2, 2, 2)] },
            new() { Params = [new("p", "a")] },
            new() { Tags = [new("t", "b")] },
            new() { Tags = [new("t", "c")] },
        ];
        await AssertToldAsync(run, other);
        foreach (var batch in batches)
        {
            Assert.True((await _tracking.Log.LogAsync(run, batch, default)).IsOk);
            await AssertToldAsync(run, other);
        }
        var lineage = new RunLineage
        {
            Datasets = [new DatasetInput(new Dataset("d", "1", "local", "x", null, null), [])],
            ModelInputs = ["m-1"],
        };
        Assert.True((await _tracking.Log.LogAsync(run, lineage, default)).IsOk);
        await AssertToldAsync(run, other);
        RunChange[] changes =
        [
            new RunChange.Update(RunStatus.Finished, 10, "another name"),
            new RunChange.DeleteTag("t"),
            new RunChange.Delete(20),
            new RunChange.Restore(),
        ];
        foreach (var change in changes)
        {
            Assert.True((await _tracking.Store.ChangeAsync(run, change, default)).IsOk);
            await AssertToldAsync(run, other);
        }
        Assert.True(
            (
                await _tracking.Experiments.ChangeAsync(_experiment.ToString(), new ExperimentChange.Delete(), default)
            ).IsOk
        );
        await AssertToldAsync(run, other);
    }

    [Fact]
    public async Task SearchAsync_WhileRunsAreLogged_EndsWithTheLast()
    {
        const int Runs = 20;
        const int Steps = 50;
        var runs = new List<RunId>();
        for (var i = 0; i < Runs; i++)
        {
            runs.Add(await _tracking.RunAsync(_experiment, started: i));
        }
        var logging = runs.Select(r => Task.Run(() => LogAsync(r))).ToList();
        var searching = Task.Run(async () =>
        {
            while (!logging.All(l => l.IsCompleted))
            {
                await FoundAsync();
            }
        });
        await Task.WhenAll([.. logging, searching]);

        Assert.All(await FoundAsync(), r => Assert.Equal(Steps - 1, r.Metrics.Single().Value));

        async Task LogAsync(RunId run)
        {
            for (var step = 0; step < Steps; step++)
            {
                var batch = new RunBatch { Metrics = [new Metric("m", step, step, step)] };
                Assert.True((await _tracking.Log.LogAsync(run, batch, default)).IsOk);
                // Whoever was answered finds what they logged.
                var found = (await FoundAsync()).Single(r => r.Info.Id == run);
                Assert.Equal(step, found.Metrics.Single().Value);
            }
        }
    }

    private async Task AssertToldAsync(params RunId[] runs)
    {
        var found = (await FoundAsync()).ToDictionary(r => r.Info.Id);
        Assert.Equal(runs.Length, found.Count);
        foreach (var id in runs)
        {
            Assert.Equivalent(await _tracking.Store.FindAsync(id, default), found[id], strict: true);
        }
    }

    private async Task<IReadOnlyList<Run>> FoundAsync() => (
            await _tracking.Store.SearchAsync(
                new RunSearch
                {
                    Experiments = [_experiment],
                    View = ViewType.All,
                    MaxResults = 100,
                },
                default
            )
        ).Value.Items;
}
