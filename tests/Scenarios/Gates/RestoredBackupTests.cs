using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios.Gates;

/// <summary>
/// Given a release that went on after a backup was taken, when the backup is put back, then the server says so, serves what was let in
/// then and nothing else, and no approval given before counts again.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class RestoredBackupTests(GatedHouse house) : IClassFixture<GatedHouse>
{
    private const string Model = FlightDelay.Model;

    [Fact]
    public async Task Backup_PutBackAfterItsApprovalsWereUsed_LetsNothingInUponThem()
    {
        string release;
        await using (var server = await house.OpenAsync("backup"))
        {
            await house.People.ApplyAsync(
                server,
                $"for: model {Model}\nenvironments: {{ production: {{ approvals: 2 }} }}\n"
            );
            var waiting = await house.People.ReleaseAsync(server, 1);
            FlightDelay.Ok(await house.People.ApproveAsync(server, "vic", waiting));
            release = waiting.Id;
            await server.StopAsync();
        }
        Assert.Equal(0, (await house.Workplace.TypeAsync("cp backup/airworthy.db kept.db")).Exit);
        await using (var server = await house.AgainAsync("backup"))
        {
            var waiting = await house.People.SettleAsync(server, release);
            FlightDelay.Ok(await house.People.ApproveAsync(server, "rita", waiting));
            Assert.Equal("succeeded", (await house.People.EndAsync(server, release)).Status);
            Assert.NotNull(await house.People.PredictAsync(server, Model));
            using var eve = house.People.As(server, "eve");
            FlightDelay.Ok(await eve.RetireAsync(Model, new Client.Contracts.RetireRequest("It was found wanting")));
            await RememberedAsync(server);
            await server.StopAsync();
        }
        var back = await house.Workplace.TypeAsync("rm -f backup/airworthy.db* && cp kept.db backup/airworthy.db");
        Assert.True(back.Exit == 0, back.ToString());
        await using (var server = await house.AgainAsync("backup"))
        {
            await house.AssertNothingInProductionAsync(server);
            var waiting = await house.People.SettleAsync(server, release);
            Assert.NotNull(waiting.Awaited);
            Assert.Empty(waiting.Approvals);
            FlightDelay.Ok(await house.People.ApproveAsync(server, "rita", waiting));
            var after = await house.People.SettleAsync(server, release);
            Assert.NotNull(after.Awaited);
            await house.AssertNothingInProductionAsync(server);
            using var admin = house.People.Admin(server);
            Assert.Contains(
                FlightDelay.Ok(await admin.ListFactsAsync(limit: 1000)).Items,
                f => f.Kind == "record.restored"
            );
            await server.StopAsync();
            Assert.Contains("A backup was put back", await server.Log, StringComparison.Ordinal);
        }
        Assert.Equal(0, (await house.Workplace.TypeAsync("./airworthy record verify --data backup")).Exit);
        await using var calm = await house.AgainAsync("backup");
        await calm.StopAsync();
        Assert.DoesNotContain("A backup was put back", await calm.Log, StringComparison.Ordinal);
    }

    /// <summary>Waits until the server has noted beside its store how far the record came.</summary>
    private async Task RememberedAsync(RunningServer server)
    {
        using var admin = house.People.Admin(server);
        var size = FlightDelay.Ok(await admin.ListFactsAsync(limit: 1000)).Items.Max(f => f.Index) + 1;
        var file = house.Workplace.At("backup/followers/record-size");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (long.Parse(await File.ReadAllTextAsync(file, patience.Token)) < size)
        {
            await Task.Delay(100, patience.Token);
        }
    }
}
