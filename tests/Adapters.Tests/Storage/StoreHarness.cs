using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Tests.Storage;

/// <summary>A store of one kind, empty at first, on a place of its own. Every storage provider has one and passes the same contracts.</summary>
public abstract class StoreHarness : IAsyncDisposable
{
    public abstract IJournal Journal { get; }

    public abstract IRecordReader Record { get; }

    public abstract IStateStore State { get; }

    public abstract VerifierKey Key { get; }

    /// <summary>Stops the store and starts it again over the same place, with other folds if any are given.</summary>
    public abstract Task ReopenAsync(IReadOnlyList<IStateFold>? folds = null);

    public abstract ValueTask DisposeAsync();
}
