using System.Diagnostics;
using Airworthy.Adapters.Verifying;
using Airworthy.Record.Facts;

namespace Airworthy.Adapters.Tests.Storage.Sqlite;

/// <summary>What was acknowledged is there, whatever happens to the process or the disk.</summary>
[Trait("Speed", "Slow")]
public sealed class DurabilityTests : IAsyncDisposable
{
    private readonly SqliteHarness _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task CommitAsync_OfAProcessKilledAtRandom_KeepsAllItAcknowledged()
    {
        var random = new Random(7);
        var acknowledged = new Dictionary<string, long>();
        for (var round = 0; round < 8; round++)
        {
            await _store.CloseAsync();
            await KilledAfterAsync(random.Next(1, 300), TimeSpan.FromTicks(random.Next(0, 50_000)), acknowledged);
            await _store.ReopenAsync();
            await AssertHoldsAsync(acknowledged);
            await AssertSoundAsync();
        }
    }

    [Fact]
    public async Task CommitAsync_ThroughAFullDisk_RefusesThenGoesOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the file size limit is set in Linux's way");
        await _store.CloseAsync();
        using var child = ChildProcess.Start(Committer.ThroughAFullDisk, _store.Root);
        var lines = (await child.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await child.WaitForExitAsync();
        await _store.ReopenAsync();

        Assert.Equal(0, child.ExitCode);
        Assert.Equal(34, lines.Length);
        var refused = lines.Where(l => l.StartsWith("refused", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, l => Assert.EndsWith(JournalFaults.StoreUnavailable.Code, l, StringComparison.Ordinal));
        var acknowledged = new Dictionary<string, long>();
        Array.ForEach(lines, l => Note(l, acknowledged));
        Assert.Contains("before", acknowledged.Keys);
        Assert.Contains("after", acknowledged.Keys);
        await AssertHoldsAsync(acknowledged);
        Assert.Equal(acknowledged.Count, (await _store.Record.CheckpointAsync(default))!.Checkpoint.Size);
        await AssertSoundAsync();
    }

    private async Task KilledAfterAsync(int acknowledgements, TimeSpan more, Dictionary<string, long> acknowledged)
    {
        using var child = ChildProcess.Start(Committer.UntilKilled, _store.Root);
        try
        {
            for (var i = 0; i < acknowledgements; i++)
            {
                Note((await child.StandardOutput.ReadLineAsync())!, acknowledged);
            }
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < more)
            {
                Note((await child.StandardOutput.ReadLineAsync())!, acknowledged);
            }
        }
        finally
        {
            child.Kill();
        }
        // What stands in the pipe was acknowledged before the end; a line cut short was not.
        var rest = await child.StandardOutput.ReadToEndAsync();
        foreach (var line in rest.Split('\n')[..^1])
        {
            Note(line, acknowledged);
        }
        await child.WaitForExitAsync();
    }

    private static void Note(string line, Dictionary<string, long> acknowledged)
    {
        if (line.Split(' ') is ["ack", var id, var index])
        {
            acknowledged.Add(id, long.Parse(index));
        }
    }

    private async Task AssertHoldsAsync(Dictionary<string, long> acknowledged)
    {
        var facts = await _store.Record.ReadAsync(0, int.MaxValue, default);
        Assert.Equal(Enumerable.Range(0, facts.Count).Select(i => (long)i), facts.Select(f => f.Index));
        var places = facts.ToDictionary(f => f.About.Keys.Single(), f => f.Index);
        foreach (var (id, index) in acknowledged)
        {
            Assert.Equal(index, places[id]);
            Assert.Equal(index + 1, (await _store.State.FindAsync(Sample.Things, id, default))?.Revision);
        }
        Assert.Equal(facts.Count, (await _store.State.FindAsync(Sample.Owners, "all", default))?.Value.Things ?? 0);
    }

    private async Task AssertSoundAsync()
    {
        var report = await DataVerifier.VerifyAsync(
            new DataCheck { Root = _store.Root, Folds = Sample.Folds },
            CancellationToken.None
        );
        Assert.Empty(report.Value.Findings);
    }
}
