using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// The embedded store: the record and the state in <c>airworthy.db</c> of a data folder, which the caller holds and disposes after this.
/// </summary>
public sealed class SqliteStore : IAsyncDisposable
{
    private readonly SqliteReaders _readers;
    private readonly SqliteJournal _journal;
    private readonly LogKeeper _keeper;
    private readonly RecordGrowth _growth;
    private readonly string _file;

    private SqliteStore(
        string file,
        SqliteReaders readers,
        SqliteJournal journal,
        LogKeeper keeper,
        RecordGrowth growth
    )
    {
        (_file, _readers, _journal, _keeper, _growth) = (file, readers, journal, keeper, growth);
        Record = new SqliteRecord(readers, growth);
        State = new SqliteStateStore(readers);
        Registry = new SqliteRegistrySearch(readers);
    }

    public IJournal Journal => _journal;

    public IRecordReader Record { get; }

    public IStateStore State { get; }

    public IRegistrySearch Registry { get; }

    /// <summary>
    /// Opens the store, or makes it: brings its schema up to this version and the state tables up to these folds, one a table.
    /// Refused: a newer schema, a damaged record, a key that did not sign it, a folder that cannot be written.
    /// </summary>
    public static Result<SqliteStore> Open(
        DataFolder folder,
        RecordKey key,
        IReadOnlyList<IStateFold> folds,
        TimeProvider clock
    )
    {
        if (folds.GroupBy(f => f.Table.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two folds say what the table '{twice.Key}' holds.", nameof(folds));
        }
        var file = DataFolder.DatabaseIn(folder.Root);
        try
        {
            if (Prepare(file, folds).Fault is { } unfit)
            {
                return unfit;
            }
            return Start(file, folds, key, clock);
        }
        catch (SqliteException e)
        {
            return Explain(file, e);
        }
        catch (IOException e)
        {
            return StorageFaults.DataNotWritable.With($"{file} cannot be opened for writing: {e.Message}");
        }
    }

    /// <summary>Writes what is waiting and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _journal.StopAsync();
        _growth.Dispose();
        _keeper.Dispose();
        _readers.Dispose();
        // The writer closes last: it brings the write-ahead log home into the database, which a reader may not.
        _journal.Dispose();
        if (!File.Exists(_file + "-wal"))
        {
            RecordTail.Remove(_file);
        }
    }

    internal static Fault Explain(string file, SqliteException e) =>
        e.SqliteErrorCode is SqliteCodes.Corrupt or SqliteCodes.NotADatabase
            ? StorageFaults.StoreDamaged.With(
                $"{file} is damaged or no database: {e.Message} See 'airworthy record verify --data DIR', then restore a backup."
            )
            : StorageFaults.DataNotWritable.With($"{file} cannot be opened for writing: {e.Message}");

    private static Result<SqliteStore> Start(
        string file,
        IReadOnlyList<IStateFold> folds,
        RecordKey key,
        TimeProvider clock
    )
    {
        var growth = new RecordGrowth();
        SqliteJournal? journal = null;
        var keeper = new LogKeeper(file, "record-log", BringHome);
        SqliteWriter? writer = null;
        try
        {
            if (!OpenWriter().TryGet(out writer, out var fault))
            {
                return fault;
            }
        }
        finally
        {
            if (writer is null)
            {
                keeper.Dispose();
                growth.Dispose();
            }
        }
        journal = new SqliteJournal(writer, OpenWriter, growth, keeper.Grew);
        keeper.FinishBy(journal.Rest);
        return new SqliteStore(file, new SqliteReaders(file), journal, keeper, growth);

        Result<SqliteWriter> OpenWriter() => SqliteWriter.Open(file, folds, key, clock, keeper.Ask);

        void BringHome()
        {
            var size = growth.Size;
            SqliteConnections.SyncLog(file);
            journal?.CameHome(size);
            using var connection = SqliteConnections.OpenWriter(file);
            SqliteConnections.BringHome(connection);
        }
    }

    private static Result<Nothing> Prepare(string file, IReadOnlyList<IStateFold> folds)
    {
        DurableFiles.MakeOwnersOnly(file);
        using var connection = SqliteConnections.OpenWriter(file);
        if (SqliteSchema.Check(connection).Fault is { } fault)
        {
            return fault;
        }
        SqliteConnections.MakeWhole(connection);
        SqliteSchema.Migrate(connection);
        return SqliteStateTables.Prepare(connection, folds);
    }
}

/// <summary>SQLite's primary result codes that we tell apart.</summary>
internal static class SqliteCodes
{
    internal const int Busy = 5;
    internal const int Corrupt = 11;
    internal const int NotADatabase = 26;
}
