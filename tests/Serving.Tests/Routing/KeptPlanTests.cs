using Airworthy.Core.Values;
using Airworthy.Serving.Routing;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Routing;

public sealed class KeptPlanTests : IDisposable
{
    private static readonly EndpointName Flights = EndpointName.Parse("flights").Value;

    private readonly Hangar _hangar = new();

    public void Dispose() => _hangar.Dispose();

    [Fact]
    public async Task Apply_KeepsWhatItServes_SoThatAnotherStartServesTheSame()
    {
        var routing = new RoutingSpec
        {
            Sticky = new StickySpec(new KeySource(KeyPlace.Header, "X-User"), "salt"),
            Rules = [new RoutingRule(new(KeyPlace.Parameter, "tier"), KeyMatch.In, ["gold", "silver"], 2)],
        };
        await _hangar.Apply(
            Plans.Together(Version(1).Weighing(90), Version(2).Weighing(10), Version(3).AsShadow()) with
            {
                Routing = routing,
            }
        );
        var kept = KeptPlan.Read(_hangar.Kept)!;

        using var again = _hangar.Another();
        var status = await again.ApplyAsync(kept, CancellationToken.None);

        Assert.Null(status[0].Fault);
        Assert.Equal([(1, 90), (2, 10), (3, 0)], status[0].Versions.Select(v => (v.Number, v.Weight)));
        var read = kept.Endpoints[0].Routing;
        Assert.Equal(routing.Sticky, read.Sticky);
        Assert.Equal(("tier", 2), (read.Rules[0].Key.Name, read.Rules[0].Number));
        Assert.Equal(["gold", "silver"], read.Rules[0].Values);
    }

    [Fact]
    public async Task Apply_WhenAnEndpointKeepsWhatItHad_KeepsThat()
    {
        await _hangar.Apply(Version(1));

        await _hangar.Apply(_hangar.Plan("flights", 2, [1, 2, 3]));

        Assert.Equal(1, KeptPlan.Read(_hangar.Kept)!.Endpoints[0].Versions[0].Number);
    }

    [Fact]
    public async Task Apply_OfTheSamePlan_WritesNothing()
    {
        var plan = Version(1);
        await _hangar.Apply(plan);
        var writes = _hangar.PlansKept;

        await _hangar.Apply(plan);

        Assert.Equal(writes, _hangar.PlansKept);
    }

    [Fact]
    public async Task Apply_WhenThePlanCannotBeKept_ServesAllTheSame()
    {
        _hangar.IsFull = true;

        var status = await _hangar.Apply(Version(1));

        Assert.Null(status[0].Fault);
        Assert.Equal((1, 1f), _hangar.Ask(Flights));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"endpoints":[{"name":"flights","versions":null}]}""")]
    public void Read_OfWhatIsNoPlan_IsNone(string text) =>
        Assert.Null(KeptPlan.Read(System.Text.Encoding.UTF8.GetBytes(text)));

    private EndpointPlan Version(int number) => _hangar.Plan("flights", number, TinyModels.AddConstant(number, -1));
}
