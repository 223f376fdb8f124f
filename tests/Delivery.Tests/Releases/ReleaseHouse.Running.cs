using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airworthy.Delivery.Tests.Releases;

/// <summary>Workers of the house, and releases brought to where a test wants them.</summary>
internal sealed partial class ReleaseHouse
{
    public ReleaseWorker Worker() =>
        new(_store.Journal, _store.Record, _store.State, Runner, Waiting, _clock, NullLogger<ReleaseWorker>.Instance);

    /// <summary>Runs workers side by side until the release waits or is over.</summary>
    public Task<ReleaseState> RunAsync(ReleaseId release, int workers = 1) =>
        RunAsync(release, r => r.Status != ReleaseStatus.Running, workers);

    /// <summary>Runs workers side by side until the release stands so.</summary>
    public async Task<ReleaseState> RunAsync(ReleaseId release, Func<ReleaseState, bool> until, int workers = 1)
    {
        using var stop = new CancellationTokenSource(Patience);
        var running = Enumerable.Range(0, workers).Select(_ => Task.Run(() => Worker().RunAsync(stop.Token))).ToList();
        while (true)
        {
            var size = (await Record.CheckpointAsync(default))!.Checkpoint.Size;
            var row = (await Releases.FindAsync(release, default)).Value.Value;
            if (until(row))
            {
                await stop.CancelAsync();
                await Task.WhenAll(running);
                return row;
            }
            await Record.GrownBeyondAsync(size, stop.Token);
        }
    }

    /// <summary>Releases a version to production with Vic's approval.</summary>
    public async Task<ReleaseState> ReleaseAsync(int number)
    {
        var id = (await Releases.StartAsync(Ann, Model, number, default)).Value.Value.Id;
        var waiting = await RunAsync(id);
        if (waiting.Status == ReleaseStatus.Waiting)
        {
            var decided = await Approvals.DecideAsync(Vic, id, true, "looks sound", null, default);
            Assert.True(decided.IsOk, decided.Fault?.ToString());
        }
        return await RunAsync(id);
    }
}
