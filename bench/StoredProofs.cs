using System.Diagnostics;
using System.Text.Json;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;

namespace Airworthy.Bench;

/// <summary>Inclusion proofs at random places in a stored record of 1,000,000 facts, its tiles read from SQLite.</summary>
internal static class StoredProofs
{
    private const int Size = 1_000_000;
    private const int InOneCommit = 1_000;

    internal static async Task<int> RunAsync(string[] args)
    {
        var place = args is [var named] ? named : Path.Combine(Path.GetTempPath(), "airworthy-bench");
        var root = Path.Combine(place, $"proofs-{Environment.ProcessId}");
        try
        {
            using var folder = DataFolder.Hold(root).Value;
            using var key = KeyFiles.Open(folder, KeyFiles.Record, "bench.example/log").Value;
            await using (var store = SqliteStore.Open(folder, key, [], TimeProvider.System).Value)
            {
                await FillAsync(store.Journal);
            }
            var start = Stopwatch.GetTimestamp();
            await using var opened = SqliteStore.Open(folder, key, [], TimeProvider.System).Value;
            Console.WriteLine($"opened in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
            var tiles = opened.Record.Tiles;
            Build(new MerkleTree(tiles), 2_000, "first reads: nothing cached by us");
            Build(new MerkleTree(tiles), 20_000, "cold: every tile read from SQLite");
            var cache = new TileCache();
            Build(new MerkleTree(tiles, cache), 100_000, "warming: cache of 4096 tiles fills");
            Build(new MerkleTree(tiles, cache), 100_000, $"warm: {cache.Count} tiles cached");
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task FillAsync(IJournal journal)
    {
        var start = Stopwatch.GetTimestamp();
        var body = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["what"] = "bench" });
        for (var first = 0; first < Size; first += InOneCommit)
        {
            var from = first;
            var facts = Enumerable
                .Range(0, InOneCommit)
                .Select(i => new FactDraft("bench.written", [$"subject-{(from + i) % 5000}"], body))
                .ToList();
            _ = (await journal.CommitAsync(new Commit(Principal.System, facts), CancellationToken.None)).Value;
        }
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(
            $"recorded {Size:N0} facts, {InOneCommit} a commit, in {seconds:F0} s: {Size / seconds:F0} a second"
        );
    }

    private static void Build(MerkleTree tree, int count, string what)
    {
        var random = new Random(1);
        var timings = new Timings(what);
        for (var i = 0; i < count; i++)
        {
            var index = random.NextInt64(Size);
            timings.Measure(() => _ = tree.InclusionProof(index, Size).Value);
        }
        timings.Print();
    }
}
