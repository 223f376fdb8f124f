using System.Text.Json.Nodes;
using Airworthy.Client.Contracts;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Webhooks;

/// <summary>The aliases that only a release moves are told of as any alias is; and what serves stays until it is retired.</summary>
public sealed class WebhookDeliveryTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task News_OfARelease_TellTheChampionAndOfARetirementItsEnd()
    {
        await using var receiver = await WebhookReceiver.StartAsync(_ => 200);
        var model = await town.ModelAsync();
        using var api = new MlflowApi(town.Server);
        await api.GoodAsync(
            "POST",
            "2.0/mlflow/webhooks",
            $$"""
            {"name":"champions","url":"{{receiver.Url}}","events":[{"entity":"MODEL_VERSION_ALIAS","action":"CREATED"},
             {"entity":"MODEL_VERSION_ALIAS","action":"DELETED"}]}
            """
        );

        await town.IntoProductionAsync(model, 1);
        var staging = await receiver.NextAsync();
        var champion = await receiver.NextAsync();
        var serves = await api.RefusedAsync(
            "DELETE",
            "2.0/mlflow/model-versions/delete",
            $$"""{"name":"{{model}}","version":"1"}"""
        );
        foreach (var endpoint in (string[])[$"{model}:staging", model])
        {
            (await town.Olga.RetireAsync(endpoint, new RetireRequest("no longer needed"))).Good();
        }
        await receiver.NextAsync();
        var gone = await receiver.NextAsync();
        await api.GoodAsync("DELETE", "2.0/mlflow/model-versions/delete", $$"""{"name":"{{model}}","version":"1"}""");

        Assert.Equal("""{"name":"NAME","alias":"staging","version":"1"}""", Data(staging, model));
        Assert.Equal("""{"name":"NAME","alias":"champion","version":"1"}""", Data(champion, model));
        Assert.Equal(
            ("model_version_alias", "created"),
            ((string)champion.Body["entity"]!, (string)champion.Body["action"]!)
        );
        Assert.Contains($"airworthy retire {model}", serves, StringComparison.Ordinal);
        Assert.Equal("""{"name":"NAME","alias":"champion"}""", Data(gone, model));
        Assert.Equal("deleted", (string)gone.Body["action"]!);
    }

    private static string Data(WebhookDelivery delivery, string model) =>
        delivery.Body["data"]!.ToJsonString().Replace($"\"{model}\"", "\"NAME\"", StringComparison.Ordinal);
}
