using System.Diagnostics;
using System.Text.Json;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Microsoft.Data.Sqlite;

namespace Airworthy.Bench;

/// <summary>
/// Durable commits by 1, 16 and 64 writers at once, each waiting for its own, against a bare SQLite loop that commits one row at a time
/// with a full sync, before and after, on the same disk.
/// </summary>
internal static class Appends
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(5);

    private static readonly JsonElement Body = JsonSerializer.SerializeToElement(
        new Dictionary<string, string> { ["what"] = new('x', 200) }
    );

    internal static async Task<int> RunAsync(string[] args)
    {
        var place = Directory.CreateDirectory(
            args is [var named] ? named : Path.Combine(Path.GetTempPath(), "airworthy-bench")
        );
        var root = Path.Combine(place.FullName, $"append-{Environment.ProcessId}");
        try
        {
            using var folder = DataFolder.Hold(root).Value;
            using var key = KeyFiles.Open(folder, KeyFiles.Record, "bench.example/log").Value;
            await using (var store = SqliteStore.Open(folder, key, [], TimeProvider.System).Value)
            {
                await CommitAsync(store.Journal, 16, TimeSpan.FromSeconds(1), "code warm-up (not a result)");
                Bare(root, "bare SQLite, one row a commit");
                foreach (var writers in (int[])[1, 16, 64])
                {
                    await CommitAsync(store.Journal, writers, Each, $"journal, {writers} writers");
                }
                Bare(root, "bare SQLite again");
            }
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task CommitAsync(IJournal journal, int writers, TimeSpan time, string what)
    {
        var timings = new Timings(what);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(w => Task.Run(() => WriteAsync(w))));
        timings.Print();
        timings.PrintRate(Stopwatch.GetElapsedTime(start));

        async Task WriteAsync(int writer)
        {
            var commit = new Commit(Principal.System, [new FactDraft("bench.written", [$"writer-{writer}"], Body)]);
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                var begun = Stopwatch.GetTimestamp();
                _ = (await journal.CommitAsync(commit, CancellationToken.None)).Value;
                timings.Add(Stopwatch.GetTimestamp() - begun);
            }
        }
    }

    private static void Bare(string root, string what)
    {
        var file = Path.Combine(root, "bare.db");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS facts (idx INTEGER PRIMARY KEY, entry BLOB)";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO facts (entry) VALUES ($0)";
        command.Parameters.AddWithValue("$0", new byte[300]);
        command.Prepare();
        var timings = new Timings(what);
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Each)
        {
            timings.Measure(() => command.ExecuteNonQuery());
        }
        timings.Print();
        timings.PrintRate(Stopwatch.GetElapsedTime(start));
    }
}
