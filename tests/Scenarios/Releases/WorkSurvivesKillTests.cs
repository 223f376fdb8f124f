using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios.Releases;

/// <summary>
/// Given releases whose steps work outside of the engine, when the server is killed while a command runs, a call is answered, a rollout
/// holds its share or a cause is told, then the next server goes on: what may have run is not run again unasked, the old version answers,
/// and each cause has one release.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class WorkSurvivesKillTests : IDisposable
{
    private const string Model = FlightDelay.Model;
    private const string Up = "./airworthy up --data data";
    private const string Secret = "open sesame";

    private readonly Workplace _workplace = new();
    private readonly FlightDelay _house = new();
    private readonly HttpListener _listener = new();

    public void Dispose()
    {
        _listener.Close();
        _workplace.Dispose();
    }

    [Fact]
    public async Task Server_KilledInMidWorkAndInMidShare_GoesOnAndRepeatsNothing()
    {
        var address = Listen();
        _workplace.Variables["AIRWORTHY_SECRET_WEBHOOK_RETRAINED"] = Secret;
        string release;
        await using (var server = await RunningServer.StartAsync(_workplace, Up))
        {
            await _house.PrepareAsync(server, _workplace.At("data"));
            Assert.Equal("succeeded", (await _house.IntoProductionAsync(server, 1)).Status);
            await _house.RegisterAsync(server, "better");
            await ApplyAsync(server, address);
            using var ann = _house.Ann(server);
            release = FlightDelay.Ok(await ann.StartReleaseAsync(Model, 2)).Id;
            // Both work side by side by now: the call has come, and the command has said so.
            using var call = (await _listener.GetContextAsync()).Response;
            await UntilAsync(ann, release, v => v.Steps.Single(s => s.Name == "train").Status == "running");
            await server.KillAsync();
        }
        await using (var server = await RunningServer.StartAsync(_workplace, Up))
        {
            using var ann = _house.Ann(server);
            // Where nobody can say that it did not run, only what may run twice does.
            var again = (await _listener.GetContextAsync()).Response;
            again.StatusCode = 200;
            again.Close();
            var waiting = await _house.SettleAsync(server, release);
            Assert.True(waiting.Awaited is not null, $"{waiting.Status}: {waiting.Detail}");
            Assert.Equal("done", waiting.Steps.Single(s => s.Name == "tell").Status);
            var train = waiting.Steps.Single(s => s.Name == "train");
            Assert.Equal((1, "failed"), (train.Attempt, train.Status));
            FlightDelay.Ok(await _house.ApproveAsync(server, "vic", waiting));
            await UntilAsync(ann, release, v => v.Steps[^1].Status == "running");
            Assert.NotNull(await _house.PredictAsync(server, Model));
            await server.KillAsync();
        }
        await using (var server = await RunningServer.StartAsync(_workplace, Up))
        {
            Assert.NotNull(await _house.PredictAsync(server, Model));
            var over = await _house.EndAsync(server, release);
            Assert.True(over.Status == "succeeded", $"{over.Status}: {over.Detail}");
            await CallTwiceAsync(server);
            await server.KillAsync();
        }
        await using (var server = await RunningServer.StartAsync(_workplace, Up))
        {
            await CallTwiceAsync(server);
            using var ann = _house.Ann(server);
            IReadOnlyList<ReleaseView> caused = [];
            while (caused.Count == 0)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
                caused = [.. FlightDelay.Ok(await ann.ListReleasesAsync(Model)).Items.Where(Caused)];
            }
            await CallTwiceAsync(server);
            Assert.Single(FlightDelay.Ok(await ann.ListReleasesAsync(Model)).Items, Caused);
            await server.KillAsync();
        }
        var verified = await _workplace.TypeAsync("./airworthy record verify --data data");
        Assert.True(verified.Exit == 0, verified.ToString());
    }

    private static bool Caused(ReleaseView release) => release.RequestedBy == "trigger:webhook";

    /// <summary>An address that answers when the test says so.</summary>
    private string Listen()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        _listener.Prefixes.Add(address);
        _listener.Start();
        return address;
    }

    private async Task ApplyAsync(RunningServer server, string address)
    {
        var sample = await File.ReadAllTextAsync(_workplace.At("samples/flight-delay/pipeline.yaml"));
        var yaml =
            sample[..sample.IndexOf("steps:", StringComparison.Ordinal)]
            + $$"""
                triggers: [webhook: retrained]
                steps:
                  - parallel:
                      - { name: train, command: sleep 600, may-fail: yes }
                      - { name: tell, http: "{{address}}", with: { method: POST }, repeatable: yes }
                  - check: production
                  - deploy: staging
                  - approve: production
                  - rollout: production
                    with: { steps: [{ weight: 5, hold: 3s }, { weight: 100 }] }
                """;
        using var administrator = _house.Admin(server);
        var known = (await administrator.GetPipelineAsync(Model)).ETag;
        FlightDelay.Ok(await administrator.ApplyPipelineAsync(Model, yaml, FlightDelay.Evaluation, known));
    }

    /// <summary>One message, sent twice.</summary>
    private static async Task CallTwiceAsync(RunningServer server)
    {
        using var http = new HttpClient();
        for (var i = 0; i < 2; i++)
        {
            const string Body = $$"""{"model":"{{Model}}","version":2}""";
            var time = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";
            var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"m1.{time}.{Body}"));
            using var request = new HttpRequestMessage(
                HttpMethod.Post,
                new Uri(server.Address, $"/api/v1/models/{Model}/triggers/retrained")
            );
            request.Headers.Add("webhook-id", "m1");
            request.Headers.Add("webhook-timestamp", time);
            request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(hash)}");
            request.Content = new StringContent(Body, Encoding.UTF8, "application/json");
            using var response = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }
    }

    private static async Task UntilAsync(AirworthyClient ann, string release, Func<ReleaseView, bool> until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var view = FlightDelay.Ok(await ann.GetReleaseAsync(release));
        while (!until(view))
        {
            view = FlightDelay.Ok(await ann.WaitForReleaseAsync(release, view.Revision, 5, patience.Token));
        }
    }
}
