using System.Diagnostics;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios.Releases;

/// <summary>
/// Given a release under way, when the server is killed at any step and started again, then the release goes on from there, each of its
/// effects happens once, and the record still verifies.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class SurvivesKillTests
{
    /// <summary>Facts a release of the sample's pipeline adds to its version's life: the server is killed after each of them.</summary>
    private const int FactsOfARelease = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Release_KilledAfterEachOfItsFacts_GoesOnAndDoesEverythingOnce()
    {
        using var workplace = new Workplace();
        var house = await PrepareAsync(workplace);
        for (var kill = 1; kill <= FactsOfARelease; kill++)
        {
            var after = kill;
            await RunAsync(workplace, house, facts => facts >= after, $"killed after fact {kill}");
        }
    }

    [Fact]
    public async Task Release_KilledAtRandomMoments_GoesOnAndDoesEverythingOnce()
    {
        using var workplace = new Workplace();
        var house = await PrepareAsync(workplace);
        var random = new Random(20261123);
        for (var round = 0; round < 5; round++)
        {
            var moment = TimeSpan.FromMilliseconds(random.Next(0, 800));
            var watch = new Stopwatch();
            await RunAsync(
                workplace,
                house,
                _ =>
                {
                    watch.Start();
                    return watch.Elapsed >= moment;
                },
                $"killed after {moment.TotalMilliseconds} ms"
            );
        }
    }

    private static async Task<FlightDelay> PrepareAsync(Workplace workplace)
    {
        var house = new FlightDelay();
        await using var server = await RunningServer.StartAsync(workplace, "./airworthy up --data prepared");
        await house.PrepareAsync(server, workplace.At("prepared"));
        await server.KillAsync();
        return house;
    }

    /// <summary>Starts a release on a copy of what is prepared, kills the server once when it is time, and follows the release to its end.</summary>
    private static async Task RunAsync(Workplace workplace, FlightDelay house, Func<int, bool> isTime, string when)
    {
        const string Up = "./airworthy up --data data";
        Assert.Equal(0, (await workplace.TypeAsync("rm -rf data && cp -a prepared data")).Exit);
        string release;
        await using (var server = await RunningServer.StartAsync(workplace, Up))
        {
            using var ann = house.Ann(server);
            var before = (await FactsAsync(ann)).Count;
            release = FlightDelay.Ok(await ann.StartReleaseAsync(FlightDelay.Model, 1)).Id;
            while (!isTime((await FactsAsync(ann)).Count - before))
            {
                var view = FlightDelay.Ok(await ann.GetReleaseAsync(release));
                if (view.Finished)
                {
                    break;
                }
                await ApproveAsync(house, server, view);
            }
            await server.KillAsync();
        }
        await using (var server = await RunningServer.StartAsync(workplace, Up))
        {
            using var patience = new CancellationTokenSource(Patience);
            using var ann = house.Ann(server);
            var view = FlightDelay.Ok(await ann.GetReleaseAsync(release));
            while (!view.Finished)
            {
                await ApproveAsync(house, server, view);
                view = FlightDelay.Ok(await ann.WaitForReleaseAsync(release, view.Revision, 1, patience.Token));
            }
            Assert.True(
                view.Status == "succeeded",
                $"{when}: {view.Status}: {string.Join("; ", view.Steps.Select(s => s.Detail))}"
            );
            AssertOnce(await FactsAsync(ann), when);
            Assert.NotNull(await house.PredictAsync(server, FlightDelay.Model));
            await server.KillAsync();
        }
        var verified = await workplace.TypeAsync("./airworthy record verify --data data");
        Assert.True(verified.Exit == 0, $"{when}: {verified}");
    }

    private static async Task<bool> ApproveAsync(FlightDelay house, RunningServer server, ReleaseView view)
    {
        if (view.Awaited is not { } awaited)
        {
            return false;
        }
        using var vic = house.Vic(server);
        return (await vic.ApproveAsync(view.Id, new ApproveRequest(true, awaited.EvidenceDigest))).IsOk;
    }

    private static void AssertOnce(IReadOnlyList<FactView> facts, string when)
    {
        var happened = facts.Where(f => f.Kind is not "version.registered").Select(What).Order().ToList();
        Assert.True(
            happened.SequenceEqual(
                new[]
                {
                    "approval.given production",
                    "endpoint.deployed flight-delay",
                    "endpoint.deployed flight-delay:staging",
                    "gate.decided production",
                    "gate.decided staging",
                    "release.finished",
                    "release.started",
                    "release.step-finished approve production",
                    "release.step-finished check production",
                    "release.step-finished deploy production",
                    "release.step-finished deploy staging",
                    "release.step-finished smoke-test staging",
                }.Order()
            ),
            $"{when}: {string.Join(", ", happened)}"
        );
    }

    private static string What(FactView fact)
    {
        string? Text(params string[] path)
        {
            var at = fact.Body;
            foreach (var name in path)
            {
                if (!at.TryGetProperty(name, out at))
                {
                    return null;
                }
            }
            return at.GetString();
        }
        var which = fact.Kind switch
        {
            "approval.given" => Text("environment"),
            "endpoint.deployed" => Text("endpoint"),
            "gate.decided" => Text("decision", "environment"),
            "release.step-finished" => Text("step"),
            _ => null,
        };
        return which is null ? fact.Kind : $"{fact.Kind} {which}";
    }

    private static async Task<IReadOnlyList<FactView>> FactsAsync(AirworthyClient client) =>
        FlightDelay.Ok(await client.GetRecordAsync(FlightDelay.Model, 1)).Items;
}
