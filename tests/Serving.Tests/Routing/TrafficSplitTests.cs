using Airworthy.Artifacts.Signing;
using Airworthy.Core.Values;
using Airworthy.Serving.Routing;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Routing;

public sealed class TrafficSplitTests : IDisposable
{
    private static readonly EndpointName Flights = EndpointName.Parse("flights").Value;

    private readonly Hangar _hangar = new();

    public void Dispose() => _hangar.Dispose();

    [Fact]
    public async Task Acquire_ByWeight_GivesEachVersionItsShare()
    {
        await _hangar.Apply(Plans.Together(Version(1, 70), Version(2, 25), Version(3, 5)));
        const int Calls = 100_000;

        var seen = new int[4];
        for (var i = 0; i < Calls; i++)
        {
            var (number, reason) = Route(default);
            Assert.Equal(RouteReason.Weight, reason);
            seen[number]++;
        }

        double[] expected = [0, 0.70 * Calls, 0.25 * Calls, 0.05 * Calls];
        var chi = Enumerable.Range(1, 3).Sum(n => Math.Pow(seen[n] - expected[n], 2) / expected[n]);
        // Two degrees of freedom: by chance over 23 once in a hundred thousand times.
        Assert.True(chi < 23, $"chi-square {chi:F1}: {string.Join(", ", seen)}");
    }

    [Fact]
    public async Task Acquire_FromManyThreads_KeepsTheShares()
    {
        await _hangar.Apply(Plans.Together(Version(1, 1), Version(2, 1)));
        var second = 0;

        Parallel.For(
            0,
            40_000,
            _ =>
            {
                if (Route(default).Number == 2)
                {
                    Interlocked.Increment(ref second);
                }
            }
        );

        // Half, give or take five standard deviations.
        Assert.InRange(second, 20_000 - 500, 20_000 + 500);
    }

    [Fact]
    public async Task Acquire_OfTwoEndpoints_DoesNotMixTheirShares()
    {
        await _hangar.Apply(
            Plans.Together(Version(1, 100), Version(2, 0)),
            Plans.Together(Version(3, 0, "flights:staging"), Version(4, 100, "flights:staging"))
        );
        var staging = EndpointName.Parse("flights:staging").Value;

        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(1, Route(default).Number);
            using var lease = _hangar.Serving.Acquire(staging, default).Value;
            Assert.Equal(4, lease.Number);
        }
    }

    [Fact]
    public async Task Acquire_OfAnOnlyVersion_HasNothingToChoose()
    {
        var only = Version(1, 7);
        await _hangar.Apply(only with { Routing = Sticky("X-User") });

        Assert.Equal((1, RouteReason.Only), Route(Ask(("X-User", "ann"))));
    }

    [Fact]
    public async Task Acquire_WithAStickyKey_GoesWhereItWentBefore()
    {
        var plan = Plans.Together(Version(1, 50), Version(2, 50)) with { Routing = Sticky("X-User") };
        await _hangar.Apply(plan);
        var first = Enumerable.Range(0, 100).Select(i => Route(Ask(("X-User", $"user {i}")))).ToList();
        using var elsewhere = new Hangar();
        var again = Plans.Together(
            elsewhere.Plan("flights", 1, TinyModels.AddConstant(1, -1)).Weighing(50),
            elsewhere.Plan("flights", 2, TinyModels.AddConstant(2, -1)).Weighing(50)
        );
        await elsewhere.Apply(again with { Routing = Sticky("X-User") });

        Assert.All(first, r => Assert.Equal(RouteReason.Sticky, r.Reason));
        Assert.Contains(first, r => r.Number == 1);
        Assert.Contains(first, r => r.Number == 2);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(first[i], Route(Ask(("X-User", $"user {i}"))));
            using var lease = elsewhere.Serving.Acquire(Flights, Ask(("X-User", $"user {i}"))).Value;
            Assert.Equal(first[i].Number, lease.Number);
        }
        Assert.Equal(RouteReason.Weight, Route(default).Reason);
    }

    [Fact]
    public async Task Acquire_WithRules_TakesTheFirstThatHolds()
    {
        var plan = Plans.Together(Version(1, 100), Version(2, 0), Version(3, 0)) with
        {
            Routing = Sticky("X-User") with
            {
                Rules =
                [
                    new(new(KeyPlace.Header, "X-Tier"), KeyMatch.Equal, ["gold"], 2),
                    new(new(KeyPlace.Header, "X-Tier"), KeyMatch.Prefix, ["go"], 3),
                    new(new(KeyPlace.Parameter, "region"), KeyMatch.In, ["eu", "uk"], 3),
                ],
            },
        };
        await _hangar.Apply(plan);

        Assert.Equal((2, RouteReason.Rule), Route(Ask(("X-Tier", "gold"))));
        Assert.Equal((3, RouteReason.Rule), Route(Ask(("X-Tier", "goat"))));
        Assert.Equal((3, RouteReason.Rule), Route(Ask(("?region", "uk"))));
        Assert.Equal((1, RouteReason.Sticky), Route(Ask(("?region", "us"), ("X-User", "ann"))));
        Assert.Equal((1, RouteReason.Weight), Route(Ask(("X-Tier", "Gold"))));
    }

    [Fact]
    public async Task Acquire_OfAVersionByItsNumber_KnowsLiveOnesAndShadowsApart()
    {
        await _hangar.Apply(Plans.Together(Version(1, 1), Version(2, 0), Version(3, 1).AsShadow()));

        Assert.Equal((2, RouteReason.Pinned), Route(new RouteAsk { Pinned = 2 }));
        Assert.Equal((3, RouteReason.Override), Route(new RouteAsk { Override = 3 }));
        Assert.Equal("no-such-endpoint", Refused(new RouteAsk { Pinned = 3 }));
        Assert.Equal("no-such-endpoint", Refused(new RouteAsk { Override = 4 }));
    }

    [Fact]
    public async Task Apply_OfNewWeights_LoadsNothingAndKeepsCounting()
    {
        var (one, two) = (Version(1, 90), Version(2, 10));
        await _hangar.Apply(Plans.Together(one, two));
        _hangar.Files.Clear();

        var status = await _hangar.Apply(Plans.Together(one.Weighing(0), two.Weighing(1)));

        Assert.Equal((2, 0), (_hangar.Loads, _hangar.Unloads));
        Assert.Equal((2, null), (status[0].Number!.Value, status[0].Fault));
        Assert.Equal([(1, 0), (2, 1)], status[0].Versions.Select(v => (v.Number, v.Weight)));
        Assert.Equal(2, Route(default).Number);
    }

    [Fact]
    public async Task Apply_WhenOneOfTwoCannotLoad_KeepsWhatServedWhole()
    {
        await _hangar.Apply(Version(1, 1));

        var status = await _hangar.Apply(Plans.Together(Version(2, 50), _hangar.Plan("flights", 3, [1, 2, 3])));

        Assert.Equal((1, "not-onnx"), (status[0].Number!.Value, status[0].Fault?.Code));
        Assert.Equal((1, RouteReason.Only), Route(default));
        Assert.Equal((2, 1), (_hangar.Loads, _hangar.Unloads));
    }

    [Fact]
    public async Task Apply_AtTheStartWhenOneOfTwoCannotLoad_ServesWithTheOther()
    {
        var status = await _hangar.Apply(Plans.Together(Version(1, 90), _hangar.Plan("flights", 2, [1, 2, 3])));

        Assert.Equal((1, "not-onnx"), (status[0].Number!.Value, status[0].Fault?.Code));
        Assert.Equal(1, Route(default).Number);
        Assert.True(_hangar.Serving.IsReady);
    }

    public static TheoryData<string, Func<GateAttestation, GateAttestation>> Words =>
        new()
        {
            { "another endpoint's", a => a with { Endpoint = EndpointName.Parse("other").Value } },
            { "another environment's", a => a with { Endpoint = EndpointName.Parse("flights:staging").Value } },
            { "another version's", a => a with { Number = 9 } },
            { "another model's", a => a with { ModelDigest = Sha256Digest.Of("other"u8) } },
            { "a sandbox's", a => a with { Kind = AttestationKind.Sandbox } },
        };

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Apply_OfASecondVersionUnderAnotherWord_RoutesNothingToIt(
        string what,
        Func<GateAttestation, GateAttestation> word
    )
    {
        var forged = _hangar.Plan("flights", 2, TinyModels.AddConstant(2, -1), word);

        var live = await _hangar.Apply(Plans.Together(Version(1, 1), forged.Weighing(99)));
        Assert.True(live[0].Fault is not null, what);
        Assert.Equal(1, Assert.Single(live[0].Versions).Number);
        Assert.Equal("no-such-endpoint", Refused(new RouteAsk { Override = 2 }));

        var shadow = await _hangar.Apply(Plans.Together(Version(1, 1), forged.AsShadow()));
        Assert.Null(shadow[0].Fault);
        Assert.NotNull(shadow[0].Versions.Single(v => v.Number == 2).Fault);
        Assert.Equal("no-such-endpoint", Refused(new RouteAsk { Override = 2 }));
        Assert.Equal(1, _hangar.Loads);
    }

    [Theory]
    [InlineData("no weight", 0, 0)]
    [InlineData("too heavy", 10_001, 1)]
    [InlineData("below nought", -1, 1)]
    public async Task Apply_OfASplitThatMakesNoSense_KeepsWhatServed(string what, int first, int second)
    {
        await _hangar.Apply(Version(1, 1));

        var status = await _hangar.Apply(Plans.Together(Version(2, first), Version(3, second)));

        Assert.True(status[0].Fault?.Code == "split-refused", what);
        Assert.Equal(1, Route(default).Number);
    }

    [Fact]
    public async Task Apply_BackToTheSplitBefore_NeedsNoFile()
    {
        var (one, two) = (Version(1, 90), Version(2, 10));
        await _hangar.Apply(Plans.Together(one, two));
        await _hangar.Apply(Version(3, 1));
        _hangar.Files.Clear();

        var status = await _hangar.Apply(Plans.Together(one, two));

        Assert.Null(status[0].Fault);
        Assert.Equal([1, 2], status[0].Versions.Select(v => v.Number));
        Assert.Equal((3, 0), (_hangar.Loads, _hangar.Unloads));
    }

    private EndpointPlan Version(int number, int weight, string endpoint = "flights") =>
        _hangar.Plan(endpoint, number, TinyModels.AddConstant(number, -1)).Weighing(weight);

    private (int Number, RouteReason Reason) Route(RouteAsk ask)
    {
        using var lease = _hangar.Serving.Acquire(Flights, ask).Value;
        return (lease.Number, lease.Reason);
    }

    private string? Refused(RouteAsk ask) => _hangar.Serving.Acquire(Flights, ask).Fault?.Code;

    private static RoutingSpec Sticky(string header) =>
        new() { Sticky = new StickySpec(new KeySource(KeyPlace.Header, header)) };

    /// <summary>A request with headers; a name that begins with ? is a parameter's.</summary>
    private static RouteAsk Ask(params (string Name, string Value)[] keys) =>
        new() { Keys = new Keys(keys.ToDictionary(k => k.Name, k => k.Value)) };

    private sealed class Keys(Dictionary<string, string> all) : IRequestKeys
    {
        public string? Header(in RouteAsk ask, string name) => all.GetValueOrDefault(name);

        public string? Parameter(in RouteAsk ask, string name) => all.GetValueOrDefault($"?{name}");
    }
}
