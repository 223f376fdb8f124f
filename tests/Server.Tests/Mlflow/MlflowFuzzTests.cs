using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Airworthy.Server.Problems;
using Airworthy.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;

namespace Airworthy.Server.Tests.Mlflow;

/// <summary>
/// Every call of MLflow's API as it is mapped gets what no client should send. Whatever comes, the answer is MLflow's error or a good
/// one, and never a 500, upon which its clients would try again for minutes.
/// </summary>
[Trait("Speed", "Slow")]
public sealed partial class MlflowFuzzTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private const int Seed = 20_261_123;
    private const int Rounds = 8;
    private readonly HttpClient _http = server.Http();

    [Fact]
    public async Task Calls_WithWhateverIsSent_AreAnsweredAndNeverBreak()
    {
        var calls = Calls();
        Assert.True(calls.Count > 80, $"Only {calls.Count} calls were found.");
        var values = new HostileValues(Seed);
        await FillAsync(values);
        var good = 0;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (method, pattern) in calls)
            {
                good += await SendAsync(values, method, pattern) ? 1 : 0;
            }
        }

        // Otherwise all that was hostile has been stopped at the door, and nothing behind it was tried.
        Assert.True(good > Rounds * calls.Count / 10, $"Only {good} of {Rounds * calls.Count} calls went well.");
        Assert.Empty(server.Errors);
        Assert.Equal("OK", await _http.GetStringAsync("/health"));
        using var after = await PostAsync("/api/2.0/mlflow/experiments/create", """{"name":"after all that"}""");
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The browsers' mirror leads to the same handlers; what is only there counts too.</summary>
    private List<(string Method, string Pattern)> Calls()
    {
        var all = (
            from route in server.Routes
            let pattern = route.RoutePattern.RawText!
            where MlflowErrors.SpeaksAt(pattern)
            from method in route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
            orderby pattern, method
            select (Method: method, Pattern: pattern)
        ).ToList();
        return
        [
            .. all.Where(c =>
                !c.Pattern.StartsWith("/ajax-api", StringComparison.Ordinal)
                || !all.Contains((c.Method, c.Pattern.Replace("/ajax-api", "/api", StringComparison.Ordinal)))
            ),
        ];
    }

    private async Task<bool> SendAsync(HostileValues values, string method, string pattern)
    {
        var path = Parameter().Replace(pattern, m => PathValue(values, m.Groups["name"].Value));
        var query = method == "GET" || values.OneIn(10) ? $"?{values.Query()}" : "";
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{path}{query}");
        var body = "";
        // The web server itself refuses a zero byte in the path, and hangs up on whoever is still sending.
        var hangsUp = path.Contains("%00", StringComparison.Ordinal);
        if (method != "GET" && !hangsUp)
        {
            body = values.OneIn(5) ? "" : values.Message();
            request.Content = body.Length > 0 ? new StringContent(body) : new ByteArrayContent(values.BrokenBody());
            request.Content.Headers.ContentType = new(values.OneIn(30) ? "text/plain" : "application/json");
        }
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var said = $"{method} {path}{query}\n{body}\n=> {(int)answer.StatusCode} {text}";
        Assert.True(answer.StatusCode is < HttpStatusCode.InternalServerError or HttpStatusCode.NotImplemented, said);
        if ((int)answer.StatusCode >= 400 && !hangsUp)
        {
            Assert.True(IsError(text), said);
        }
        return answer.IsSuccessStatusCode;
    }

    private static bool IsError(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("error_code").GetString() is { Length: > 0 }
                && json.RootElement.GetProperty("message").GetString() is { Length: > 0 };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string PathValue(HostileValues values, string name)
    {
        if (!values.OneIn(3) && values.Known.TryGetValue(name, out var known))
        {
            return known;
        }
        var text = values.Text();
        return text.Length is 0 or > 3000 || text is "." or ".." ? "none" : Uri.EscapeDataString(text);
    }

    /// <summary>Makes one of each thing, and tells the values by which they are named.</summary>
    private async Task FillAsync(HostileValues values)
    {
        var run = await MakeAsync("2.0/mlflow/runs/create", """{"experiment_id":"0"}""", "run", "info", "run_id");
        var model = await MakeAsync(
            "2.0/mlflow/logged-models",
            """{"experiment_id":"0"}""",
            "model",
            "info",
            "model_id"
        );
        var trace = await MakeAsync(
            "3.0/mlflow/traces",
            """{"trace":{"trace_info":{"trace_id":"tr-fuzz","trace_location":{"mlflow_experiment":{"experiment_id":"0"}}}}}""",
            "trace",
            "trace_info",
            "trace_id"
        );
        await MakeAsync("2.0/mlflow/registered-models/create", """{"name":"fuzzed"}""", "registered_model", "name");
        foreach (
            var (name, value) in new[]
            {
                ("experiment_id", "0"),
                ("experiment_ids", "0"),
                ("run_id", run),
                ("run_uuid", run),
                ("run_ids", run),
                ("model_id", model),
                ("trace_id", trace),
                ("trace_ids", trace),
                ("request_id", trace),
                ("name", "fuzzed"),
                ("version", "1"),
                ("key", "k"),
                ("metric_key", "k"),
                ("value", "1.5"),
                ("path", "a/b.txt"),
                ("status", "FINISHED"),
                ("stage", "Staging"),
                ("max_results", "5"),
                ("timestamp", "1"),
                ("url", "https://192.0.2.1/"),
            }
        )
        {
            values.Known[name] = value;
        }
    }

    private async Task<string> MakeAsync(string path, string body, params string[] answer)
    {
        using var made = await PostAsync($"/api/{path}", body);
        using var json = JsonDocument.Parse(await made.Content.ReadAsStringAsync());
        return answer.Aggregate(json.RootElement, (e, name) => e.GetProperty(name)).GetString()!;
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        _http.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

    [GeneratedRegex("\\{\\*{0,2}(?<name>[a-z_]+)[^}]*\\}", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Parameter();
}
