using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Delivery.Tests.Policies;

/// <summary>Controls that hang, break or are called off, and what becomes of the sessions they hold.</summary>
public sealed class GateServiceTimeTests
{
    private static readonly ControlSpec Probe = Questions.Spec("probe");

    [Fact]
    public async Task Ask_AControlThatDoesNotAnswerInTime_IsInconclusive()
    {
        var clock = new FakeTimeProvider();
        var started = new TaskCompletionSource();
        using var bench = Bench(
            async (_, cancel) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancel);
                return Answer.Pass("never");
            },
            clock
        );

        var asking = bench.Gate().AskAsync(await QuestionAsync(bench), default);
        await started.Task;
        clock.Advance(TimeSpan.FromMinutes(5));
        var decision = await asking;

        Assert.False(decision.Passed);
        Assert.Equal("It did not answer within 300 seconds.", decision.Findings[0].Summary);
        Assert.Equal(300, decision.Findings[0].Seconds);
    }

    [Fact]
    public async Task Ask_AControlThatIgnoresItsTimeout_KeepsItsSessionOpenUntilItEnds()
    {
        var clock = new FakeTimeProvider();
        var runtime = new ProbeRuntime();
        var (started, go) = (new TaskCompletionSource<IModelSession>(), new TaskCompletionSource());
        using var bench = Bench(
            async (question, _) =>
            {
                started.SetResult((await question.Candidate.Session(default)).Value);
                await go.Task;
                return Answer.Pass("late");
            },
            clock,
            runtime
        );

        var asking = bench.Gate().AskAsync(await QuestionAsync(bench), default);
        await started.Task;
        clock.Advance(TimeSpan.FromMinutes(5));
        var decision = await asking;

        Assert.Equal(Outcome.Inconclusive, decision.Findings[0].Outcome);
        Assert.False(runtime.Closed.Task.IsCompleted);
        go.SetResult();
        await runtime.Closed.Task;
        Assert.Equal((1, 1), (runtime.Opened, runtime.ClosedTimes));
    }

    [Fact]
    public async Task Ask_SeveralControls_ShareOneSessionAndCloseItOnce()
    {
        var runtime = new ProbeRuntime();
        using var bench = Bench(
            async (question, cancel) =>
            {
                var session = await question.Candidate.Session(cancel);
                return session.IsOk ? Answer.Pass("there") : Answer.CouldNotAsk(session.Fault);
            },
            TimeProvider.System,
            runtime
        );
        var question = await QuestionAsync(bench);
        ControlSpec[] controls = [.. Enumerable.Range(0, 8).Select(i => Questions.Spec("probe", ("n", $"{i}")))];

        var decision = await bench
            .Gate()
            .AskAsync(question with { Gate = new GateSpec { Controls = controls } }, default);

        Assert.True(decision.Passed);
        await runtime.Closed.Task;
        Assert.Equal((1, 1), (runtime.Opened, runtime.ClosedTimes));
    }

    [Fact]
    public async Task Ask_AControlThatBreaks_IsInconclusiveAndTheOthersAnswer()
    {
        using var bench = Bench(
            (question, _) =>
                question.Spec.With.Count == 0
                    ? throw new InvalidOperationException("a bug")
                    : Task.FromResult(Answer.Pass("fine"))
        );
        var question = await QuestionAsync(bench);
        ControlSpec[] controls = [Probe, Questions.Spec("probe", ("n", "1"))];

        var decision = await bench
            .Gate()
            .AskAsync(question with { Gate = new GateSpec { Controls = controls } }, default);

        Assert.Equal([Outcome.Inconclusive, Outcome.Pass], decision.Findings.Select(f => f.Outcome));
        Assert.Equal("The control itself broke (InvalidOperationException: a bug).", decision.Findings[0].Summary);
        Assert.False(decision.Passed);
    }

    [Fact]
    public async Task Ask_WhenCalledOff_ThrowsAndClosesTheSession()
    {
        var runtime = new ProbeRuntime();
        using var cancel = new CancellationTokenSource();
        using var bench = Bench(
            async (question, token) =>
            {
                await question.Candidate.Session(token);
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
                return Answer.Pass("never");
            },
            TimeProvider.System,
            runtime
        );
        var question = await QuestionAsync(bench);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Gate().AskAsync(question, cancel.Token));

        await runtime.Closed.Task;
        Assert.Equal(1, runtime.ClosedTimes);
    }

    [Fact]
    public async Task Ask_WhatWasInconclusive_AsksAgainAndWhatPassedDoesNot()
    {
        var asked = 0;
        using var bench = Bench(
            (_, _) => Task.FromResult(++asked == 1 ? Answer.Inconclusive("not now", "wait") : Answer.Pass("now"))
        );
        var gate = bench.Gate();
        var question = await QuestionAsync(bench);

        Assert.False((await gate.AskAsync(question, default)).Passed);
        Assert.True((await gate.AskAsync(question, default)).Passed);
        Assert.True((await gate.AskAsync(question, default)).Passed);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Ask_AControlThatSaysTooMuch_IsCutToWhatTheRecordKeeps()
    {
        using var bench = Bench(
            (_, _) =>
                Task.FromResult(
                    Answer.Pass(new string('x', 5000)) with
                    {
                        Details = [.. Enumerable.Range(0, 80).Select(i => $"{i}")],
                        Figures = new Dictionary<string, double> { ["good"] = 1, ["bad"] = double.NaN },
                    }
                )
        );

        var finding = (await bench.Gate().AskAsync(await QuestionAsync(bench), default)).Findings[0];

        Assert.Equal(2001, finding.Summary.Length);
        Assert.Equal(50, finding.Details.Count);
        Assert.Equal(["good"], finding.Figures.Keys);
    }

    private static GateBench Bench(
        Func<ControlQuestion, CancellationToken, Task<Answer>> ask,
        TimeProvider? clock = null,
        ProbeRuntime? runtime = null
    ) =>
        new()
        {
            Controls = new ControlCatalog([new ProbeControl(ask)]),
            Clock = clock ?? TimeProvider.System,
            Runtimes = new RuntimeCatalog([runtime ?? new ProbeRuntime()]),
        };

    private static async Task<GateQuestion> QuestionAsync(GateBench bench) =>
        await bench.AskingAsync(
            await bench.RegisterAsync(1, TinyModels.Identity(TensorType.FP32, -1)),
            null,
            Questions.Binary,
            "x,delayed\n0.5,1\n",
            Probe
        );

    private sealed class ProbeControl(Func<ControlQuestion, CancellationToken, Task<Answer>> ask) : IControl
    {
        public string Name => "probe";

        public int Revision => 1;

        public IReadOnlyList<ControlOption> Options => [];

        public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) => [];

        public Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel) => ask(question, cancel);
    }

    /// <summary>Counts its sessions.</summary>
    private sealed class ProbeRuntime : IRuntime
    {
        public int Opened;

        public int ClosedTimes;

        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Format => "onnx";

        public Task<Result<IModelSession>> LoadAsync(ModelFiles files, CancellationToken cancel)
        {
            Interlocked.Increment(ref Opened);
            return Task.FromResult(Result.Ok<IModelSession>(new Session(this)));
        }

        private sealed class Session(ProbeRuntime runtime) : IModelSession
        {
            public ModelSignature Signature { get; } = new([], []);

            public Result<IReadOnlyList<Tensor>> Run(
                IReadOnlyList<Tensor> inputs,
                IReadOnlyList<string> outputs,
                CancellationToken cancel
            ) => Array.Empty<Tensor>();

            public void Dispose()
            {
                Interlocked.Increment(ref runtime.ClosedTimes);
                runtime.Closed.TrySetResult();
            }
        }
    }
}
