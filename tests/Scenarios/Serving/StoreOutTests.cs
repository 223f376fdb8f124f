using Airworthy.Scenarios.Gates;
using Airworthy.Scenarios.Running;
using Microsoft.Data.Sqlite;

namespace Airworthy.Scenarios.Serving;

/// <summary>
/// Given an endpoint in production, when the store is locked, full or gone, then the endpoint goes on answering, and a server that is
/// started meanwhile answers with what served last.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class StoreOutTests(GatedHouse house) : IClassFixture<GatedHouse>
{
    [Fact]
    public async Task Store_LockedByAnotherProcess_KeepsNoEndpointFromAnswering()
    {
        var server = await house.OpenAsync("locked");
        await house.People.IntoProductionAsync(server, 1);
        var answer = await house.People.PredictAsync(server, FlightDelay.Model);
        Assert.NotNull(answer);
        await using (
            var other = new SqliteConnection($"Data Source={house.Workplace.At("locked")}/airworthy.db;Pooling=False")
        )
        {
            await other.OpenAsync();
            await TypeAsync(other, "BEGIN EXCLUSIVE");
            Assert.Equal(answer, await house.People.PredictAsync(server, FlightDelay.Model));
            await server.KillAsync();
            await server.DisposeAsync();

            await using var without = await house.AgainAsync("locked");
            await AssertEndpointsOnlyAsync(without, answer);
            await TypeAsync(other, "ROLLBACK");
        }
        await using var again = await house.AgainAsync("locked");
        Assert.Equal(answer, await house.People.PredictAsync(again, FlightDelay.Model));
        using var ann = house.People.Ann(again);
        Assert.True(FlightDelay.Ok(await ann.GetEndpointAsync(FlightDelay.Model)).Ready);
        Assert.Equal(0, await again.StopAsync());
        Assert.Equal(0, (await house.Workplace.TypeAsync("./airworthy record verify --data locked")).Exit);
    }

    [Fact]
    public async Task Store_Gone_KeepsNoEndpointFromAnsweringAndIsNotBegunAnew()
    {
        double? answer;
        await using (var server = await house.OpenAsync("gone"))
        {
            await house.People.IntoProductionAsync(server, 1);
            answer = await house.People.PredictAsync(server, FlightDelay.Model);
            Assert.NotNull(answer);
            Assert.Equal(0, (await house.Workplace.TypeAsync("mkdir away && mv gone/airworthy.db* away/")).Exit);
            Assert.Equal(answer, await house.People.PredictAsync(server, FlightDelay.Model));
            await server.KillAsync();
        }
        await using (var without = await house.AgainAsync("gone"))
        {
            await AssertEndpointsOnlyAsync(without, answer);
        }
        Assert.False(File.Exists(house.Workplace.At("gone/airworthy.db")));

        Assert.Equal(0, (await house.Workplace.TypeAsync("mv away/* gone/")).Exit);
        await using var again = await house.AgainAsync("gone");
        using var ann = house.People.Ann(again);
        Assert.True(FlightDelay.Ok(await ann.GetEndpointAsync(FlightDelay.Model)).Ready);
        await again.StopAsync();
    }

    [Fact]
    public async Task Store_OnAFullDisk_KeepsNoEndpointFromAnswering()
    {
        double? answer;
        await using (var server = await house.OpenAsync("full"))
        {
            await house.People.IntoProductionAsync(server, 1);
            answer = await house.People.PredictAsync(server, FlightDelay.Model);
            Assert.NotNull(answer);
            await server.KillAsync();
        }
        // No file may grow over a kilobyte: what a full disk says to whoever writes. The runtime's own memory must not count as a file.
        await using var without = await RunningServer.StartAsync(
            house.Workplace,
            "env DOTNET_EnableWriteXorExecute=0 bash -c 'trap \"\" XFSZ; ulimit -f 1; exec ./airworthy up --data full \"$@\"' up"
        );
        await AssertEndpointsOnlyAsync(without, answer);
    }

    [Fact]
    public async Task Plan_EditedByHand_BringsNothingInThatNoGateLetIn()
    {
        await using (var server = await house.OpenAsync("edited-plan"))
        {
            await house.People.IntoProductionAsync(server, 1);
            await house.People.RegisterAsync(server, "better");
            await server.StopAsync();
        }
        var plan = house.Workplace.At("edited-plan/serving/plan.json");
        var text = await File.ReadAllTextAsync(plan);
        Assert.Contains("\"number\":1", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(plan, text.Replace("\"number\":1", "\"number\":2", StringComparison.Ordinal));
        File.Delete(house.Workplace.At("edited-plan/airworthy.db"));

        await using var without = await house.AgainAsync("edited-plan");

        Assert.Null(await house.People.PredictAsync(without, FlightDelay.Model));
        await without.StopAsync();
        Assert.Contains("attestation-mismatch", await without.Log, StringComparison.Ordinal);
    }

    private async Task AssertEndpointsOnlyAsync(RunningServer server, double? answer)
    {
        // With a token that was used before the store went out.
        Assert.Equal(answer, await house.People.PredictAsync(server, FlightDelay.Model));
        foreach (var path in new[] { "/api/v1/models", "/api/2.0/mlflow/experiments/search", "/api/v1/endpoints" })
        {
            var (status, said) = await GatedHouse.CallAsync(server, "GET", path, house.People.TokenOf("ann"));
            Assert.True(status == 503, $"{path}: {status} {said}");
            Assert.Contains("start the server again", said, StringComparison.Ordinal);
        }
        Assert.Equal(200, (await GatedHouse.CallAsync(server, "GET", "/v2/health/ready", null)).Status);
        Assert.Equal(0, await server.StopAsync());
        Assert.Contains("runs without its store", await server.Log, StringComparison.Ordinal);
    }

    private static async Task TypeAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
