using System.Net;
using System.Text;
using System.Text.Json;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Tracking;

/// <summary>Calls the tracking API as REST users do.</summary>
internal sealed class TrackingCaller(ServerFixture server) : IDisposable
{
    private readonly HttpClient _http = server.Http();

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(Whole(path), content);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(Whole(path));
        return (answer.StatusCode, await ReadAsync(answer));
    }

    public async Task<string> TextAsync(string path) => await _http.GetStringAsync(new Uri(path, UriKind.Relative));

    public async Task<JsonElement> OkAsync(string path, string json)
    {
        var (status, body) = await PostAsync(path, json);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return body;
    }

    public async Task<JsonElement> OkAsync(string path)
    {
        var (status, body) = await GetAsync(path);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return body;
    }

    public async Task RefusedAsync(
        string path,
        string json,
        string sentence,
        int status = 400,
        string code = "INVALID_PARAMETER_VALUE"
    )
    {
        var answer = await PostAsync(path, json);
        Holds(answer, sentence, status, code);
    }

    public async Task RefusedAsync(
        string path,
        string sentence,
        int status = 400,
        string code = "INVALID_PARAMETER_VALUE"
    ) => Holds(await GetAsync(path), sentence, status, code);

    public async Task<string> ExperimentAsync(string name) =>
        (await OkAsync("experiments/create", $$"""{"name":"{{name}}"}""")).GetProperty("experiment_id").GetString()!;

    public async Task<string> RunAsync(string experiment, string more = "") =>
        (await OkAsync("runs/create", $$"""{"experiment_id":"{{experiment}}"{{more}}}"""))
            .GetProperty("run")
            .GetProperty("info")
            .GetProperty("run_id")
            .GetString()!;

    public async Task<JsonElement> GetRunAsync(string run) =>
        (await OkAsync($"runs/get?run_id={run}")).GetProperty("run");

    public void Dispose() => _http.Dispose();

    private static void Holds(
        (HttpStatusCode Status, JsonElement Body) answer,
        string sentence,
        int status,
        string code
    )
    {
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(code, answer.Body.GetProperty("error_code").GetString());
        Assert.Contains(sentence, answer.Body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static Uri Whole(string path) =>
        new(path.StartsWith('/') ? path : $"/api/2.0/mlflow/{path}", UriKind.Relative);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return json.RootElement.Clone();
    }
}
