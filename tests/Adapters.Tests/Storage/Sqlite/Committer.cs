using System.Runtime.InteropServices;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Core.Results;
using Airworthy.Record.Facts;

namespace Airworthy.Adapters.Tests.Storage.Sqlite;

/// <summary>What the child process does: commits to a data folder and says on standard output what was acknowledged.</summary>
internal static partial class Committer
{
    internal const string UntilKilled = "commit-until-killed";
    internal const string ThroughAFullDisk = "commit-through-a-full-disk";

    private const int FileSizeLimit = 1;
    private static readonly Lock Output = new();

    internal static async Task<int> RunAsync(string work, string root)
    {
        using var folder = DataFolder.Hold(root).Value;
        using var key = KeyFiles.Open(folder, KeyFiles.Record, "test.example/log").Value;
        await using var store = SqliteStore.Open(folder, key, Sample.Folds, TimeProvider.System).Value;
        var from = (await store.Record.CheckpointAsync(default))?.Checkpoint.Size ?? 0;
        if (work == UntilKilled)
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(w => CommitForEverAsync(store.Journal, $"{from}-{w}")));
        }
        else
        {
            await CommitThroughAFullDiskAsync(store.Journal, folder.Root);
        }
        return 0;
    }

    private static async Task CommitForEverAsync(IJournal journal, string writer)
    {
        for (var i = 0; ; i++)
        {
            await CommitAsync(journal, $"{writer}-{i}", "x");
        }
    }

    /// <summary>
    /// The limit on file size stands for a disk with no space left: writes fail in the middle, and succeed again once it is lifted.
    /// </summary>
    private static async Task CommitThroughAFullDiskAsync(IJournal journal, string root)
    {
        await CommitAsync(journal, "before", "x");
        Limit(new FileInfo(Path.Combine(root, "airworthy.db-wal")).Length + 50_000);
        for (var round = 0; round < 4; round++)
        {
            var number = round;
            await Task.WhenAll(
                Enumerable.Range(0, 8).Select(i => CommitAsync(journal, $"full-{number}-{i}", new string('x', 10_000)))
            );
        }
        Limit(long.MaxValue);
        await CommitAsync(journal, "after", "x");
    }

    private static async Task CommitAsync(IJournal journal, string id, string text)
    {
        var thing = new Thing
        {
            Name = id,
            Owner = "all",
            Words = [text],
        };
        var answer = await journal.CommitAsync(Sample.PutThing(id, thing), default);
        lock (Output)
        {
            Console.WriteLine(
                answer.TryGet(out var receipt, out Fault? fault)
                    ? $"ack {id} {receipt.FirstIndex}"
                    : $"refused {id} {fault.Code}"
            );
        }
    }

    private static void Limit(long bytes)
    {
        // Over the limit the system sends a signal that would end the process; ignored, the write fails instead.
        _ = Signal(25, 1);
        var limit = new ResourceLimit { Soft = bytes, Hard = long.MaxValue };
        if (SetLimit(FileSizeLimit, ref limit) != 0 && bytes != long.MaxValue)
        {
            throw new InvalidOperationException("The limit on file size cannot be set.");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public long Soft;
        public long Hard;
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, ref ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Signal(int signal, nint handler);
}
