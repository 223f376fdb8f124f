using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Findings;
using Airworthy.Artifacts.Signing;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airworthy.Delivery.Tests.Policies;

/// <summary>A gate that is broken off and asked again by a server that knows only what stands on disk.</summary>
public sealed class GateResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly AttestationKey _key = AttestationKey.Create();
    private readonly GateBench _bench = new();

    public GateResumeTests() => _data = DataFolder.Hold(_folder.At("data")).Value;

    public void Dispose()
    {
        _bench.Dispose();
        _key.Dispose();
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ask_AfterItWasBrokenOff_AsksOnlyWhatWasNotAnswered()
    {
        using var cancel = new CancellationTokenSource();
        var (quick, slow) = (new Scripted("quick"), new Scripted("slow"));
        slow.Answering = async token =>
        {
            // Both stand side by side; this one breaks everything off once the other's finding is kept.
            while (Directory.GetFiles(Findings).Length == 0)
            {
                await Task.Yield();
            }
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
            return Answer.Pass("It is.");
        };
        var question = await QuestionAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Gate(_key, quick, slow).AskAsync(question, cancel.Token)
        );
        slow.Answering = _ => Task.FromResult(Answer.Pass("It is."));
        var decision = await Gate(_key, quick, slow).AskAsync(question, default);

        Assert.True(decision.Passed);
        Assert.Equal((1, 2), (quick.Asked, slow.Asked));
    }

    [Theory]
    [InlineData("fail", "pass")]
    [InlineData("quick", "quack")]
    public async Task Ask_OfAFindingThatSomebodyWrote_AsksAnew(string from, string to)
    {
        var control = new Scripted("quick") { Answering = _ => Task.FromResult(Answer.Fail("It is not.", "Mend it.")) };
        var slow = new Scripted("slow");
        var question = await QuestionAsync();
        await Gate(_key, control, slow).AskAsync(question, default);
        foreach (var file in Directory.GetFiles(Findings))
        {
            await File.WriteAllTextAsync(
                file,
                (await File.ReadAllTextAsync(file)).Replace(from, to, StringComparison.Ordinal)
            );
        }

        var decision = await Gate(_key, control, slow).AskAsync(question, default);

        Assert.False(decision.Passed);
        Assert.Equal(2, control.Asked);
    }

    [Fact]
    public async Task Ask_OfFindingsSealedWithAnotherKey_AsksAnew()
    {
        using var other = AttestationKey.Create();
        var (control, slow) = (new Scripted("quick"), new Scripted("slow"));
        var question = await QuestionAsync();

        await Gate(other, control, slow).AskAsync(question, default);
        await Gate(_key, control, slow).AskAsync(question, default);

        Assert.Equal(2, control.Asked);
    }

    [Fact]
    public async Task Take_OfMoreThanThereIs_WaitsForAllAndIsServedInTurn()
    {
        var budget = new MemoryBudget(100);
        var first = await budget.TakeAsync(60, default);
        var large = budget.TakeAsync(1000, default);
        var small = budget.TakeAsync(10, default);
        using var cancel = new CancellationTokenSource();
        var given = budget.TakeAsync(10, cancel.Token);

        Assert.False(large.IsCompleted || small.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        first.Dispose();
        (await large).Dispose();
        (await small).Dispose();

        using var all = await budget.TakeAsync(100, default);
        Assert.False(budget.TakeAsync(1, default).IsCompleted);
    }

    private string Findings => Path.Combine(_data.Root, "findings");

    private GateService Gate(AttestationKey key, params IControl[] controls) =>
        new(
            new ControlCatalog(controls),
            _bench.Runtimes,
            _bench.Blobs,
            new GateOptions(),
            TimeProvider.System,
            NullLogger<GateService>.Instance,
            new FindingFiles(_data, key)
        );

    private async Task<GateQuestion> QuestionAsync() =>
        await _bench.AskingAsync(
            await _bench.RegisterAsync(1, [1, 2, 3]),
            null,
            Questions.Binary,
            "delayed\n1\n",
            Questions.Spec("quick"),
            Questions.Spec("slow")
        );

    /// <summary>Answers as told, and counts how often it was asked.</summary>
    private sealed class Scripted(string name) : IControl
    {
        private int _asked;

        public Func<CancellationToken, Task<Answer>> Answering { get; set; } =
            _ => Task.FromResult(Answer.Pass("It is."));

        public int Asked => _asked;

        public string Name => name;

        public int Revision => 1;

        public IReadOnlyList<ControlOption> Options => [];

        public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) => [];

        public Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
        {
            Interlocked.Increment(ref _asked);
            return Answering(cancel);
        }
    }
}
