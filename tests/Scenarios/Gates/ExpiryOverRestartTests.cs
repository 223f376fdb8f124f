using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios.Gates;

/// <summary>
/// Given a version that a waiver let into one environment and fresh evidence into another, when both are over while no server runs, then
/// what serves goes on serving over every restart, a new release is refused, and the owner is told of both.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class ExpiryOverRestartTests(GatedHouse house) : IClassFixture<GatedHouse>
{
    private const string Policy = $$"""
        for: model {{FlightDelay.Model}}
        environments:
          staging:
            controls:
              - { name: metric-floor, with: { metric: roc_auc, at-least: 0.999 } }
            waivers: { roles: [approver], longest: 30d }
          production:
            evidence-age: 1m
        """;

    [Fact]
    public async Task Expiry_WhileNoServerRuns_StopsNewReleasesAndTakesNothingDown()
    {
        const string Staging = $"{FlightDelay.Model}:staging";
        DateTimeOffset until;
        double? staging;
        await using (var server = await house.OpenAsync("expiry"))
        {
            await house.People.ApplyAsync(server, Policy);
            using var vic = house.People.Vic(server);
            until = TimeProvider.System.GetUtcNow().AddMinutes(1);
            FlightDelay.Ok(
                await vic.GrantWaiverAsync(FlightDelay.Model, 1, new("metric-floor", "a trial", until, "staging"))
            );
            var over = await house.People.IntoProductionAsync(server, 1);
            Assert.Contains(
                over.Gates.Single(g => g.Environment == "staging").Findings,
                f => f is { Control: "metric-floor", Outcome: "waived", WaivedFrom: "fail" }
            );
            staging = await house.People.PredictAsync(server, Staging);
            Assert.NotNull(staging);
            Assert.Equal(staging, await house.People.PredictAsync(server, FlightDelay.Model));
            until = new[] { until, TimeProvider.System.GetUtcNow().AddMinutes(1) }.Max();
            await server.KillAsync();
        }
        // No server runs: the one thing to wait for is the clock.
        await Task.Delay(until - TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

        for (var start = 0; start < 2; start++)
        {
            await using var server = await house.AgainAsync("expiry");
            Assert.Equal(staging, await house.People.PredictAsync(server, Staging));
            Assert.Equal(staging, await house.People.PredictAsync(server, FlightDelay.Model));
            var refused = await house.People.ReleaseAsync(server, 1);
            Assert.Equal("refused", refused.Status);
            Assert.Contains("metric-floor", refused.Detail, StringComparison.Ordinal);
            using var ann = house.People.Ann(server);
            var inbox = FlightDelay.Ok(await ann.GetInboxAsync()).Items.Where(i => i.Kind == "expired").ToList();
            Assert.Contains(inbox, i => i.Text.Contains("waiver of metric-floor", StringComparison.Ordinal));
            Assert.Contains(inbox, i => i.Text.Contains("too old for its policy", StringComparison.Ordinal));
            Assert.Equal(0, await server.StopAsync());
        }
        var verified = await house.Workplace.TypeAsync("./airworthy record verify --data expiry");
        Assert.True(verified.Exit == 0, verified.ToString());
    }
}
