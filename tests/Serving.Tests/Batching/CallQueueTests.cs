using Airworthy.Core.Results;
using Airworthy.Serving.Batching;
using Airworthy.Serving.Inference;
using Answer = Airworthy.Core.Results.Result<System.Collections.Generic.IReadOnlyList<Airworthy.Serving.Inference.Tensor>>;

namespace Airworthy.Serving.Tests.Batching;

public sealed class CallQueueTests
{
    private static readonly ServingOptions OneAtATime = new() { MaxBatch = 16, Concurrency = 1 };

    private readonly GatedSession _model = new();

    [Fact]
    public async Task Ask_OfManyAtOnce_GivesEachItsOwnRowsInFewerRuns()
    {
        var queue = _model.Queue(new ServingOptions { MaxBatch = 16, QueueCalls = 2000 });
        _model.Open();
        var random = new Random(1306);
        var calls = Enumerable
            .Range(0, 2000)
            .Select(n => Enumerable.Range(0, 2 * random.Next(1, 6)).Select(i => (float)((n * 16) + i)).ToArray())
            .ToList();

        var answers = await Task.WhenAll(
            calls.Select(c => Task.Run(async () => await queue.AskAsync(Call(c), CancellationToken.None)))
        );

        foreach (var (asked, answer) in calls.Zip(answers))
        {
            Assert.Equal([asked.Length / 2, 2L], answer.Value[0].Shape);
            Assert.Equal(asked.Select(x => 2 * x), (float[])answer.Value[0].Data);
            Assert.Equal(asked.Chunk(2).Select(row => row[0] + row[1]), (float[])answer.Value[1].Data);
        }
        Assert.True(queue.Runs < calls.Count, $"{queue.Runs} runs");
        Assert.All(_model.Runs, rows => Assert.InRange(rows, 1, 16));
    }

    [Fact]
    public async Task Ask_WhileTheModelIsBusy_IsPutTogetherUpToTheLimitOfRows()
    {
        var queue = _model.Queue(OneAtATime);
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(0, 9).Select(n => Ask(queue, [.. Enumerable.Repeat((float)n, 6)])).ToList();
        _model.Open();

        await first;
        var answers = await Task.WhenAll(others);

        // Nine calls of three rows: five of them are 15 rows, and a sixth would be 18.
        Assert.Equal([1, 15, 12], _model.Runs);
        Assert.All(answers, a => Assert.Equal([3, 2L], a.Value[0].Shape));
    }

    [Fact]
    public async Task Ask_WhileTheModelIsBusy_TellsHowLongTheCallWaited()
    {
        var queue = _model.Queue(OneAtATime);
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);
        var call = Call([2, 2]);
        var second = queue.AskAsync(call, CancellationToken.None);
        Assert.Equal((1, null), (queue.Waiting, call.Queued));
        _model.Open();

        await first;
        await second;

        Assert.True(call.Queued > TimeSpan.Zero, $"{call.Queued}");
        Assert.Equal(0, queue.Waiting);
    }

    [Fact]
    public async Task Ask_ForOneOutput_GetsThatOneAlsoFromABatch()
    {
        var queue = _model.Queue(OneAtATime);
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);
        var sum = queue.AskAsync(Call([2, 3]) with { Outputs = ["sum"] }, CancellationToken.None);
        var turned = queue.AskAsync(Call([4, 5]) with { Outputs = ["sum", "twice"] }, CancellationToken.None);
        _model.Open();

        await first;
        Assert.Equal(["sum"], (await sum).Value.Select(t => t.Name));
        var both = (await turned).Value;

        Assert.Equal(["sum", "twice"], both.Select(t => t.Name));
        Assert.Equal([9f], (float[])both[0].Data);
        Assert.Equal([1, 2], _model.Runs);
    }

    [Fact]
    public async Task Ask_WithInputTheModelRefusesOrBreaksOn_FailsAlone()
    {
        var queue = _model.Queue(OneAtATime);
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);
        var (good, refused, breaking) = (Ask(queue, 2, 2), Ask(queue, -1, 0), Ask(queue, 13, 0));
        _model.Open();

        await first;

        var own = (await good).Value[0].Data;
        Assert.Equal(new[] { 4f, 4f }, (float[])own);
        Assert.Equal("model-refused-input", (await refused).Fault?.Code);
        await Assert.ThrowsAsync<InvalidOperationException>(() => breaking);
    }

    [Fact]
    public async Task Ask_GivenUpWhileWaitingOrInABatch_LeavesTheOthersAlone()
    {
        var queue = _model.Queue(OneAtATime);
        using var soon = new CancellationTokenSource();
        using var late = new CancellationTokenSource();
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);
        var waiting = queue.AskAsync(Call([2, 2]), soon.Token).AsTask();
        var batched = queue.AskAsync(Call([3, 3]), late.Token).AsTask();
        var other = Ask(queue, 4, 4);

        await soon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _model.Open(1);
        await first;
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);
        await late.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batched);
        _model.Open();

        var own = (await other).Value[0].Data;
        Assert.Equal(new[] { 8f, 8f }, (float[])own);
        Assert.Equal([1, 2], _model.Runs);
    }

    [Fact]
    public async Task Ask_WhenAllOfABatchGiveUp_StopsTheModel()
    {
        var queue = _model.Queue(OneAtATime);
        using var cancel = new CancellationTokenSource();
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);
        var two = Enumerable.Range(0, 2).Select(_ => queue.AskAsync(Call([2, 2]), cancel.Token).AsTask()).ToList();
        _model.Open(1);
        await first;
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two[0]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two[1]);
        var after = Ask(queue, 3, 3);
        _model.Open();

        // It would wait for ever behind a run that was not stopped: the gate let only one through before.
        Assert.True((await after).IsOk);
    }

    [Fact]
    public async Task Ask_OfAFullQueue_IsRefusedUnlessItIsMoreImportant()
    {
        var queue = _model.Queue(OneAtATime with { QueueCalls = 2 });
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);
        var (low, usual) = (queue.AskAsync(Call([2, 2]) with { Priority = 3 }, default).AsTask(), Ask(queue, 3, 3));

        var urgent = queue.AskAsync(Call([4, 4]) with { Priority = 1 }, default).AsTask();
        var displaced = await low;
        var refused = await Ask(queue, 5, 5);

        Assert.Equal("endpoint-overloaded", displaced.Fault?.Code);
        Assert.Equal("endpoint-overloaded", refused.Fault?.Code);
        _model.Open();
        Assert.True((await first).IsOk && (await usual).IsOk && (await urgent).IsOk);
    }

    [Fact]
    public async Task Ask_OfMoreBytesThanMayWait_IsRefused()
    {
        var queue = _model.Queue(OneAtATime with { QueueBytes = 1000 });
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);

        var refused = await Ask(queue, new float[1000]);

        Assert.Equal("endpoint-overloaded", refused.Fault?.Code);
        _model.Open();
        Assert.True((await first).IsOk);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(50)]
    public async Task Ask_WhereNothingMayWait_StillRunsWhatThereIsRoomFor(double milliseconds)
    {
        var queue = _model.Queue(OneAtATime with { QueueCalls = 0 }, milliseconds);
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("endpoint-overloaded", (await Ask(queue, 2, 2)).Fault?.Code);
        _model.Open();
        Assert.True((await first).IsOk);
    }

    [Fact]
    public async Task Ask_WithATimeOut_IsAnsweredByAFaultWhetherItWaitsOrRuns()
    {
        var queue = _model.Queue(OneAtATime);
        var hasty = Call([1, 1]) with { TimeOut = TimeSpan.FromMilliseconds(1) };

        var running = queue.AskAsync(hasty, CancellationToken.None);
        var waiting = queue.AskAsync(hasty, CancellationToken.None);

        Assert.Equal("inference-timed-out", (await running).Fault?.Code);
        Assert.Equal("inference-timed-out", (await waiting).Fault?.Code);
        _model.Open();
        Assert.True((await Ask(queue, 2, 2)).IsOk);
    }

    [Fact]
    public async Task Ask_WithADelay_WaitsForMoreOnlyWhileCallersComeTogether()
    {
        var queue = _model.Queue(OneAtATime with { MaxBatch = 4, MaxDelay = TimeSpan.FromHours(1) });
        var first = Ask(queue, 1, 1);
        await _model.Begun.WaitAsync(TestContext.Current.CancellationToken);
        var pair = new[] { Ask(queue, 2, 2), Ask(queue, 3, 3) };
        _model.Open();
        await first;
        await Task.WhenAll(pair);

        var four = Enumerable.Range(0, 4).Select(n => Ask(queue, n, n)).ToList();
        await Task.WhenAll(four);

        Assert.Equal([1, 2, 4], _model.Runs);
    }

    private static InferenceCall Call(params float[] data) =>
        new() { Inputs = [Models.Tensor("x", [data.Length / 2, 2], data)], RequestId = "r" };

    private static Task<Answer> Ask(CallQueue queue, params float[] data) =>
        queue.AskAsync(Call(data), CancellationToken.None).AsTask();
}
