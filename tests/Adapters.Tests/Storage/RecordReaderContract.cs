using Airworthy.Record.State;

namespace Airworthy.Adapters.Tests.Storage;

/// <summary>What every reader of the record must answer.</summary>
public abstract class RecordReaderContract : StoreContract
{
    [Fact]
    public async Task OfSubjectAsync_GivesOneLifeInItsOwnCount()
    {
        foreach (var id in (string[])["a", "b", "a", "c", "a"])
        {
            await CommitAsync(Sample.PutThing(id));
        }

        var life = await Store.Record.OfSubjectAsync("a", 0, 10, default);
        Assert.Equal([0, 2, 4], life.Select(f => f.Index));
        Assert.Equal([1, 2, 3], life.Select(f => f.About["a"]));
        Assert.Equal([2], (await Store.Record.OfSubjectAsync("a", 1, 1, default)).Select(f => f.Index));
        Assert.Empty(await Store.Record.OfSubjectAsync("nobody", 0, 10, default));
    }

    [Fact]
    public async Task ReadAsync_FromTheMiddle_GivesAtMostTheLimit()
    {
        for (var i = 0; i < 5; i++)
        {
            await CommitAsync(Sample.PutThing($"t{i}"));
        }

        Assert.Equal([2, 3], (await Store.Record.ReadAsync(2, 2, default)).Select(f => f.Index));
        Assert.Empty(await Store.Record.ReadAsync(5, 2, default));
    }

    [Fact]
    public async Task GrownBeyondAsync_WaitsForTheNextFact()
    {
        var waiting = Store.Record.GrownBeyondAsync(0, default);
        Assert.False(waiting.IsCompleted);
        await CommitAsync(Sample.PutThing("a"));

        Assert.Equal(1, await waiting);
        using var cancel = new CancellationTokenSource();
        var cancelled = Store.Record.GrownBeyondAsync(1, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
    }

    [Fact]
    public async Task CheckpointAsync_AcrossTilesAndRestarts_HoldsTheTreesRoot()
    {
        foreach (var size in (int[])[1, 255, 256, 257, 600])
        {
            var held = (await Store.Record.ReadAsync(0, 1000, default)).Count;
            await Task.WhenAll(Enumerable.Range(held, size - held).Select(i => CommitAsync(Sample.PutThing($"t{i}"))));
            await Store.ReopenAsync();
            await AssertCheckpointHoldsAsync(size);
        }
    }

    [Fact]
    public async Task Readers_WhileACommitIsBeingWritten_SeeWhatWasCommittedAndDoNotWait()
    {
        var fold = new Sample.WaitingFold();
        await Store.ReopenAsync([.. Sample.Folds, fold]);
        await CommitAsync(Sample.PutThing("a"));
        // A journal may write on its caller's thread.
        var writing = Task.Run(() => CommitAsync(Sample.PutThing("wait")));
        await fold.Reached.Task;

        Assert.NotNull(await Store.State.FindAsync(Sample.Things, "a", default));
        Assert.Null(await Store.State.FindAsync(Sample.Things, "wait", default));
        Assert.Single((await Store.State.ListAsync(Sample.Things, new StateQuery(), default)).Value.Rows);
        Assert.Single(await Store.Record.ReadAsync(0, 10, default));
        Assert.Equal(1, (await Store.Record.CheckpointAsync(default))!.Checkpoint.Size);
        Assert.False(writing.IsCompleted);

        fold.Go.Set();
        await writing;
        Assert.NotNull(await Store.State.FindAsync(Sample.Things, "wait", default));
    }
}
