using System.Text.Json;
using System.Text.RegularExpressions;
using Airworthy.Scenarios.Running;
using Airworthy.Testing;

namespace Airworthy.Scenarios.Gates;

/// <summary>
/// Given a candidate of her own and every role but the administrator's, when Eve calls every route that can change something, with the
/// candidate's names and to her advantage, then nothing of it reaches production.
/// </summary>
[Trait("Speed", "Slow")]
public sealed partial class EveryRouteTests(GatedHouse house) : IClassFixture<GatedHouse>
{
    private const string Model = "eves-model";

    /// <summary>Production is made a stop on the way, where a pipeline need not have anybody approve.</summary>
    private const string Pipeline = """
        name: eves-model
        evaluation: { data: evaluation.csv, label: delayed, prediction: probability, task: binary-classification }
        environments: [production, later]
        gates:
          production: { controls: [{ name: loads-and-predicts }], approvals: 0 }
          later: { controls: [{ name: loads-and-predicts }], approvals: 1 }
        steps:
          - check: production
          - deploy: production
          - check: later
          - approve: later
          - deploy: later
        """;

    [Fact]
    public async Task Routes_CalledByOneWithEveryRoleForACandidateOfHerOwn_LetNothingIntoProduction()
    {
        await using var server = await house.OpenAsync("swept");
        await house.RegisterAsync(server, "eve", "better", Model);
        using (var eve = house.People.As(server, "eve"))
        {
            FlightDelay.Ok(await eve.ApplyPipelineAsync(Model, Pipeline, FlightDelay.Evaluation, null));
        }
        var token = house.People.TokenOf("eve");
        // What takes the candidate or herself away comes last, so that all else is asked with both there.
        var last = new Regex("delete|rename|DELETE|PATCH /api/v1/accounts|cancel", RegexOptions.None, Patience);
        for (var round = 0; round < 2; round++)
        {
            foreach (var (route, _) in Judged().Where(j => round > 0 || !last.IsMatch(j.Route)))
            {
                var release = await ReleaseAsync(server, token);
                var (method, path) = (route.Split(' ')[0], PathOf(route.Split(' ')[1], release));
                var (status, said) = await GatedHouse.CallAsync(server, method, path, token, BodyOf(route));
                Assert.True(status < 500, $"{method} {path}: {status} {said}");
            }
            await AssertNotServedAsync(server);
        }
        Assert.Equal(0, await server.StopAsync());
        // What is kept lets nothing in at the next start either.
        await using var again = await house.AgainAsync("swept");
        await AssertNotServedAsync(again);
        await again.StopAsync();
        Assert.Equal(0, (await house.Workplace.TypeAsync("./airworthy record verify --data swept")).Exit);
    }

    private async Task AssertNotServedAsync(RunningServer server)
    {
        Assert.Null(await house.People.PredictAsync(server, Model));
        using var admin = house.People.Admin(server);
        Assert.DoesNotContain(FlightDelay.Ok(await admin.ListEndpointsAsync()).Items, e => e.Name == Model);
        Assert.DoesNotContain(
            FlightDelay.Ok(await admin.ListFactsAsync(limit: 1000)).Items,
            f =>
                f.Kind is ("endpoint.deployed" or "endpoint.traffic-set")
                && f.Body.GetProperty("endpoint").GetString() == Model
        );
    }

    private static async Task<string> ReleaseAsync(RunningServer server, string token)
    {
        var (_, said) = await GatedHouse.CallAsync(server, "GET", $"/api/v1/releases?model={Model}", token);
        using var releases = JsonDocument.Parse(said);
        return releases
            .RootElement.GetProperty("items")
            .EnumerateArray()
            .Select(r => r.GetProperty("id").GetString()!)
            .FirstOrDefault("rel_00000000000000000000000000");
    }

    private static string PathOf(string route, string release) =>
        Parameter()
            .Replace(
                route,
                m =>
                    m.Groups["name"].Value switch
                    {
                        "model" => Model,
                        "name" when route.Contains("/accounts/", StringComparison.Ordinal) => "eve",
                        "name" when route.Contains("sandboxes", StringComparison.Ordinal) => $"{Model}:sandbox-1",
                        "name" => Model,
                        "number" or "version" => "1",
                        "id" => release,
                        "digest" => "sha256:" + new string('0', 64),
                        _ => "none",
                    }
            );

    /// <summary>What Eve would send. MLflow's calls each read of it what they know.</summary>
    private static string BodyOf(string route)
    {
        var end = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O");
        var policy = $"for: model {Model}\\nenvironments: {{ production: {{ approvals: 0 }} }}\\n";
        return route switch
        {
            _ when route.Contains("/mlflow", StringComparison.Ordinal) =>
                $$"""{"name":"{{Model}}","new_name":"{{Model}}-2","version":"1","stage":"Production","archive_existing_versions":true,"alias":"production","key":"trained-by","value":"vic","description":"x"}""",
            _ when route.EndsWith("/delegate", StringComparison.Ordinal) => $$"""{"to":"vic","until":"{{end}}"}""",
            _ when route.EndsWith("/rollback", StringComparison.Ordinal) => """{"reason":"mine","version":1}""",
            _ when route.EndsWith("/traffic/", StringComparison.Ordinal) =>
                """{"versions":[{"version":1,"weight":100}],"reason":"mine"}""",
            _ when route.EndsWith("/retire", StringComparison.Ordinal) => """{"reason":"mine"}""",
            _ when route.EndsWith("/waivers", StringComparison.Ordinal) =>
                $$"""{"control":"loads-and-predicts","reason":"mine","until":"{{end}}","environment":"production"}""",
            _ when route.EndsWith("/policies/", StringComparison.Ordinal) => $$"""{"yaml":"{{policy}}"}""",
            _ when route.EndsWith("/dry-run", StringComparison.Ordinal) => $$"""{"yaml":"{{policy}}"}""",
            _ when route.EndsWith("/approvals", StringComparison.Ordinal) =>
                $$"""{"approved":true,"evidenceDigest":"sha256:{{new string('0', 64)}}"}""",
            _ when route.EndsWith("/sandbox", StringComparison.Ordinal) => """{"minutes":5}""",
            _ when route.EndsWith("/break-glass", StringComparison.Ordinal) =>
                """{"text":"mine","environment":"production"}""",
            _ when route.Contains("/releases/", StringComparison.Ordinal) => """{"text":"mine"}""",
            _ when route.EndsWith("/accounts", StringComparison.Ordinal) =>
                """{"name":"mallory","roles":["approver"]}""",
            _ when route.EndsWith("/accounts/{name}", StringComparison.Ordinal) => """{"roles":["administrator"]}""",
            _ => "{}",
        };
    }

    private static List<(string Route, string Kind)> Judged() =>
        [
            .. Rows("docs/api/ways-in.md")
                .Select(r =>
                {
                    Assert.True(r is [_, { Length: > 0 }, { Length: > 0 }], $"Not judged: {r[0]}");
                    return (r[0], r[1]);
                }),
        ];

    private static IEnumerable<string[]> Rows(string document) =>
        File.ReadLines(Path.Combine(Repository.Root, document))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | "))
            .Select(cells => cells.Select(c => c.Trim('`', ' ')).ToArray());

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [GeneratedRegex("\\{\\**(?<name>[a-z_]+)[^}]*\\}", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Parameter();
}
