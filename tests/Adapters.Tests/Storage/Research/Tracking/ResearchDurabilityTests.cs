using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Research;
using Airworthy.Adapters.Storage.Research.Tracking;
using Airworthy.Catalog.Tracking;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Storage.Research.Tracking;

/// <summary>What was acknowledged is there after a kill, whole.</summary>
public sealed class ResearchDurabilityTests
{
    [Fact]
    public async Task LogAsync_OfAProcessKilledAtRandom_KeepsAllItAcknowledged()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(11);
        var acknowledged = new Dictionary<string, long>();
        for (var round = 0; round < 4; round++)
        {
            await KillAsync(folder.At("data"), random.Next(1, 400), acknowledged);
            using var held = DataFolder.Hold(folder.At("data")).Value;
            await using var database = ResearchDatabase.Open(held, [TrackingTables.Schema]).Value;
            var (runs, metrics) = (new SqliteRunStore(database), new SqliteMetricStore(database));
            foreach (var (id, step) in acknowledged)
            {
                var run = (await runs.FindAsync(RunId.Asked(id), default))!;
                var reached = run.Metrics.Single(m => m.Key == "a").Step;
                Assert.True(reached >= step, $"run {id} was told {step} and has {reached}");
                // All of a batch or none of it.
                Assert.Equal(reached, run.Metrics.Single(m => m.Key == "b").Step);
                Assert.Equal($"{reached}", run.Tags.Single(t => t.Key == "step").Value);
                var history = await metrics.HistoryAsync(new HistoryQuery(run.Info.Id, "b", null, null), default);
                Assert.Equal(reached + 1, history.Value.Items.Count);
            }
        }
    }

    private static async Task KillAsync(string data, int acknowledgements, Dictionary<string, long> acknowledged)
    {
        using var child = ChildProcess.Start(Researcher.UntilKilled, data);
        try
        {
            for (var i = 0; i < acknowledgements; i++)
            {
                Note((await child.StandardOutput.ReadLineAsync())!, acknowledged);
            }
        }
        finally
        {
            child.Kill();
        }
        // What stands in the pipe was acknowledged before the end; a line cut short was not.
        foreach (var line in (await child.StandardOutput.ReadToEndAsync()).Split('\n')[..^1])
        {
            Note(line, acknowledged);
        }
        await child.WaitForExitAsync();
    }

    private static void Note(string line, Dictionary<string, long> acknowledged)
    {
        var words = line.Split(' ');
        acknowledged[words[1]] = long.Parse(words[2], null);
    }
}
