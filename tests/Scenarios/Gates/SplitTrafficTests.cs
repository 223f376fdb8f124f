using System.Net.Http.Headers;
using System.Text;
using Airworthy.Client.Contracts;
using Airworthy.Scenarios.Running;
using Airworthy.Testing;

namespace Airworthy.Scenarios.Gates;

/// <summary>
/// Given an endpoint whose requests can be divided, when somebody would divide them with a version that passed no gate there, then no
/// caller and no shadow's thread ever meets it.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class SplitTrafficTests(GatedHouse house) : IClassFixture<GatedHouse>
{
    private const string Model = FlightDelay.Model;
    private const string Traffic = $"/api/v1/endpoints/{Model}/traffic";

    [Fact]
    public async Task Traffic_ToAVersionThatPassedNoGate_IsRefusedHoweverItIsAskedFor()
    {
        await using var server = await house.OpenAsync("traffic");
        await house.People.IntoProductionAsync(server, 1);
        await house.People.RegisterAsync(server, "better");

        foreach (var versions in new[] { "{\"version\":2,\"weight\":99}", "{\"version\":2,\"role\":\"shadow\"}" })
        {
            var body = $$"""{"versions":[{"version":1,"weight":1},{{versions}}],"reason":"mine"}""";
            var (status, said) = await PutAsync(server, "eve", body);
            Assert.True(status == 422, $"{status} {said}");
            Assert.Contains("version-not-let-in", said, StringComparison.Ordinal);
        }
        const string Nothing = """{"versions":[{"version":1,"weight":0}],"reason":"mine"}""";
        Assert.Equal(400, (await PutAsync(server, "eve", Nothing)).Status);
        // An approver may not divide traffic, and nobody without a name.
        const string Same = """{"versions":[{"version":1,"weight":1}],"reason":"mine"}""";
        Assert.Equal(403, (await PutAsync(server, "vic", Same)).Status);
        Assert.Equal(401, (await PutAsync(server, null, Same)).Status);
        await AssertOnlyTheFirstAsync(server);
    }

    [Theory]
    // A share for the candidate under the champion's word.
    [InlineData(
        "live",
        "json_set(json_extract(doc, '$.current'), '$.number', 2, '$.versionId', (SELECT key FROM state_versions WHERE doc ->> 'number' = 2 AND doc ->> 'modelName' = 'flight-delay'))"
    )]
    [InlineData(
        "shadow",
        "json_set(json_extract(doc, '$.current'), '$.number', 2, '$.versionId', (SELECT key FROM state_versions WHERE doc ->> 'number' = 2 AND doc ->> 'modelName' = 'flight-delay'))"
    )]
    // The candidate under another endpoint's genuine word: it is in staging, and not in production.
    [InlineData(
        "live",
        "json_extract((SELECT doc FROM state_endpoints WHERE key = 'flight-delay:staging'), '$.current')"
    )]
    public async Task Row_WithASplitWrittenByHand_RoutesNothingToTheCandidate(string role, string deployment)
    {
        var data = $"split-{Math.Abs(string.GetHashCode(role + deployment, StringComparison.Ordinal))}";
        await using (var server = await house.OpenAsync(data))
        {
            await house.People.IntoProductionAsync(server, 1);
            await house.People.RegisterAsync(server, "better");
            var waiting = await house.People.ReleaseAsync(server, 2);
            Assert.True(waiting.Awaited is not null, waiting.Detail);
            await server.StopAsync();
        }
        house.Forge(
            data,
            $"""
            UPDATE state_endpoints SET doc = json_set(doc, '$.split', json_object('versions', json_array(
              json_object('deployment', json_extract(doc, '$.current'), 'weight', 1, 'role', 'live'),
              json_object('deployment', {deployment}, 'weight', 99, 'role', '{role}')))) WHERE key = 'flight-delay'
            """
        );
        await using var again = await house.AgainAsync(data);
        await AssertOnlyTheFirstAsync(again);
        var (status, said) = await PutAsync(
            again,
            "eve",
            """{"versions":[{"version":1,"weight":1},{"version":2,"weight":1}],"reason":"mine"}"""
        );
        Assert.True(status >= 400 && said.Contains("row-not-recorded", StringComparison.Ordinal), $"{status} {said}");
        await again.StopAsync();
        Assert.Contains("attestation-mismatch", await again.Log, StringComparison.Ordinal);
        Assert.Equal(3, (await house.Workplace.TypeAsync($"./airworthy record verify --data {data}")).Exit);
    }

    [Fact]
    public async Task Release_WithAWeight_SharesTheTrafficUntilItIsFinishedOrTakenBack()
    {
        await using var server = await house.OpenAsync("weighed");
        await house.People.IntoProductionAsync(server, 1);
        await house.People.RegisterAsync(server, "better");
        using (var admin = house.People.Admin(server))
        {
            var now = await admin.GetPipelineAsync(Model);
            var yaml = FlightDelay
                .Ok(now)
                .Yaml.Replace(
                    "- deploy: production",
                    "- deploy: production\n    with: { weight: 10 }",
                    StringComparison.Ordinal
                );
            FlightDelay.Ok(await admin.ApplyPipelineAsync(Model, yaml, FlightDelay.Evaluation, now.ETag));
        }
        await house.People.IntoProductionAsync(server, 2);

        using var ann = house.People.Ann(server);
        var traffic = await ann.GetTrafficAsync(Model);
        Assert.Equal([(1, 90), (2, 10)], FlightDelay.Ok(traffic).Versions.Select(v => (v.Version, v.Weight)));
        Assert.True(FlightDelay.Ok(traffic).Ready);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 300; i++)
        {
            var version = (await AskAsync(server, "", null, "ann")).Version!;
            seen[version] = seen.GetValueOrDefault(version) + 1;
        }
        Assert.InRange(seen["2"], 5, 80);
        Assert.Equal(("2", "override"), Named(await AskAsync(server, "", "2", "ann")));
        Assert.Equal(403, (await AskAsync(server, "", "2", "vic")).Status);
        Assert.Equal(401, (await AskAsync(server, "", "2", null)).Status);
        Assert.Equal(("2", "version"), Named(await AskAsync(server, "/versions/2", null, "vic")));

        var request = new TrafficRequest(
            [new TrafficShare(1, 1), new TrafficShare(2, 0, "shadow")],
            "look at it first"
        );
        FlightDelay.Ok(await ann.SetTrafficAsync(Model, request, traffic.ETag));
        Assert.Equal(404, (await AskAsync(server, "/versions/2", null, "vic")).Status);
        Assert.Equal("precondition-failed", (await ann.SetTrafficAsync(Model, request, traffic.ETag)).Problem?.Code);
        using var admin2 = house.People.Admin(server);
        FlightDelay.Ok(await admin2.RollBackAsync(Model, new RollbackRequest("it was right as it was")));
        Assert.Equal([90, 10], FlightDelay.Ok(await ann.GetTrafficAsync(Model)).Versions.Select(v => v.Weight));
        Assert.Equal(0, await server.StopAsync());
        Assert.Equal(0, (await house.Workplace.TypeAsync("./airworthy record verify --data weighed")).Exit);
    }

    private static (string?, string?) Named((int Status, string? Version, string? Route) answer) =>
        (answer.Version, answer.Route);

    private async Task AssertOnlyTheFirstAsync(RunningServer server)
    {
        Assert.NotNull(await house.People.PredictAsync(server, Model));
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("1", (await AskAsync(server, "", null, "ann")).Version);
        }
        Assert.Equal(404, (await AskAsync(server, "/versions/2", null, "ann")).Status);
        Assert.Equal(404, (await AskAsync(server, "", "2", "eve")).Status);
        Assert.Equal(403, (await AskAsync(server, "", "1", "vic")).Status);
    }

    /// <summary>Asks production for nothing in particular: which version refuses it is what counts.</summary>
    private async Task<(int Status, string? Version, string? Route)> AskAsync(
        RunningServer server,
        string path,
        string? version,
        string? name
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(server.Address, $"/v2/models/{Model}{path}/infer")
        );
        if (version is not null)
        {
            request.Headers.Add("Airworthy-Version", version);
        }
        return await SendAsync(request, name, """{"inputs":[]}""");
    }

    private async Task<(int Status, string Said)> PutAsync(RunningServer server, string? name, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(server.Address, Traffic));
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var http = new HttpClient();
        Sign(request, name);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<(int Status, string? Version, string? Route)> SendAsync(
        HttpRequestMessage request,
        string? name,
        string body
    )
    {
        using var http = new HttpClient();
        Sign(request, name);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, Header(response, "Airworthy-Version"), Header(response, "Airworthy-Route"));
    }

    private void Sign(HttpRequestMessage request, string? name)
    {
        if (name is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", house.People.TokenOf(name));
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
