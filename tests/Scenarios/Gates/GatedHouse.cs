using System.Net.Http.Headers;
using System.Text;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Scenarios.Running;
using Airworthy.Testing;
using Microsoft.Data.Sqlite;

namespace Airworthy.Scenarios.Gates;

/// <summary>
/// The sample's model with a candidate and a pipeline, an organisation's policy above it, and people; prepared once, and copied for each
/// server that a scenario starts. Eve has every role but the administrator's.
/// </summary>
public sealed class GatedHouse : IAsyncLifetime
{
    private const string Policy = """
        for: organisation
        environments:
          production:
            controls:
              - name: loads-and-predicts
            approvals: 1
            emergency: { roles: [administrator], skips: [approvals, freeze] }
        """;

    internal Workplace Workplace { get; } = new();

    internal FlightDelay People { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await using var server = await RunningServer.StartAsync(Workplace, "./airworthy up --data prepared");
        await People.PrepareAsync(server, Workplace.At("prepared"));
        await People.JoinAsync(server, "rita", "approver");
        await People.JoinAsync(server, "eve", "data-scientist", "approver", "operator", "auditor");
        await People.ApplyAsync(server, Policy);
        Assert.Equal(0, await server.StopAsync());
    }

    public ValueTask DisposeAsync()
    {
        Workplace.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A server on a copy of what is prepared.</summary>
    internal async Task<RunningServer> OpenAsync(string data)
    {
        Assert.Equal(0, (await Workplace.TypeAsync($"cp -a prepared {data}")).Exit);
        return await AgainAsync(data);
    }

    /// <summary>A server on data that another has left.</summary>
    internal Task<RunningServer> AgainAsync(string data) =>
        RunningServer.StartAsync(Workplace, $"./airworthy up --data {data}");

    /// <summary>Changes rows behind the server's back.</summary>
    internal void Forge(string data, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Workplace.At(data)}/airworthy.db;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0, $"Nothing was forged: {sql}");
    }

    /// <summary>Production answers nobody, and no call of the API says that something is deployed there.</summary>
    internal async Task AssertNothingInProductionAsync(RunningServer server)
    {
        Assert.Null(await People.PredictAsync(server, FlightDelay.Model));
        using var ann = People.Ann(server);
        var endpoints = FlightDelay.Ok(await ann.ListEndpointsAsync()).Items;
        Assert.DoesNotContain(endpoints, e => e.Name == FlightDelay.Model);
    }

    /// <summary>A call as it would be typed with curl; the status and what was said.</summary>
    internal static async Task<(int Status, string Said)> CallAsync(
        RunningServer server,
        string method,
        string path,
        string? token,
        string body = "{}"
    )
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address, path));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Registers the sample's candidate as somebody, as a version of a model.</summary>
    internal async Task<VersionView> RegisterAsync(RunningServer server, string name, string candidate, string model)
    {
        using var person = People.As(server, name);
        var path = Path.Combine(Repository.Root, "samples", "flight-delay", "models", candidate);
        var folder = FlightDelay.Ok(await ModelFolder.ReadAsync(path));
        return FlightDelay.Ok(
            await person.RegisterAsync(model, new RegisterRequest { Owner = name, Files = [] }, folder)
        );
    }

    /// <summary>A server on such data refuses to load what it would serve, says why, and the audit finds it.</summary>
    internal async Task AssertRefusedAtLoadAsync(string data, string because)
    {
        await using var again = await AgainAsync(data);
        Assert.Null(await People.PredictAsync(again, FlightDelay.Model));
        using var ann = People.Ann(again);
        var endpoint = FlightDelay.Ok(await ann.GetEndpointAsync(FlightDelay.Model));
        Assert.False(endpoint.Ready);
        await again.StopAsync();
        var log = await again.Log;
        Assert.Contains("does not serve", log, StringComparison.Ordinal);
        Assert.Contains(because, log, StringComparison.Ordinal);
        var verified = await Workplace.TypeAsync($"./airworthy record verify --data {data}");
        Assert.True(verified.Exit == 3, verified.ToString());
    }
}
