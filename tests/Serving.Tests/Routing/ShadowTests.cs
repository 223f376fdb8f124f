using System.Diagnostics;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Routing;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Routing;

public sealed class ShadowTests : IDisposable
{
    private static readonly EndpointName Flights = EndpointName.Parse("flights").Value;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Hangar _hangar = new();
    private readonly CancellationTokenSource _free = new();

    public void Dispose()
    {
        _free.Cancel();
        _hangar.Dispose();
        _free.Dispose();
    }

    [Fact]
    public async Task Infer_WithAShadow_AnswersTheCallerAndTellsWhatTheShadowSaid()
    {
        await _hangar.Apply(Plans.Together(Version(1), Version(2).AsShadow()));

        var (number, answer) = await Infer(5);

        Assert.Equal((1, 6f), (number, answer));
        await Until(() => !_hangar.Shadowed.IsEmpty);
        var said = Assert.Single(_hangar.Shadowed);
        Assert.Equal(("req-5", 1, 2, true), (said.RequestId, said.LiveNumber, said.ShadowNumber, said.Differs));
        Assert.Equal([5f], (float[])said.Inputs[0].Data);
        Assert.Equal([6f], (float[])said.LiveOutputs[0].Data);
        Assert.Equal([7f], (float[])said.ShadowOutputs.Value[0].Data);
        Assert.Equal((1, 1), (Counts().Answered, Counts().Differed));
    }

    [Fact]
    public async Task Infer_WithAShadowThatAgrees_SaysSo()
    {
        await _hangar.Apply(Plans.Together(Version(1), _hangar.Plan("flights", 2, Model(1)).AsShadow()));

        await Infer(5);

        await Until(() => !_hangar.Shadowed.IsEmpty);
        Assert.False(Assert.Single(_hangar.Shadowed).Differs);
    }

    [Fact]
    public async Task Infer_OfAnOverride_IsNotShadowed()
    {
        await _hangar.Apply(Plans.Together(Version(1), Version(2).AsShadow()));

        using (var lease = _hangar.Serving.Acquire(Flights, new RouteAsk { Override = 1 }).Value)
        {
            Assert.True((await lease.InferAsync(Call(1), CancellationToken.None)).IsOk);
        }
        await Infer(2);

        await Until(() => !_hangar.Shadowed.IsEmpty);
        Assert.Equal("req-2", Assert.Single(_hangar.Shadowed).RequestId);
    }

    [Fact]
    public async Task Infer_WithAShadowThatHangs_AnswersAndDropsWhatItCannotTake()
    {
        // Deaf even to being cancelled.
        _hangar.BeforeShadow = _ => _free.Token.WaitHandle.WaitOne();
        await _hangar.Apply(Plans.Together(Version(1), Version(2).AsShadow()));

        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal((1, i + 1f), await Infer(i));
        }

        // One in its hands, 64 in the line.
        Assert.InRange(Counts().Dropped, 1000 - 65, 1000 - 64);
        Assert.Empty(_hangar.Shadowed);
        // Taking the shadow away does not wait for it either; what it holds goes when it comes back.
        await _hangar.Apply(Version(3));
        await _hangar.Apply(Version(4));
        Assert.Equal(4, (await Infer(0)).Number);
        await _free.CancelAsync();
        await Until(() => _hangar.Unloads == 2);
    }

    [Fact]
    public async Task Infer_WithAShadowThatFails_CountsIt()
    {
        _hangar.BeforeShadow = _ => throw new InvalidDataException("a model that breaks");
        await _hangar.Apply(Plans.Together(Version(1), Version(2).AsShadow()));

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal((1, i + 1f), await Infer(i));
        }

        await Until(() => Counts().Failed == 10);
    }

    [Fact]
    public async Task Infer_WithAShadowOfAnotherSignature_CountsItAsFailed()
    {
        var other = _hangar.Plan("flights", 2, TinyModels.Heavy(1, 16)).AsShadow();
        Assert.Null((await _hangar.Apply(Plans.Together(Version(1), other)))[0].Versions[1].Fault);

        Assert.Equal((1, 6f), await Infer(5));

        await Until(() => Counts().Failed + Counts().Answered == 1);
    }

    [Fact]
    public async Task Infer_WithLargeInputs_HoldsNoMoreThanTheLineMay()
    {
        _hangar.BeforeShadow = _ => _free.Token.WaitHandle.WaitOne();
        await _hangar.Apply(Plans.Together(Version(1), Version(2).AsShadow()));
        // 4 MiB in and as much out: four fit into 32 MiB, and one is in the shadow's hands.
        var call = new InferenceCall
        {
            Inputs = [Models.Tensor("x", [1 << 20], new float[1 << 20])],
            RequestId = "large",
        };

        for (var i = 0; i < 20; i++)
        {
            using var lease = _hangar.Serving.Acquire(Flights, default).Value;
            Assert.True((await lease.InferAsync(call, CancellationToken.None)).IsOk);
        }

        Assert.InRange(Counts().Dropped, 15, 16);
    }

    [Fact]
    public async Task Infer_WithASlowShadow_TakesNoLongerForTheCaller()
    {
        await _hangar.Apply(Version(1));
        await Measure(2000);
        var alone = await Measure(4000);
        // As slow as it can be: it burns a core for a millisecond each time.
        _hangar.BeforeShadow = _ =>
        {
            var began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMilliseconds(1)) { }
        };
        await _hangar.Apply(Plans.Together(Version(1), Version(2).AsShadow()));
        await Measure(2000);

        var shadowed = await Measure(4000);

        Assert.True(Counts().Dropped + Counts().Answered >= 4000);
        // Generous, because other tests run beside this one: a caller that waited for the shadow would wait a millisecond each time.
        Assert.True(
            shadowed < alone + TimeSpan.FromMilliseconds(0.5),
            $"half of the callers waited over {shadowed.TotalMicroseconds:F0} us with a shadow, {alone.TotalMicroseconds:F0} us without"
        );
    }

    private async Task<TimeSpan> Measure(int calls)
    {
        var times = new List<TimeSpan>(calls);
        for (var i = 0; i < calls; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await Infer(i);
            times.Add(Stopwatch.GetElapsedTime(began));
        }
        times.Sort();
        return times[calls / 2];
    }

    private async Task<(int Number, float Answer)> Infer(float x)
    {
        using var lease = _hangar.Serving.Acquire(Flights, default).Value;
        var answer = await lease.InferAsync(Call(x), CancellationToken.None);
        return (lease.Number, ((float[])answer.Value[0].Data)[0]);
    }

    private static InferenceCall Call(float x) =>
        new() { Inputs = [Models.Tensor("x", [1], x)], RequestId = $"req-{x}" };

    private ShadowStatistics Counts() =>
        _hangar.Serving.Status[0].Versions.Single(v => v.Role == VersionRole.Shadow).Shadowed!;

    private EndpointPlan Version(int number) => _hangar.Plan("flights", number, Model(number));

    private static byte[] Model(float add) => TinyModels.AddConstant(add, -1);

    private static async Task Until(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            // The shadow's thread has the lowest priority: who spins here would keep it from running.
            await Task.Delay(5, limit.Token);
        }
    }
}
