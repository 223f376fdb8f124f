using System.Collections.Concurrent;
using Airworthy.Record;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Tests.Storage;

/// <summary>What every journal with its record reader must do.</summary>
public abstract class JournalContract : StoreContract
{
    [Fact]
    public async Task CommitAsync_OfTwoFacts_RecordsThemInOrderUnderOneReceipt()
    {
        await CommitAsync(Sample.PutThing("a"));
        var receipt = await CommitAsync(
            new Commit(Sample.Ann, [.. Sample.PutThing("b").Facts, .. Sample.RemoveThing("b").Facts])
        );

        Assert.Equal((1, 3), (receipt.FirstIndex, receipt.Size));
        var facts = await Store.Record.ReadAsync(0, 10, default);
        Assert.Equal([0, 1, 2], facts.Select(f => f.Index));
        Assert.Equal(["thing.put", "thing.put", "thing.removed"], facts.Select(f => f.Kind));
        Assert.All(facts, f => Assert.Equal(Sample.Ann, f.By));
        Assert.Equal(receipt.At, facts[2].At);
    }

    [Fact]
    public async Task CommitAsync_WithoutFacts_IsRefused() =>
        Assert.Equal(
            JournalFaults.EmptyCommit,
            (await Store.Journal.CommitAsync(new Commit(Sample.Ann, []), default)).Fault?.Reason
        );

    [Fact]
    public async Task CommitAsync_OfAFactTheRecordDoesNotTake_IsRefusedWhole()
    {
        var draft = Sample.PutThing("a").Facts[0];
        var fault = await RefusedAsync(new Commit(Sample.Ann, [draft, draft with { Kind = "No Kind" }]));

        Assert.Equal(RecordFaults.BadFact, fault.Reason);
        Assert.Empty(await Store.Record.ReadAsync(0, 10, default));
        Assert.Null(await Store.State.FindAsync(Sample.Things, "a", default));
        Assert.Null(await Store.Record.CheckpointAsync(default));
    }

    [Fact]
    public async Task CommitAsync_AfterARefusal_LeavesNoHole()
    {
        await CommitAsync(Sample.PutThing("a"));
        await RefusedAsync(Sample.PutThing("a", new Thing { Name = "other" }, expected: 0));
        var receipt = await CommitAsync(Sample.PutThing("b"));

        Assert.Equal(1, receipt.FirstIndex);
    }

    [Fact]
    public async Task CommitAsync_OnAStaleRevision_IsRefusedAndSaysWhichRow()
    {
        var first = await CommitAsync(Sample.PutThing("a"));
        await CommitAsync(Sample.PutThing("a", new Thing { Name = "x" }, expected: first.Revision));

        var fault = await RefusedAsync(Sample.PutThing("a", new Thing { Name = "y" }, expected: first.Revision));

        Assert.Equal(JournalFaults.StaleRevision, fault.Reason);
        Assert.Equal(
            ("things", "a", "1", "2"),
            (fault.Evidence["table"], fault.Evidence["key"], fault.Evidence["expected"], fault.Evidence["actual"])
        );
        Assert.Equal("x", (await Store.State.FindAsync(Sample.Things, "a", default))!.Value.Name);
    }

    [Fact]
    public async Task CommitAsync_OfATakenUniqueValue_IsRefusedAndSaysWhichField()
    {
        await CommitAsync(Sample.PutThing("a", new Thing { Name = "same", Owner = "ann" }));

        var fault = await RefusedAsync(Sample.PutThing("b", new Thing { Name = "same", Owner = "ann" }));

        Assert.Equal(JournalFaults.AlreadyExists, fault.Reason);
        Assert.Equal(("things", "name"), (fault.Evidence["table"], fault.Evidence["fields"]));
        Assert.Equal(1, (await Store.State.FindAsync(Sample.Owners, "ann", default))!.Value.Things);
    }

    [Fact]
    public async Task CommitAsync_OfAUniqueValueGivenFreeBefore_IsTaken()
    {
        await CommitAsync(Sample.PutThing("a", new Thing { Name = "same" }));
        await CommitAsync(Sample.RemoveThing("a"));

        await CommitAsync(Sample.PutThing("b", new Thing { Name = "same" }));
    }

    [Fact]
    public async Task CommitAsync_WhoseFoldThrows_ThrowsForItsCallerAlone()
    {
        var bad = new Commit(Sample.Ann, [Sample.Broken.Draft(new ThingRemoved("a"), "a")]);
        var all = Enumerable
            .Range(0, 20)
            .Select(i => Store.Journal.CommitAsync(i == 7 ? bad : Sample.PutThing($"t{i}"), default))
            .ToList();

        await Assert.ThrowsAsync<InvalidOperationException>(() => all[7]);
        Assert.All((await Task.WhenAll(all.Where((_, i) => i != 7))), r => Assert.True(r.IsOk));
        Assert.Equal(19, (await Store.Record.ReadAsync(0, 100, default)).Count);
    }

    [Fact]
    public async Task CommitAsync_OnATableWithoutAFold_IsABug()
    {
        var unknown = new StateTable<Thing>("unknown", Sample.Things.Json);
        var commit = Sample.PutThing("a") with { Expected = [new Expectation(unknown, "a", 0)] };

        await Assert.ThrowsAsync<ArgumentException>(() => Store.Journal.CommitAsync(commit, default));
    }

    [Fact]
    public async Task CommitAsync_Cancelled_OnlyEndsTheWaiting()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = Store.Journal.CommitAsync(Sample.PutThing("a"), cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await waiting;
            // It was answered before it could be cancelled.
            throw new OperationCanceledException();
        });
        Assert.Equal(1, await Store.Record.GrownBeyondAsync(0, default));
    }

    [Fact]
    public async Task CommitAsync_OfManyWriters_LosesNoUpdateAndLeavesNoHole()
    {
        const int Writers = 64;
        const int Each = 10;
        var receipts = new ConcurrentBag<Receipt>();
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(w =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < Each; i++)
                        {
                            receipts.Add(await CommitAsync(Sample.PutThing($"w{w}-{i}", owner: "all")));
                        }
                    })
                )
        );

        Assert.Equal(
            Enumerable.Range(0, Writers * Each).Select(i => (long)i),
            receipts.Select(r => r.FirstIndex).Order()
        );
        Assert.Equal(Writers * Each, (await Store.State.FindAsync(Sample.Owners, "all", default))!.Value.Things);
        await AssertCheckpointHoldsAsync(Writers * Each);
    }

    [Fact]
    public async Task CommitAsync_OfConflictingWriters_LetsExactlyOneWin()
    {
        for (var round = 0; round < 5; round++)
        {
            var revision = (await Store.State.FindAsync(Sample.Things, "x", default))?.Revision ?? 0;
            var results = await Task.WhenAll(
                Enumerable
                    .Range(0, 64)
                    .Select(w =>
                        Store.Journal.CommitAsync(Sample.PutThing("x", new Thing { Name = $"{w}" }, revision), default)
                    )
            );

            Assert.Single(results, r => r.IsOk);
            Assert.All(results.Where(r => !r.IsOk), r => Assert.Equal(JournalFaults.StaleRevision, r.Fault!.Reason));
        }
        Assert.Equal(5, (await Store.Record.OfSubjectAsync("x", 0, 100, default)).Count);
    }

    [Fact]
    public async Task ReopenAsync_WithAnotherVersionOfAFold_BuildsItsTableAnew()
    {
        var receipt = await CommitAsync(Sample.PutThing("a"));
        var renamed = new StateTable<Thing>("renamed", Sample.Things.Json);
        await Store.ReopenAsync([.. Sample.Folds, new Sample.ThingFold(renamed)]);
        Assert.Equal(receipt.Revision, (await Store.State.FindAsync(renamed, "a", default))!.Revision);

        // A table nobody keeps is dropped, so that it is whole when it comes back.
        await Store.ReopenAsync();
        await CommitAsync(Sample.PutThing("b"));
        await Store.ReopenAsync([new Sample.ThingFold(Sample.Things, version: 2), new Sample.ThingFold(renamed)]);
        Assert.NotNull(await Store.State.FindAsync(renamed, "b", default));
        Assert.NotNull(await Store.State.FindAsync(Sample.Things, "b", default));
    }
}
