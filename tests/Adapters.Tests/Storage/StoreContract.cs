using Airworthy.Core.Results;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;

namespace Airworthy.Adapters.Tests.Storage;

/// <summary>Tests against a fresh store of whatever kind; each storage provider derives its own.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    protected StoreHarness Store { get; private set; } = null!;

    protected abstract StoreHarness NewStore();

    public virtual ValueTask InitializeAsync()
    {
        Store = NewStore();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<Receipt> CommitAsync(Commit commit) =>
        (await Store.Journal.CommitAsync(commit, default)).Value;

    protected async Task<Fault> RefusedAsync(Commit commit) =>
        (await Store.Journal.CommitAsync(commit, default)).Fault
        ?? throw new InvalidOperationException("It was not refused.");

    /// <summary>The newest checkpoint is signed, of this size, and its root is that of the tiles and of the facts.</summary>
    protected async Task AssertCheckpointHoldsAsync(long size)
    {
        var checkpoint = (await Store.Record.CheckpointAsync(default))!.Verify(Store.Key).Value;
        Assert.Equal(size, checkpoint.Size);
        Assert.Equal(checkpoint.Root, new MerkleTree(Store.Record.Tiles).Root(size).Value);
        var facts = await Store.Record.ReadAsync(0, int.MaxValue, default);
        var fromFacts = TileAppender.Empty.Append([.. facts.Select(f => MerkleHash.Leaf(f.ToEntry()))]).Next.Root;
        Assert.Equal(fromFacts, checkpoint.Root);
    }
}
