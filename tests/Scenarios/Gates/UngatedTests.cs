using System.Text.Json;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Client.Protos;
using Airworthy.Scenarios.Running;
using Airworthy.Testing;
using Grpc.Core;
using Grpc.Net.Client;

namespace Airworthy.Scenarios.Gates;

/// <summary>Given a candidate that passed no gate, when somebody takes a way around the gate, then production does not answer with it.</summary>
[Trait("Speed", "Slow")]
public sealed class UngatedTests(GatedHouse house) : IClassFixture<GatedHouse>
{
    private const string Model = FlightDelay.Model;

    [Fact]
    public async Task Labels_StageAliasAndTagThatMeanProduction_MoveNothing()
    {
        await using var server = await house.OpenAsync("labels");
        var token = house.People.TokenOf("ann");
        const string Api = "/api/2.0/mlflow";
        foreach (
            var (path, body) in new[]
            {
                ("/model-versions/transition-stage", $$"""{"name":"{{Model}}","version":"1","stage":"Production"}"""),
                ("/registered-models/alias", $$"""{"name":"{{Model}}","version":"1","alias":"champion"}"""),
                ("/registered-models/alias", $$"""{"name":"{{Model}}","version":"1","alias":"Production"}"""),
            }
        )
        {
            var (status, said) = await GatedHouse.CallAsync(server, "POST", Api + path, token, body);
            Assert.True(status is 400 or 403, $"{path}: {status} {said}");
            Assert.Contains("only a release moves it", said, StringComparison.Ordinal);
        }
        await house.AssertNothingInProductionAsync(server);
    }

    [Fact]
    public async Task Repository_LoadByBothDoorsOfTheProtocol_LoadsNothingThatIsNotPlanned()
    {
        await using var server = await house.OpenAsync("repository");
        var token = house.People.TokenOf("eve");
        foreach (var body in new[] { "{}", """{"parameters":{"config":"{}","file:1/model.onnx":"AAAA"}}""" })
        {
            foreach (var name in new[] { Model, $"{Model}:production", $"{Model}:sandbox-1" })
            {
                var path = $"/v2/repository/models/{Uri.EscapeDataString(name)}/load";
                var (status, said) = await GatedHouse.CallAsync(server, "POST", path, token, body);
                Assert.True(status is >= 400 and < 500, $"{path}: {status} {said}");
            }
        }
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.RepositoryModelLoadAsync(
                new RepositoryModelLoadRequest { ModelName = Model },
                new Metadata { { "authorization", $"Bearer {token}" } }
            )
        );
        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        await house.AssertNothingInProductionAsync(server);
    }

    [Fact]
    public async Task Sandbox_BesideProduction_IsNoWayIntoIt()
    {
        await using (var server = await house.OpenAsync("sandbox"))
        {
            using var ann = house.People.Ann(server);
            var sandbox = FlightDelay.Ok(await ann.OpenSandboxAsync(Model, 1));
            Assert.NotNull(await house.People.PredictAsync(server, sandbox.Name));
            await house.AssertNothingInProductionAsync(server);
            using var admin = house.People.Admin(server);
            var yaml = (
                await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples/flight-delay/pipeline.yaml"))
            ).Replace("production", "sandbox-1", StringComparison.Ordinal);
            var now = await admin.GetPipelineAsync(Model);
            var refused = await admin.ApplyPipelineAsync(Model, yaml, FlightDelay.Evaluation, now.ETag);
            Assert.Equal("pipeline-refused", refused.Problem?.Code);
            await server.StopAsync();
        }
        // The sandbox's row is made production's, its signed word and all.
        house.Forge(
            "sandbox",
            $$"""
            INSERT INTO state_endpoints SELECT '{{Model}}', revision, json_object('name', '{{Model}}', 'modelId', doc ->> 'modelId',
              'current', json_object('versionId', doc ->> 'versionId', 'number', 1, 'releaseId', 'rel_01m84wtxx5tx1ekxwrrw1wvbsr',
              'since', doc ->> 'since', 'attestation', doc ->> 'attestation'), 'previous', json('[]')) FROM state_sandboxes
            """
        );
        await house.AssertRefusedAtLoadAsync("sandbox", "attestation");
    }

    [Fact]
    public async Task Releases_RacingEachOther_OneWinsAndProductionNeverAnswersUngated()
    {
        await using var server = await house.OpenAsync("race");
        await house.People.RegisterAsync(server, "better");
        using var ann = house.People.Ann(server);
        using var stop = new CancellationTokenSource();
        var seen = WatchAsync(server, stop.Token);
        var started = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => ann.StartReleaseAsync(Model, (i % 2) + 1))
        );
        var winner = Assert.Single(started, s => s.IsOk).Value!;
        Assert.All(started.Where(s => !s.IsOk), s => Assert.Equal("release-open", s.Problem!.Code));
        var waiting = await house.People.SettleAsync(server, winner.Id);
        Assert.NotNull(waiting.Awaited);
        await house.AssertNothingInProductionAsync(server);
        // As many words at once as there are approvers and more: each counts once.
        var words = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => house.People.ApproveAsync(server, i % 2 == 0 ? "vic" : "rita", waiting))
        );
        Assert.Contains(words, w => w.IsOk);
        Assert.Equal("succeeded", (await house.People.EndAsync(server, winner.Id)).Status);
        await stop.CancelAsync();
        Assert.All(await seen, version => Assert.Equal(winner.Version, version));
        var deployed = FlightDelay
            .Ok(await ann.ListFactsAsync(limit: 1000))
            .Items.Where(f => f.Kind == "endpoint.deployed" && f.Body.GetProperty("endpoint").GetString() == Model);
        Assert.Single(deployed);
    }

    [Fact]
    public async Task Import_OfAStoreWithStages_BringsLabelsAndNoEndpoint()
    {
        await using var server = await house.OpenAsync("imported");
        await using var source = await RunningServer.StartAsync(house.Workplace, "./airworthy up --data source");
        var made = await house.Workplace.TypeAsync(
            $"samples/flight-delay/mlflow.sh {source.Address} samples/flight-delay/models/better"
        );
        Assert.True(made.Exit == 0, made.ToString());
        var stage = $$"""{"name":"{{Model}}","version":"1","stage":"Production"}""";
        var (status, said) = await GatedHouse.CallAsync(
            source,
            "POST",
            "/api/2.0/mlflow/model-versions/transition-stage",
            null,
            stage
        );
        Assert.True(status == 200, said);
        await File.WriteAllTextAsync(house.Workplace.At("ann.token"), house.People.TokenOf("ann"));
        var imported = await house.Workplace.TypeAsync(
            $"./airworthy import mlflow {source.Address} --server {server.Address} --token-file ann.token"
        );
        using var ann = house.People.Ann(server);
        var versions = FlightDelay.Ok(await ann.ListVersionsAsync(Model)).Items;
        Assert.True(versions.Count == 2, imported.ToString());
        Assert.Contains("its stage Production", imported.ToString(), StringComparison.Ordinal);
        await house.AssertNothingInProductionAsync(server);
    }

    [Fact]
    public async Task Emergency_WithoutAuthority_IsRefusedByApiAndCommandLine()
    {
        await using var server = await house.OpenAsync("emergency");
        foreach (var name in new[] { "ann", "vic", "eve" })
        {
            using var person = house.People.As(server, name);
            var refused = await person.StartEmergencyReleaseAsync(Model, 1, "It is urgent");
            Assert.Equal("emergency-not-yours", refused.Problem?.Code);
        }
        var waiting = await house.People.ReleaseAsync(server, 1);
        using var eve = house.People.As(server, "eve");
        Assert.Equal("emergency-not-yours", (await eve.BreakGlassAsync(waiting.Id, "It is urgent")).Problem?.Code);
        await File.WriteAllTextAsync(house.Workplace.At("eve.token"), house.People.TokenOf("eve"));
        var typed = await house.Workplace.TypeAsync(
            $"AIRWORTHY_SERVER={server.Address} ./airworthy break-glass {waiting.Id} urgent --token-file eve.token"
        );
        Assert.True(typed.Exit == 6, typed.ToString());
        await house.AssertNothingInProductionAsync(server);
    }

    [Fact]
    public async Task Waiver_WhenItsTimeIsOver_ClosesTheGateAndLeavesWhatServes()
    {
        await using (var server = await house.OpenAsync("waiver"))
        {
            // A floor that version 1 does not reach, waived for as long as it takes to get in.
            await house.People.ApplyAsync(
                server,
                $"for: model {Model}\nenvironments:\n  production:\n    controls:\n      - name: metric-floor\n        with: {{ metric: roc_auc, at-least: 0.99 }}\n"
            );
            var refused = await house.People.ReleaseAsync(server, 1);
            Assert.Equal("refused", refused.Status);
            using var vic = house.People.Vic(server);
            var until = TimeProvider.System.GetUtcNow().AddSeconds(8);
            var request = new WaiverRequest("metric-floor", "A first version", until);
            FlightDelay.Ok(await vic.GrantWaiverAsync(Model, 1, request));
            await house.People.IntoProductionAsync(server, 1);
            await WaiverOverAsync(server);
            Assert.NotNull(await house.People.PredictAsync(server, Model));
            Assert.Equal("refused", (await house.People.ReleaseAsync(server, 1)).Status);
            using var ann = house.People.Ann(server);
            var inbox = FlightDelay.Ok(await ann.GetInboxAsync()).Items;
            Assert.Contains(
                inbox,
                i => i.Text.Contains("metric-floor", StringComparison.Ordinal) && i.Kind == "expired"
            );
            await server.KillAsync();
        }
        await using var again = await house.AgainAsync("waiver");
        Assert.NotNull(await house.People.PredictAsync(again, Model));
    }

    /// <summary>Waits until the server itself says that the waiver is over.</summary>
    private async Task WaiverOverAsync(RunningServer server)
    {
        using var ann = house.People.Ann(server);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (FlightDelay.Ok(await ann.ListWaiversAsync(Model, patience.Token)).Items[0].Status == "holds")
        {
            await Task.Delay(100, patience.Token);
        }
    }

    /// <summary>Which versions production answers with while other things happen.</summary>
    private static async Task<IReadOnlyCollection<int>> WatchAsync(RunningServer server, CancellationToken stop)
    {
        var seen = new HashSet<int>();
        using var http = new HttpClient { BaseAddress = server.Address };
        while (!stop.IsCancellationRequested)
        {
            using var answer = await http.GetAsync($"/v2/models/{Model}", CancellationToken.None);
            if (answer.IsSuccessStatusCode)
            {
                using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(CancellationToken.None));
                seen.UnionWith(
                    body.RootElement.GetProperty("versions").EnumerateArray().Select(v => int.Parse(v.GetString()!))
                );
            }
        }
        return seen;
    }
}
