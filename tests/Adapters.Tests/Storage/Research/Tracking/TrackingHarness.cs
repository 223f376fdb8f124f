using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Research;
using Airworthy.Adapters.Storage.Research.Tracking;
using Airworthy.Catalog.Tracking;
using Airworthy.Core.Values;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Storage.Research.Tracking;

/// <summary>The tracking stores over a folder of their own.</summary>
internal sealed class TrackingHarness : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _held;

    internal TrackingHarness()
    {
        _held = DataFolder.Hold(_folder.At("data")).Value;
        Database = ResearchDatabase.Open(_held, [TrackingTables.Schema]).Value;
        Store = new SqliteRunStore(Database);
        Log = new SqliteRunLog(Database);
        Metrics = new SqliteMetricStore(Database);
        Experiments = new ExperimentService(new SqliteExperimentStore(Database), TimeProvider.System);
        Runs = new RunService(Store, new IdSource(TimeProvider.System), TimeProvider.System);
        Logging = new RunLogService(Log, Store);
    }

    internal ResearchDatabase Database { get; }

    internal SqliteRunStore Store { get; }

    internal SqliteRunLog Log { get; }

    internal SqliteMetricStore Metrics { get; }

    internal ExperimentService Experiments { get; }

    internal RunService Runs { get; }

    internal RunLogService Logging { get; }

    internal async Task<ExperimentId> ExperimentAsync(string name) =>
        (await Experiments.CreateAsync(name, null, [], default)).Value;

    internal async Task<RunId> RunAsync(ExperimentId experiment, long started = 0) =>
        (await Runs.CreateAsync(new RunRequest { Experiment = experiment.ToString(), StartedAt = started }, default))
            .Value
            .Info
            .Id;

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _held.Dispose();
        _folder.Dispose();
    }
}
