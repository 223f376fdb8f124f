using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Core.Results;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>
/// What is logged before registration (runs, metrics, traces): <c>research.db</c> in a data folder, apart from the record, because
/// research is free and never waits for a sync. What is acknowledged survives the process's end, however that comes.
/// </summary>
public sealed class ResearchDatabase : IAsyncDisposable
{
    /// <summary>When runs last changed.</summary>
    internal RowStamps Stamps { get; } = new();

    private readonly ResearchReaders _readers;
    private readonly LogKeeper _keeper;
    private readonly ResearchWriter _writer;

    private ResearchDatabase(string file)
    {
        _keeper = new LogKeeper(
            file,
            "research-log",
            () =>
            {
                using var connection = ResearchConnection.OpenWriter(file);
                connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            }
        );
        try
        {
            _writer = new ResearchWriter(file, Stamps, _keeper.Grew);
        }
        catch
        {
            _keeper.Dispose();
            throw;
        }
        _keeper.FinishBy(_writer.BringHome);
        _readers = new ResearchReaders(file, Stamps);
    }

    /// <summary>
    /// Opens the file in a held folder, or makes it, and brings these parts up to this version. Refused: a part written by a newer
    /// version, a damaged file, a folder that cannot be written.
    /// </summary>
    public static Result<ResearchDatabase> Open(DataFolder folder, IReadOnlyList<ResearchSchema> parts)
    {
        if (parts.GroupBy(p => p.Part, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The part '{twice.Key}' is named twice.", nameof(parts));
        }
        var file = DataFolder.ResearchIn(folder.Root);
        try
        {
            DurableFiles.MakeOwnersOnly(file);
            using (var connection = ResearchConnection.OpenWriter(file))
            {
                if (ResearchTables.Prepare(connection, parts).Fault is { } unfit)
                {
                    return unfit;
                }
            }
            return new ResearchDatabase(file);
        }
        catch (SqliteException e)
        {
            return SqliteStore.Explain(file, e);
        }
    }

    /// <summary>
    /// Writes, or waits to write, and answers when it is committed. A fault answered by <paramref name="write"/>, or an exception, undoes all that
    /// it wrote. It runs while nobody else writes, others wait behind it: check and parse before, and give it values only.
    /// </summary>
    internal Task<Result<T>> WriteAsync<T>(Func<ResearchConnection, Result<T>> write) => _writer.WriteAsync(write);

    /// <summary>A view of what is committed now, until it is disposed.</summary>
    internal ResearchReader Read() => _readers.Rent();

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync();
        _keeper.Dispose();
        _readers.Dispose();
        // The last connection to close brings the log home, which a reader may not.
        _writer.Dispose();
    }
}
