using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow;

/// <summary>Calls MLflow's API as its clients do.</summary>
internal sealed class MlflowApi(ServerFixture server) : IDisposable
{
    private readonly HttpClient _http = server.Http();

    public HttpClient Http => _http;

    public async Task<JsonObject> GoodAsync(string method, string path, string? body = null)
    {
        var (status, answer) = await SendAsync(method, path, body);
        Assert.True(status == HttpStatusCode.OK, $"{method} {path}: {status} {answer}");
        return answer;
    }

    /// <summary>The message of a refusal that has this status and error code.</summary>
    public async Task<string> RefusedAsync(
        string method,
        string path,
        string? body,
        HttpStatusCode status = HttpStatusCode.BadRequest,
        string code = "INVALID_PARAMETER_VALUE"
    )
    {
        var (answered, answer) = await SendAsync(method, path, body);
        Assert.True(answered == status, $"{method} {path}: {answered} {answer}");
        Assert.Equal(code, (string?)answer["error_code"]);
        return (string)answer["message"]!;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, JsonObject Answer)> SendAsync(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/{path}");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, JsonNode.Parse(text)!.AsObject());
    }
}
