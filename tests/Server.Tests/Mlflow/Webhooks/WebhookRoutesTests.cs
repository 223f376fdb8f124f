using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Airworthy.Server.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Airworthy.Server.Tests.Mlflow.Webhooks;

public sealed class WebhookRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private const string Webhooks = "2.0/mlflow/webhooks";

    private readonly MlflowApi _api = new(server);

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task News_OfTheRegistry_ArriveInOrderAndSigned()
    {
        await using var receiver = await WebhookReceiver.StartAsync(_ => 200);
        await CreateAsync(receiver, "signed", "secret-word", "REGISTERED_MODEL.CREATED", "MODEL_VERSION_TAG.SET");

        await PostAsync("registered-models/create", """{"name":"told","tags":[{"key":"a","value":"b"}]}""");
        await PostAsync("model-versions/create", """{"name":"told","source":"s3://x"}""");
        await PostAsync("model-versions/set-tag", """{"name":"told","version":"1","key":"k","value":"v"}""");

        var first = await receiver.NextAsync();
        var second = await receiver.NextAsync();
        Assert.Equal("registered_model", (string?)first.Body["entity"]);
        Assert.Equal("created", (string?)first.Body["action"]);
        Assert.Equal("""{"name":"told","tags":{"a":"b"},"description":null}""", first.Body["data"]!.ToJsonString());
        Assert.Equal("""{"name":"told","version":"1","key":"k","value":"v"}""", second.Body["data"]!.ToJsonString());
        Assert.All([first, second], d => Assert.Equal(d.SignedWith("secret-word"), d.Signature));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task News_ThatCouldNotBeTaken_AreSentAgainUnderTheSameId()
    {
        await using var receiver = await WebhookReceiver.StartAsync(n => n == 1 ? 503 : 200);
        await CreateAsync(receiver, "stubborn", null, "REGISTERED_MODEL.CREATED");

        await PostAsync("registered-models/create", """{"name":"told-twice"}""");

        var first = await receiver.NextAsync();
        var second = await receiver.NextAsync();
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.Body.ToJsonString(), second.Body.ToJsonString());
        Assert.Null(second.Signature);
    }

    [Fact]
    public async Task Webhook_MadeChangedAndDeleted_NeverShowsItsSecret()
    {
        await using var receiver = await WebhookReceiver.StartAsync(_ => 418);
        var id = await CreateAsync(receiver, "shy", "hush-hush", "MODEL_VERSION.CREATED");

        var tested = await _api.GoodAsync("POST", $"{Webhooks}/{id}/test", "{}");
        Assert.Equal(418, (int)tested["result"]!["response_status"]!);
        Assert.False((bool)tested["result"]!["success"]!);
        var example = await receiver.NextAsync();
        Assert.Equal("example_model", (string?)example.Body["data"]!["name"]);

        var changed = await _api.GoodAsync("PATCH", $"{Webhooks}/{id}", """{"status":"DISABLED","name":"shy-2"}""");
        Assert.Equal("DISABLED", (string?)changed["webhook"]!["status"]);
        var listed = await _api.GoodAsync("GET", Webhooks);
        Assert.Contains(listed["webhooks"]!.AsArray(), w => (string?)w!["name"] == "shy-2");
        Assert.DoesNotContain("hush-hush", listed.ToJsonString() + changed.ToJsonString(), StringComparison.Ordinal);

        await _api.GoodAsync("DELETE", $"{Webhooks}/{id}", "{}");
        await _api.RefusedAsync("GET", $"{Webhooks}/{id}", null, HttpStatusCode.NotFound, "RESOURCE_DOES_NOT_EXIST");
    }

    [Theory]
    [InlineData("""{"name":"x","url":"ftp://x","events":[{"entity":"MODEL_VERSION","action":"CREATED"}]}""")]
    [InlineData("""{"name":"x","url":"http://u:p@x","events":[{"entity":"MODEL_VERSION","action":"CREATED"}]}""")]
    [InlineData("""{"name":"x","url":"http://x","events":[]}""")]
    [InlineData("""{"name":"x","url":"http://x","events":[{"entity":"MODEL_VERSION","action":"SET"}]}""")]
    [InlineData("""{"name":"-x-","url":"http://x","events":[{"entity":"MODEL_VERSION","action":"CREATED"}]}""")]
    public async Task Webhook_ThatCannotBe_IsRefused(string body) => await _api.RefusedAsync("POST", Webhooks, body);

    private async Task<string> CreateAsync(
        WebhookReceiver receiver,
        string name,
        string? secret,
        params string[] events
    )
    {
        var body = new JsonObject
        {
            ["name"] = name,
            ["url"] = receiver.Url,
            ["secret"] = secret,
            ["events"] = new JsonArray([
                .. events.Select(e => new JsonObject { ["entity"] = e.Split('.')[0], ["action"] = e.Split('.')[1] }),
            ]),
        };
        var made = await _api.GoodAsync("POST", Webhooks, body.ToJsonString());
        return (string)made["webhook"]!["webhook_id"]!;
    }

    private Task<JsonObject> PostAsync(string path, string body) => _api.GoodAsync("POST", "2.0/mlflow/" + path, body);
}
