using Airworthy.Core.Values;
using Airworthy.Serving.Batching;
using Airworthy.Serving.Caching;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Routing;
using Airworthy.Serving.Tests.Routing;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Caching;

public sealed class AnswerCacheTests
{
    private static readonly Sha256Digest Model = Sha256Digest.Of("model"u8);
    private static readonly VersionId Version = VersionId.New(new IdSource(TimeProvider.System));
    private static readonly EndpointName Flights = EndpointName.Parse("flights").Value;

    [Fact]
    public async Task Infer_OfTheSameTwice_AsksTheModelOnce()
    {
        using var hangar = new Hangar();
        await hangar.Apply(Plan(hangar, 1, 1 << 20));

        Assert.Equal(1, await AskAsync(hangar, 0));
        Assert.Equal(1, await AskAsync(hangar, 0));
        Assert.Equal(2, await AskAsync(hangar, 1));

        var seen = Read(hangar);
        Assert.Equal((1, 2, 3, 2), (seen.CacheHits, seen.CacheMisses, seen.Succeeded, seen.Runs));
    }

    [Fact]
    public async Task Infer_WhereNothingIsKept_LooksForNothing()
    {
        using var hangar = new Hangar();
        await hangar.Apply(Plan(hangar, 1, 0));

        await AskAsync(hangar, 0);
        await AskAsync(hangar, 0);

        var seen = Read(hangar);
        Assert.Equal((0, 0, 2), (seen.CacheHits, seen.CacheMisses, seen.Runs));
    }

    [Fact]
    public async Task Infer_AfterASwap_AnswersWithTheNewVersion()
    {
        using var hangar = new Hangar();
        await hangar.Apply(Plan(hangar, 1, 1 << 20));
        await AskAsync(hangar, 0);

        await hangar.Apply(Plan(hangar, 2, 1 << 20));

        Assert.Equal(2, await AskAsync(hangar, 0));
        Assert.Equal(0, Read(hangar).CacheHits);
    }

    [Fact]
    public async Task Infer_OfWhoNamesTheVersion_IsAnsweredByTheModel()
    {
        using var hangar = new Hangar();
        await hangar.Apply(Plan(hangar, 1, 1 << 20));
        await AskAsync(hangar, 0);

        using var lease = hangar.Serving.Acquire(Flights, new RouteAsk { Override = 1 }).Value;
        await lease.InferAsync(Call(0), CancellationToken.None);

        Assert.Equal(0, Read(hangar).CacheHits);
    }

    [Fact]
    public void Of_CallsThatDifferInWhatTheyAsk_AreDifferentKeys()
    {
        var call = Call(0);
        InferenceCall[] others =
        [
            Call(1),
            call with
            {
                Outputs = ["y"],
            },
            call with
            {
                Outputs = ["y", "z"],
            },
            call with
            {
                Outputs = ["yz"],
            },
            call with
            {
                Inputs = [Models.Tensor("x", [1, 1], 0f)],
            },
            call with
            {
                Inputs = [Models.Tensor("y", [1], 0f)],
            },
            call with
            {
                Inputs = [Models.Tensor("x", [1], 0)],
            },
            call with
            {
                Inputs = [Models.Tensor("x", [1], 0f), Models.Tensor("y", [1], 0f)],
            },
            call with
            {
                Inputs = [Models.Tensor("x", [2], "a", "b")],
            },
            call with
            {
                Inputs = [Models.Tensor("x", [2], "ab", "")],
            },
        ];
        var keys = others.Append(call).Select(c => AnswerKeyRules.Of(Model, Version, c)).ToList();

        Assert.Distinct(keys);
        Assert.Equal(keys[^1], AnswerKeyRules.Of(Model, Version, call with { Priority = 1, RequestId = "other" }));
        Assert.NotEqual(keys[^1], AnswerKeyRules.Of(Sha256Digest.Of("other"u8), Version, call));
        Assert.NotEqual(keys[^1], AnswerKeyRules.Of(Model, VersionId.New(new IdSource(TimeProvider.System)), call));
    }

    [Fact]
    public void Keep_OfMoreThanFits_ForgetsWhatWasAskedForLongestAgo()
    {
        var cache = new AnswerCache(2000);
        var keys = Enumerable.Range(0, 4).Select(n => AnswerKeyRules.Of(Model, Version, Call(n))).ToList();
        foreach (var key in keys.Take(3))
        {
            cache.Keep(key, [Models.Tensor("y", [1], 1f)]);
        }
        Assert.True(cache.TryFind(keys[0], out _));

        cache.Keep(keys[3], [Models.Tensor("y", [1], 1f)]);

        Assert.Equal([true, false, true, true], keys.Select(k => cache.TryFind(k, out _)));
        cache.Keep(AnswerKeyRules.Of(Model, Version, Call(9)), [Models.Tensor("y", [1000], new float[1000])]);
        Assert.InRange(cache.Bytes, 1, 2000);
    }

    private static InferenceCall Call(float x) =>
        new() { Inputs = [Models.Tensor("x", [1], x)], RequestId = "req_cache" };

    private static EndpointPlan Plan(Hangar hangar, int number, long bytes)
    {
        var plan = hangar.Plan("flights", number, TinyModels.AddConstant(number, -1));
        var options = new ServingOptions { CacheBytes = bytes, MaxBatch = 1 };
        return plan with { Versions = [plan.Versions[0] with { Options = options }] };
    }

    private static InferenceStatistics Read(Hangar hangar)
    {
        using var lease = hangar.Serving.Acquire(Flights).Value;
        return lease.ReadStatistics();
    }

    private static async Task<float> AskAsync(Hangar hangar, float x)
    {
        using var lease = hangar.Serving.Acquire(Flights).Value;
        return ((float[])(await lease.InferAsync(Call(x), CancellationToken.None)).Value[0].Data)[0];
    }
}
