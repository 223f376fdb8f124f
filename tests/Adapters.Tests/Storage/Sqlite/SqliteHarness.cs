using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Storage.Sqlite;

internal sealed class SqliteHarness : StoreHarness
{
    private readonly TemporaryFolder _place = new();
    private DataFolder _folder;
    private RecordKey _key;
    private SqliteStore _store;

    internal SqliteHarness() => (_folder, _key, _store) = Open(Sample.Folds);

    internal string Root => _place.Root;

    internal string Database => Path.Combine(Root, "airworthy.db");

    public override IJournal Journal => _store.Journal;

    public override IRecordReader Record => _store.Record;

    public override IStateStore State => _store.State;

    public override VerifierKey Key => _key.Verifier;

    public override async Task ReopenAsync(IReadOnlyList<IStateFold>? folds = null)
    {
        await CloseAsync();
        (_folder, _key, _store) = Open(folds ?? Sample.Folds);
    }

    /// <summary>Stops the store and leaves its files.</summary>
    internal async Task CloseAsync()
    {
        await _store.DisposeAsync();
        _key.Dispose();
        _folder.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _place.Dispose();
    }

    private (DataFolder, RecordKey, SqliteStore) Open(IReadOnlyList<IStateFold> folds)
    {
        var folder = DataFolder.Hold(_place.Root).Value;
        var key = KeyFiles.Open(folder, KeyFiles.Record, "test.example/log").Value;
        return (folder, key, SqliteStore.Open(folder, key, folds, TimeProvider.System).Value);
    }
}
