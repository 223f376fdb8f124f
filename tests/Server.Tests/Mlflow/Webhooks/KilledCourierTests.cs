using System.Text;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Mlflow.Webhooks;

/// <summary>A server that is killed while webhooks wait to be told, as a process of its own.</summary>
[Trait("Speed", "Slow")]
public sealed class KilledCourierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Kill_WhileNewsCannotBeTaken_LosesNoneAndTellsThemAfterTheStart()
    {
        var data = _folder.At("data");
        var taken = false;
        await using var receiver = await WebhookReceiver.StartAsync(_ => Volatile.Read(ref taken) ? 200 : 503);
        string id;
        using (var first = UpProcess.Start(null, "up", "--data", data, "--port", "0"))
        {
            using var http = new HttpClient { BaseAddress = await AddressAsync(first) };
            await PostAsync(
                http,
                "webhooks",
                $$"""{"name":"told","url":"{{receiver.Url}}","events":[{"entity":"REGISTERED_MODEL","action":"CREATED"}]}"""
            );
            for (var i = 0; i < 3; i++)
            {
                await PostAsync(http, "registered-models/create", $$"""{"name":"m{{i}}"}""");
            }
            // It is on its way with the first when it dies.
            id = (await receiver.NextAsync()).Id;
            first.Signal("KILL");
            await first.EndAsync();
        }
        Volatile.Write(ref taken, true);

        using var second = UpProcess.Start(null, "up", "--data", data, "--port", "0");
        await AddressAsync(second);
        var told = new List<WebhookDelivery>();
        while (told.Count == 0 || Name(told[^1]) != "m2")
        {
            told.Add(await receiver.NextAsync());
        }

        Assert.Equal(["m0", "m1", "m2"], told.Select(Name).Distinct());
        // Whoever was told before the end hears it again under the same id, and can tell.
        Assert.All(told.Where(d => Name(d) == "m0"), d => Assert.Equal(id, d.Id));
        second.Signal("TERM");
        await second.EndAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static string Name(WebhookDelivery delivery) => (string)delivery.Body["data"]!["name"]!;

    private static async Task PostAsync(HttpClient http, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync($"/api/2.0/mlflow/{path}", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<Uri> AddressAsync(UpProcess server)
    {
        while (await server.Output.ReadLineAsync() is { } line)
        {
            if (line.Split(' ').FirstOrDefault(w => w.StartsWith("http://", StringComparison.Ordinal)) is { } address)
            {
                return new Uri(address);
            }
        }
        throw new InvalidOperationException("The server did not become ready.");
    }
}
