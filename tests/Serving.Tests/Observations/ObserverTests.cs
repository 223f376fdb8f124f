using System.Buffers;
using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Tests.Routing;
using Airworthy.Testing;
using CsCheck;
using Tensor = Airworthy.Serving.Inference.Tensor;

namespace Airworthy.Serving.Tests.Observations;

public sealed class ObserverTests
{
    private static readonly EndpointName Name = EndpointName.Parse("flights").Value;
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly ObservationChannel _channel = new();

    private static ObservationPlan Plan(double sample, params string[] mask) =>
        new()
        {
            Sample = sample,
            Mask = ObservationMask.None with { Tensors = mask.ToHashSet() },
            Keep = TimeSpan.FromDays(1),
        };

    private static InferenceCall Call(string id, params Tensor[] inputs) => new() { Inputs = inputs, RequestId = id };

    private async Task<(Hangar Hangar, Observer Observer)> ServingAsync(byte[] model)
    {
        var observer = new Observer(TimeProvider.System, Key, 7, _channel);
        var hangar = new Hangar(observer);
        await hangar.Apply(hangar.Plan("flights", 3, model));
        return (hangar, observer);
    }

    private List<Observation> Read()
    {
        var read = new List<Observation>();
        while (_channel.TryRead(out var one))
        {
            read.Add(one);
        }
        return read;
    }

    private static string Line(Observation observation)
    {
        var line = new ArrayBufferWriter<byte>();
        ObservationJson.WriteLine(line, observation);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }

    [Fact]
    public async Task Infer_WithoutAPlan_CountsAndKeepsNothingOfWhatWasAnswered()
    {
        var (hangar, observer) = await ServingAsync(TinyModels.AddConstant(1, -1));
        using var _ = hangar;
        using (var lease = hangar.Serving.Acquire(Name).Value)
        {
            await lease.InferAsync(Call("a", Models.Tensor("x", [2], 1f, 2f)), default);
        }

        var counts = Assert.Single(observer.Read()).Counts;
        Assert.Equal((1, 0, 2, 0), (counts.Answered, counts.Failed, counts.Rows, counts.Pending));
        Assert.Equal(1, counts.Buckets.Sum());
        Assert.Empty(Read());
    }

    [Fact]
    public async Task Infer_OfWhatDoesNotFit_IsKeptWithoutValuesUnlessAPlanAsksForThem()
    {
        var (hangar, observer) = await ServingAsync(TinyModels.AddConstant(1, -1));
        using var _ = hangar;
        using var lease = hangar.Serving.Acquire(Name).Value;
        var wrong = Models.Tensor("x", [1], 41L);

        await lease.InferAsync(Call("a", wrong), default);
        observer.Apply(new Dictionary<EndpointName, ObservationPlan> { [Name] = Plan(0) });
        await lease.InferAsync(
            Call("b", wrong) with
            {
                TraceParent = $"00-{new string('a', 32)}-{new string('b', 16)}-01",
            },
            default
        );

        var kept = Read();
        Assert.Equal(["wrong-datatype", "wrong-datatype"], kept.Select(k => k.Fault));
        Assert.Empty(kept[0].Inputs);
        Assert.Null(kept[0].TraceId);
        Assert.Equal([41L], Assert.IsType<long[]>(kept[1].Inputs[0].Data));
        Assert.Equal(new string('a', 32), kept[1].TraceId);
        Assert.Contains("INT64", kept[1].Detail, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], observer.LastFailures(Name, lease.Version).Select(f => f.RequestId));
    }

    [Fact]
    public async Task Infer_WhileAVersionIsSwapped_CountsBothApartAndForgetsNeither()
    {
        var (hangar, observer) = await ServingAsync(TinyModels.AddConstant(1, -1));
        using var _ = hangar;
        for (var number = 4; number <= 6; number++)
        {
            await hangar.Apply(hangar.Plan("flights", number, TinyModels.AddConstant(number, -1)));
            using var lease = hangar.Serving.Acquire(Name).Value;
            await lease.InferAsync(Call("a", Models.Tensor("x", [1], 1f)), default);
        }

        Assert.Equal([(3, 0), (4, 1), (5, 1), (6, 1)], observer.Read().Select(r => (r.Number, (int)r.Counts.Answered)));
    }

    [Fact]
    public async Task Infer_InASample_KeepsThoseWhoseIdsFallIntoIt()
    {
        var (hangar, observer) = await ServingAsync(TinyModels.AddConstant(1, -1));
        using var _ = hangar;
        observer.Apply(new Dictionary<EndpointName, ObservationPlan> { [Name] = Plan(0.25) });
        using var lease = hangar.Serving.Acquire(Name).Value;
        string[] ids = [.. Enumerable.Range(0, 2000).Select(i => $"req_{i}")];
        foreach (var id in ids)
        {
            await lease.InferAsync(Call(id, Models.Tensor("x", [1], 1f)), default);
        }

        var kept = Read().ConvertAll(o => o.RequestId);
        Assert.Equal(ids.Where(id => SampleRules.IsKept(id, SampleRules.Threshold(0.25), 7)), kept);
        Assert.InRange(kept.Count, 400, 600);
    }

    [Fact]
    public async Task Infer_WithMasks_KeepsNothingThatTellsTheValues()
    {
        var (hangar, observer) = await ServingAsync(TinyModels.Identity(TensorType.BYTES, -1));
        using var _ = hangar;
        observer.Apply(new Dictionary<EndpointName, ObservationPlan> { [Name] = Plan(1, "x", "y") });
        using var lease = hangar.Serving.Acquire(Name).Value;
        await lease.InferAsync(
            Call("a", Models.Tensor("x", [3], "Ada Lovelace", "Grace Hopper", "Ada Lovelace")),
            default
        );
        await lease.InferAsync(Call("b", Models.Tensor("x", [1], 1f)), default);

        var kept = Read();
        var names = Assert.IsType<string[]>(kept[0].Inputs[0].Data);
        Assert.Equal(names[0], names[2]);
        Assert.NotEqual(names[0], names[1]);
        Assert.Equal(names, Assert.IsType<string[]>(kept[0].Outputs[0].Data));
        Assert.All(kept, k => Assert.DoesNotContain("Ada", Line(k), StringComparison.Ordinal));
        Assert.Null(kept[1].Detail);
        Assert.Equal((null, Masking.Removed), (kept[1].Inputs[0].Data, kept[1].Inputs[0].Masking));
    }

    [Fact]
    public async Task Infer_IntoAFullChannel_DropsCountsAndAnswers()
    {
        var observer = new Observer(TimeProvider.System, Key, 7, new ObservationChannel(capacity: 2));
        using var hangar = new Hangar(observer);
        await hangar.Apply(hangar.Plan("flights", 3, TinyModels.AddConstant(1, -1)));
        observer.Apply(new Dictionary<EndpointName, ObservationPlan> { [Name] = Plan(1) });
        using var lease = hangar.Serving.Acquire(Name).Value;
        for (var i = 0; i < 10; i++)
        {
            Assert.True((await lease.InferAsync(Call($"{i}", Models.Tensor("x", [1], 1f)), default)).IsOk);
        }

        Assert.Equal((2, 8), (observer.Channel.Taken, observer.Channel.Dropped));
    }

    [Fact]
    public async Task Infer_OfManyFailures_KeepsABoundedNumber()
    {
        var (hangar, observer) = await ServingAsync(TinyModels.AddConstant(1, -1));
        using var _ = hangar;
        using var lease = hangar.Serving.Acquire(Name).Value;
        for (var i = 0; i < 1000; i++)
        {
            await lease.InferAsync(Call($"{i}", Models.Tensor("x", [1], 41L)), default);
        }

        Assert.Equal(1000, Assert.Single(observer.Read()).Counts.Failed);
        Assert.InRange(Read().Count, 100, 200);
        Assert.Equal(20, observer.LastFailures(Name, lease.Version).Count);
    }

    [Fact]
    public void Kept_OfSomeColumns_LeavesTheOthersOnly()
    {
        var mask = ObservationMask.None with
        {
            Columns = new Dictionary<string, IReadOnlySet<int>>
            {
                ["f"] = new HashSet<int> { 1, 9 },
            },
        };
        var data = new[] { 1f, 2f, 3f, 4f, float.NaN, 6f };

        var kept = Assert.Single(MaskRules.Kept([new Tensor("f", TensorType.FP32, [2, 3], data)], mask, Key));

        Assert.Equal([1f, 0f, 3f, 4f, 0f, 6f], Assert.IsType<float[]>(kept.Data));
        Assert.Equal(2f, data[1]);
        var observation = new Observation
        {
            RequestId = "a",
            Endpoint = Name,
            Version = VersionId.New(new IdSource(TimeProvider.System)),
            Number = 1,
            Role = RouteRole.Live,
            At = DateTimeOffset.UnixEpoch,
            Took = TimeSpan.Zero,
            Rows = 2,
            Outcome = CallOutcome.Answered,
            Inputs = [kept],
            Keep = TimeSpan.FromDays(1),
        };
        Assert.Contains("\"data\":[1,null,3,4,null,6]", Line(observation), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_OfAnyTensor_AreReadBack() =>
        Gen.Select(Gen.Enum<TensorType>(), Gen.Int[0, 5], Gen.String)
            .Sample(
                (type, count, id) =>
                {
                    var tensor = new Tensor("t", type, [count], TensorData.Zeros(type, count));
                    var observation = new Observation
                    {
                        RequestId = id,
                        Endpoint = Name,
                        Version = VersionId.New(new IdSource(TimeProvider.System)),
                        Number = 1,
                        Role = RouteRole.Shadow,
                        At = DateTimeOffset.UnixEpoch,
                        Took = TimeSpan.FromMilliseconds(1.5),
                        Rows = count,
                        Outcome = CallOutcome.Answered,
                        Outputs = MaskRules.Kept([tensor], ObservationMask.None, Key),
                        Keep = TimeSpan.FromDays(1),
                    };
                    var line = Line(observation);
                    Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
                    var read = ObservationJson.ReadLine(Encoding.UTF8.GetBytes(line))!;
                    Assert.Equal(("shadow", 1.5), (read.Role, read.Milliseconds));
                    Assert.Equal(count, read.Outputs!.Value[0].GetProperty("data").GetArrayLength());
                },
                iter: 500
            );
}
