using System.Net;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Traces;

public sealed class AssessmentRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const string Root = "3.0/mlflow/traces/tr-judged/assessments";
    private readonly MlflowApi _api = new(server);

    [Fact]
    public async Task Feedback_FromCreationToDeletion_IsKeptAndChanged()
    {
        var made = await AddAsync(
            """
            {"assessment_name":"quality","feedback":{"value":{"rating":4}},"source":{"source_type":"HUMAN","source_id":"e@c"},
             "rationale":"good","metadata":{"model":"gpt-4","version":"1.0"}}
            """
        );
        var id = (string)made["assessment_id"]!;
        Assert.Equal(4, (int)made["feedback"]!["value"]!["rating"]!);
        Assert.Equal("HUMAN", (string?)made["source"]!["source_type"]);
        Assert.True((bool)made["valid"]!);

        var changed = (
            await _api.GoodAsync(
                "PATCH",
                $"{Root}/{id}",
                """
                {"assessment":{"assessment_name":"better","feedback":{"value":{"rating":5}},"rationale":"not named"},
                 "update_mask":"assessmentName,feedback"}
                """
            )
        )["assessment"]!;

        Assert.Equal("better", (string?)changed["assessment_name"]);
        Assert.Equal(5, (int)changed["feedback"]!["value"]!["rating"]!);
        Assert.Equal("good", (string?)changed["rationale"]);
        var trace = await _api.GoodAsync("GET", "3.0/mlflow/traces/tr-judged");
        Assert.Contains(id, trace["trace"]!["trace_info"]!["assessments"]!.ToJsonString(), StringComparison.Ordinal);
        await _api.GoodAsync("DELETE", $"{Root}/{id}");
        await _api.RefusedAsync("GET", $"{Root}/{id}", null, HttpStatusCode.NotFound, "RESOURCE_DOES_NOT_EXIST");
    }

    [Fact]
    public async Task Override_WhileItIsThere_MakesTheOtherInvalid()
    {
        var first = (string)(await AddAsync("""{"assessment_name":"q","feedback":{"value":1}}"""))["assessment_id"]!;
        var second = await AddAsync($$$"""{"assessment_name":"q","feedback":{"value":2},"overrides":"{{{first}}}"}""");

        Assert.False((bool)(await _api.GoodAsync("GET", $"{Root}/{first}"))["assessment"]!["valid"]!);
        Assert.Equal(first, (string?)second["overrides"]);
        await _api.GoodAsync("DELETE", $"{Root}/{second["assessment_id"]}");
        Assert.True((bool)(await _api.GoodAsync("GET", $"{Root}/{first}"))["assessment"]!["valid"]!);
    }

    [Fact]
    public async Task Expectation_OfARicherForm_TravelsAsText()
    {
        var rich = await AddAsync(
            """{"assessment_name":"e","expectation":{"value":{"ms":750}},"source":{"source_type":"CODE"}}"""
        );
        var plain = await AddAsync("""{"assessment_name":"e2","expectation":{"value":["a","b"]}}""");
        var sent = await AddAsync(
            """{"assessment_name":"e3","expectation":{"serialized_value":{"serialization_format":"JSON_FORMAT","value":"{\"x\": 1}"}}}"""
        );

        Assert.Equal(750, (int)JsonNode.Parse((string)rich["expectation"]!["serialized_value"]!["value"]!)!["ms"]!);
        Assert.Equal("""["a","b"]""", plain["expectation"]!["value"]!.ToJsonString());
        Assert.Equal("""{"x": 1}""", (string?)sent["expectation"]!["serialized_value"]!["value"]);
    }

    [Theory]
    [InlineData("feedback.score > 0.5", true)]
    [InlineData("feedback.score < 0.5", false)]
    [InlineData("feedback.mood = 'fine'", true)]
    [InlineData("feedback.mood LIKE 'f%'", true)]
    [InlineData("feedback.right = true", true)]
    [InlineData("feedback.right = 'false'", false)]
    [InlineData("feedback.nothing IS NULL", true)]
    [InlineData("expectation.score IS NOT NULL", false)]
    public async Task Search_ByFeedback_FindsTheTrace(string filter, bool found)
    {
        await AddAsync("""{"assessment_name":"score","feedback":{"value":0.9}}""");
        await AddAsync("""{"assessment_name":"mood","feedback":{"value":"fine"}}""");
        await AddAsync("""{"assessment_name":"right","feedback":{"value":true}}""");

        var page = await _api.GoodAsync(
            "POST",
            "3.0/mlflow/traces/search",
            new JsonObject { ["experiment_ids"] = new JsonArray("0"), ["filter"] = filter }.ToJsonString()
        );

        Assert.Equal(found, page.ToJsonString().Contains("tr-judged", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"assessment":{"assessment_name":"x"}}""")]
    [InlineData("""{"assessment":{"feedback":{"value":1}}}""")]
    [InlineData("""{"assessment":{"assessment_name":"x","feedback":{"value":1},"expectation":{"value":1}}}""")]
    [InlineData("""{}""")]
    public async Task Create_Incomplete_IsRefused(string body) => await _api.RefusedAsync("POST", Root, body);

    public async ValueTask InitializeAsync() =>
        await _api.GoodAsync(
            "POST",
            "3.0/mlflow/traces",
            """{"trace":{"trace_info":{"trace_id":"tr-judged","trace_location":{"mlflow_experiment":{"experiment_id":"0"}}}}}"""
        );

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonNode> AddAsync(string assessment) =>
        (await _api.GoodAsync("POST", Root, $$"""{"assessment":{{assessment}}}"""))["assessment"]!;
}
