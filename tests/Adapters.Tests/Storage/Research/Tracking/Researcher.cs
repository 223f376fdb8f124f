using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Research;
using Airworthy.Adapters.Storage.Research.Tracking;
using Airworthy.Catalog.Tracking;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Tests.Storage.Research.Tracking;

/// <summary>What the child process does: logs metrics and says on standard output which were acknowledged.</summary>
internal static class Researcher
{
    internal const string UntilKilled = "research-until-killed";

    private static readonly Lock Output = new();

    internal static async Task<int> RunAsync(string root)
    {
        using var folder = DataFolder.Hold(root).Value;
        await using var database = ResearchDatabase.Open(folder, [TrackingTables.Schema]).Value;
        var runs = new RunService(new SqliteRunStore(database), new IdSource(TimeProvider.System), TimeProvider.System);
        var log = new SqliteRunLog(database);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LogForEverAsync(runs, log)));
        return 0;
    }

    private static async Task LogForEverAsync(RunService runs, SqliteRunLog log)
    {
        var run = (await runs.CreateAsync(new RunRequest(), default)).Value.Info.Id;
        for (var step = 0; ; step++)
        {
            var batch = new RunBatch
            {
                Metrics = [new Metric("a", step, step, step), new Metric("b", -step, step, step)],
                Tags = [new("step", step.ToString(null, null))],
            };
            _ = (await log.LogAsync(run, batch, default)).Value;
            lock (Output)
            {
                Console.WriteLine($"ack {run} {step}");
            }
        }
    }
}
