using System.Collections.Concurrent;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Sessions;

namespace Airworthy.Serving.Tests.Runtimes;

/// <summary>A small model that a runtime is put to the test with.</summary>
/// <param name="Runtime">What runs it.</param>
/// <param name="Files">Its files.</param>
/// <param name="Signature">What the session must say.</param>
/// <param name="Rows">Some rows, several of them, in every input.</param>
/// <param name="Answers">What it must answer to them, every output.</param>
/// <param name="Tolerance">How far a number may be from that.</param>
public sealed record RuntimeSample(
    IRuntime Runtime,
    ModelFiles Files,
    ModelSignature Signature,
    IReadOnlyList<Tensor> Rows,
    IReadOnlyList<Tensor> Answers,
    double Tolerance
);

/// <summary>What every runtime holds to, whatever format it runs.</summary>
public abstract class RuntimeContract
{
    /// <summary>May skip, saying what is missing.</summary>
    protected abstract Task<RuntimeSample> MakeAsync();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OfKnownRows_AnswersWhatTheTrainerSaw()
    {
        var sample = await MakeAsync();
        using var session = await LoadAsync(sample);

        var answer = session.Run(sample.Rows, [], Cancel).Value;
        var later = (await session.RunAsync(sample.Rows, [], Cancel)).Value;

        AssertSame(sample.Answers, answer, sample.Tolerance);
        AssertSame(answer, later, 0);
        Assert.Null(session.Trouble);
    }

    [Fact]
    public async Task Load_Always_TellsTheSignatureThatItsAnswersHave()
    {
        var sample = await MakeAsync();
        using var session = await LoadAsync(sample);

        Assert.Equal(sample.Signature.ToString(), session.Signature.ToString());
        Assert.Null(InferenceRules.Check(session.Signature, sample.Rows, []).Fault);
        var answer = session.Run(sample.Rows, [], Cancel).Value;
        Assert.Equal(session.Signature.Outputs.Select(o => (o.Name, o.Type)), answer.Select(a => (a.Name, a.Type)));
        foreach (var (spec, tensor) in session.Signature.Outputs.Zip(answer))
        {
            Assert.Equal(InferenceRules.Count(tensor.Shape), tensor.Data.Length);
            Assert.Equal(spec.Shape?.Count ?? tensor.Shape.Count, tensor.Shape.Count);
        }
    }

    [Fact]
    public async Task Run_OfOneRowAfterTheOther_AnswersLikeAllAtOnce()
    {
        var sample = await MakeAsync();
        using var session = await LoadAsync(sample);
        var all = session.Run(sample.Rows, [], Cancel).Value;

        for (var row = 0; row < sample.Rows[0].Shape[0]; row++)
        {
            var one = session.Run([.. sample.Rows.Select(t => Row(t, row))], [], Cancel).Value;
            AssertSame([.. all.Select(t => Row(t, row))], one, 1e-6);
        }
    }

    [Fact]
    public async Task Run_OfChosenOutputs_AnswersThoseInTheOrderAsked()
    {
        var sample = await MakeAsync();
        using var session = await LoadAsync(sample);
        var all = session.Run(sample.Rows, [], Cancel).Value;
        string[] backwards = [.. session.Signature.Outputs.Select(o => o.Name).Reverse()];

        AssertSame([.. all.Reverse()], session.Run([.. sample.Rows.Reverse()], backwards, Cancel).Value, 0);
        AssertSame([all[^1]], session.Run(sample.Rows, [backwards[0]], Cancel).Value, 0);
    }

    [Fact]
    public async Task Check_OfWhatTheModelCannotTake_RefusesItBeforeItIsRun()
    {
        var sample = await MakeAsync();
        using var session = await LoadAsync(sample);
        var first = sample.Rows[0];
        var other = first.Type == TensorType.FP32 ? TensorType.FP64 : TensorType.FP32;

        var longer = first with { Shape = [.. first.Shape, 2] };
        var typed = first with { Type = other, Data = TensorData.Zeros(other, first.Data.Length) };
        var cut = first with { Data = TensorData.Zeros(first.Type, first.Data.Length - 1) };
        Assert.Equal("wrong-shape", Check(longer));
        Assert.Equal("wrong-datatype", Check(typed));
        Assert.Equal("wrong-element-count", Check(cut));
        Assert.Equal("missing-input", InferenceRules.Check(session.Signature, [], []).Fault?.Code);

        string? Check(Tensor tensor) =>
            InferenceRules.Check(session.Signature, [tensor, .. sample.Rows.Skip(1)], []).Fault?.Code;
    }

    [Fact]
    public async Task Run_Cancelled_ThrowsAndHurtsNobodyElse()
    {
        var sample = await MakeAsync();
        using var session = await LoadAsync(sample);
        var cancelled = new CancellationToken(canceled: true);

        Assert.ThrowsAny<OperationCanceledException>(() => session.Run(sample.Rows, [], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await session.RunAsync(sample.Rows, [], cancelled)
        );
        AssertSame(sample.Answers, session.Run(sample.Rows, [], Cancel).Value, sample.Tolerance);
    }

    [Fact]
    public async Task Run_FromManySides_AnswersEachItsOwn()
    {
        var sample = await MakeAsync();
        using var session = await LoadAsync(sample);
        var rows = (int)sample.Rows[0].Shape[0];
        var wrong = new ConcurrentBag<string>();

        await Parallel.ForAsync(
            0,
            200,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel },
            async (i, token) =>
            {
                var answer = await session.RunAsync([.. sample.Rows.Select(t => Row(t, i % rows))], [], token);
                if (
                    !answer.IsOk || Differ([.. sample.Answers.Select(t => Row(t, i % rows))], answer.Value, 1e-5) is { }
                )
                {
                    wrong.Add(answer.Fault?.ToString() ?? $"row {i % rows} got another's answer");
                }
            }
        );

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task LetGo_WhileRequestsRun_AnswersThemFirst()
    {
        var sample = await MakeAsync();
        var held = new HeldModel(
            new ModelKey("any", Sha256Digest.Of("any"u8)),
            await LoadAsync(sample),
            new ModelProfile()
        );
        var running = Enumerable
            .Range(0, 32)
            .Select(_ =>
            {
                Assert.True(held.TryHold());
                return Task.Run(
                    async () =>
                    {
                        var answer = await held.Session.RunAsync(sample.Rows, [], Cancel);
                        held.LetGo();
                        return answer;
                    },
                    Cancel
                );
            })
            .ToList();

        held.LetGo();

        foreach (var answer in await Task.WhenAll(running))
        {
            AssertSame(sample.Answers, answer.Value, sample.Tolerance);
        }
        Assert.False(held.TryHold());
    }

    [Fact]
    public async Task Load_OfGarbage_IsAFaultAndNoException()
    {
        var sample = await MakeAsync();
        var random = new Random(7);
        var main = sample.Files.Files.OrderByDescending(f => f.Value.Length).First();
        foreach (var share in new[] { 0.0, 0.1, 0.5, 0.95 })
        {
            var cut = main.Value[..(int)(main.Value.Length * share)];
            Assert.NotNull((await TryAsync(main.Key, cut)).Fault);
        }
        var noise = new byte[4096];
        random.NextBytes(noise);
        Assert.NotNull((await TryAsync(main.Key, noise)).Fault);
        Assert.NotNull((await sample.Runtime.LoadAsync(new ModelFiles(sample.Files.Format, None), Cancel)).Fault);

        async Task<Core.Results.Result<IModelSession>> TryAsync(string path, ReadOnlyMemory<byte> bytes)
        {
            var files = sample.Files.Files.ToDictionary();
            files[path] = bytes;
            return await sample.Runtime.LoadAsync(sample.Files with { Files = files }, Cancel);
        }
    }

    [Fact]
    public async Task Run_AgainAndAfterLoadingAgain_AnswersTheSameBits()
    {
        var sample = await MakeAsync();
        using var session = await LoadAsync(sample);
        using var again = await LoadAsync(sample);

        var first = session.Run(sample.Rows, [], Cancel).Value;

        AssertSame(first, session.Run(sample.Rows, [], Cancel).Value, 0);
        AssertSame(first, again.Run(sample.Rows, [], Cancel).Value, 0);
    }

    [Fact]
    public async Task Load_Cancelled_Throws()
    {
        var sample = await MakeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            sample.Runtime.LoadAsync(sample.Files, new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public async Task Run_OfNoRows_NeverThrows()
    {
        var sample = await MakeAsync();
        using var session = await LoadAsync(sample);
        Tensor[] none =
        [
            .. sample.Rows.Select(t => t with { Shape = [0, .. t.Shape.Skip(1)], Data = TensorData.Zeros(t.Type, 0) }),
        ];

        var answer = session.Run(none, [], Cancel);

        Assert.True(answer.IsOk || answer.Fault.Code == "model-refused-input", answer.Fault?.ToString());
    }

    private static readonly Dictionary<string, ReadOnlyMemory<byte>> None = [];

    protected static async Task<IModelSession> LoadAsync(RuntimeSample sample)
    {
        var loaded = await sample.Runtime.LoadAsync(sample.Files, Cancel);
        Assert.True(loaded.IsOk, loaded.Fault?.ToString());
        return loaded.Value;
    }

    private static Tensor Row(Tensor tensor, int row)
    {
        var width = (int)(tensor.Data.Length / tensor.Shape[0]);
        var data = Array.CreateInstance(tensor.Data.GetType().GetElementType()!, width);
        Array.Copy(tensor.Data, row * width, data, 0, width);
        return tensor with { Shape = [1, .. tensor.Shape.Skip(1)], Data = data };
    }

    protected static void AssertSame(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual, double tolerance) =>
        Assert.Null(Differ(expected, actual, tolerance));

    private static string? Differ(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual, double tolerance)
    {
        if (!expected.Select(e => e.Name).SequenceEqual(actual.Select(a => a.Name)))
        {
            return $"{string.Join(',', actual.Select(a => a.Name))} instead of {string.Join(',', expected.Select(a => a.Name))}";
        }
        foreach (var (one, other) in expected.Zip(actual))
        {
            if (one.Type != other.Type || !one.Shape.SequenceEqual(other.Shape))
            {
                return $"{one.Name}: {other.Type}[{string.Join(',', other.Shape)}] instead of {one.Type}[{string.Join(',', one.Shape)}]";
            }
            for (var i = 0; i < one.Data.Length; i++)
            {
                var (left, right) = (one.Data.GetValue(i), other.Data.GetValue(i));
                var isSame =
                    tolerance > 0 && left is float or double
                        ? Math.Abs(Convert.ToDouble(left, null) - Convert.ToDouble(right, null)) <= tolerance
                        : Equals(left, right);
                if (!isSame)
                {
                    return $"{one.Name}[{i}] is {right} instead of {left}";
                }
            }
        }
        return null;
    }
}
