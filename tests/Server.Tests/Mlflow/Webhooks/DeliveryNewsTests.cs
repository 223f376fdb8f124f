using System.Text.Json.Nodes;
using System.Threading.Channels;
using Airworthy.Client.Contracts;
using Airworthy.Server.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Airworthy.Server.Tests.Mlflow.Webhooks;

/// <summary>Those who are to approve can be told by the webhooks that tell of the registry.</summary>
public sealed class DeliveryNewsTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task Release_ThatWaitsAndIsVoided_IsToldToItsWebhook()
    {
        var told = Channel.CreateUnbounded<JsonNode>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/", async (HttpRequest r) => await told.Writer.WriteAsync((await JsonNode.ParseAsync(r.Body))!));
        await app.StartAsync();
        using var api = new MlflowApi(town.Server);
        await api.GoodAsync(
            "POST",
            "2.0/mlflow/webhooks",
            $$"""{"name":"approvers","url":"{{app.Urls.First()}}","events":[{"entity":"APPROVAL","action":"REQUESTED"},{"entity":"APPROVAL","action":"VOIDED"}]}"""
        );
        var model = await town.ModelAsync();

        var waiting = await town.ReleaseAsync(model, 1);
        (
            await town.Admin.ApplyPolicyAsync(
                new PolicyRequest($"for: model {model}\nenvironments: {{ production: {{ evidence-age: 7d }} }}\n")
            )
        ).Good();

        var events = new List<string>();
        while (events.Count < 3)
        {
            var body = await told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
            if ((string?)body["data"]!["environment"] == "production")
            {
                events.Add((string)body["action"]!);
                Assert.Equal("approval", (string?)body["entity"]);
                Assert.Equal(waiting.Id, (string?)body["data"]!["release"]);
                Assert.Equal(model, (string?)body["data"]!["name"]);
            }
        }
        Assert.Equal(["requested", "voided", "requested"], events);
    }
}
