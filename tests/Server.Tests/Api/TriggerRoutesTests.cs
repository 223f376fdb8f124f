using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Client.Contracts;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Api;

public sealed class TriggerRoutesTests(Town town) : IClassFixture<Town>
{
    private const string Alias = "/api/2.0/mlflow/registered-models/alias";

    [Fact]
    public async Task ManagedAlias_SetThroughMlflowsDoor_IsRefusedAndBeginsAReleaseWhereThePipelineSaysSo()
    {
        var silent = await town.ModelAsync();
        var asked = await town.ModelAsync(yaml: $"{Town.Yaml}\ntriggers: [alias-requested: champion]\n");

        Assert.DoesNotContain("begins one", await RefusedAsync(silent, town.AnnToken), StringComparison.Ordinal);
        // Nobody in particular may not begin releases, and so not in this way either.
        Assert.DoesNotContain("begins one", await RefusedAsync(asked, null), StringComparison.Ordinal);
        Assert.Contains("begins one", await RefusedAsync(asked, town.AnnToken), StringComparison.Ordinal);

        var release = await BegunAsync(asked);
        Assert.Equal(("user:ann", 1), (release.RequestedBy, release.Version));
        Assert.Empty((await town.Ann.ListReleasesAsync(silent)).Good().Items);
        await town.SettledAsync(release);
    }

    [Fact]
    public async Task VersionRegistered_BeginsItsReleaseByItself()
    {
        var model = await town.ModelAsync(yaml: $"{Town.Yaml}\ntriggers: [version-registered]\n");

        await town.RegisterAsync(model, 1.25f);

        var release = await BegunAsync(model);
        Assert.Equal(("trigger:version-registered", 2), (release.RequestedBy, release.Version));
        var waiting = await town.SettledAsync(release);
        Assert.NotNull(waiting.Awaited);
        // The trigger is nobody's way around separation: whoever made the version still does not approve it.
        (await town.Ann.ApproveAsync(release.Id, new ApproveRequest(true, waiting.Awaited.EvidenceDigest))).Refused(
            403,
            "own-version"
        );
    }

    [Fact]
    public async Task Webhook_WithoutItsSecret_IsRefusedWhateverItNames()
    {
        var model = await town.ModelAsync(yaml: $"{Town.Yaml}\ntriggers: [webhook: retrained]\n");
        using var http = town.Server.Http();

        foreach (
            var path in new[] { $"{model}/triggers/retrained", $"{model}/triggers/none", "none/triggers/retrained" }
        )
        {
            using var response = await http.PostAsync(
                new Uri($"/api/v1/models/{path}", UriKind.Relative),
                new StringContent($$"""{"model":"{{model}}"}""", Encoding.UTF8, "application/json")
            );
            var said = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal("trigger-refused", (string?)said["code"]);
        }
        Assert.Empty((await town.Ann.ListReleasesAsync(model)).Good().Items);
    }

    [Fact]
    public async Task Rollout_UnderWay_IsPausedResumedAndTakenBackByWhoMay()
    {
        var model = await town.ModelAsync();
        await town.IntoProductionAsync(model, 1);
        await town.RegisterAsync(model, 1.25f);
        var yaml = Town.Yaml.Replace(
            "  - deploy: production",
            "  - rollout: production\n    with: { steps: [{ weight: 5, hold: 1h }, { weight: 100 }] }",
            StringComparison.Ordinal
        );
        var etag = (await town.Nobody.GetPipelineAsync(model)).ETag;
        (await town.Olga.ApplyPipelineAsync(model, yaml, town.Evaluation, etag)).Good();
        var waiting = await town.ReleaseAsync(model, 2);
        var approval = new ApproveRequest(true, waiting.Awaited!.EvidenceDigest, "fine");
        var release = (await town.Vic.ApproveAsync(waiting.Id, approval)).Good();
        while (release.Steps[^1].Status != "running")
        {
            release = (await town.Ann.WaitForReleaseAsync(release.Id, release.Revision)).Good();
        }

        (await town.Vic.SteerRolloutAsync(release.Id, "abort", "no")).Refused(403, "permission-required");
        (await town.Vic.SteerRolloutAsync(release.Id, "approve")).Refused(409, "nothing-to-approve");
        var paused = (await town.Olga.SteerRolloutAsync(release.Id, "pause", "look")).Good();
        Assert.Equal("answers 5 of 100 requests; paused by olga", paused.Steps[^1].Detail);
        (await town.Olga.SteerRolloutAsync(release.Id, "resume")).Good();
        (await town.Olga.SteerRolloutAsync(release.Id, "abort", "odd")).Good();

        Assert.Equal("1", (await town.AskAsync(model)).Version);
        var over = await town.SettledAsync(release);
        Assert.Equal(("failed", "rollout production: taken back: olga: odd"), (over.Status, over.Detail));
        (await town.Olga.SteerRolloutAsync(release.Id, "abort", "again")).Refused(409, "no-rollout");
    }

    /// <summary>What the door says to whoever sets the alias.</summary>
    private async Task<string> RefusedAsync(string model, string? token)
    {
        using var http = town.Server.Http();
        http.DefaultRequestHeaders.Authorization = token is null
            ? null
            : new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.PostAsync(
            new Uri(Alias, UriKind.Relative),
            new StringContent(
                $$"""{"name":"{{model}}","alias":"champion","version":"1"}""",
                Encoding.UTF8,
                "application/json"
            )
        );
        var said = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(
            (HttpStatusCode.Forbidden, "PERMISSION_DENIED"),
            (response.StatusCode, (string?)said["error_code"])
        );
        return (string)said["message"]!;
    }

    /// <summary>The model's one release, once it has begun.</summary>
    private async Task<ReleaseView> BegunAsync(string model)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            if ((await town.Ann.ListReleasesAsync(model, cancel: patience.Token)).Good().Items is [var only])
            {
                return only;
            }
            await Task.Delay(50, patience.Token);
        }
    }
}
