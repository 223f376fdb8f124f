using System.Text.Json.Nodes;

namespace Airworthy.Server.Tests.Mlflow.Traces;

/// <summary>Makes traces and looks for them.</summary>
internal sealed class TraceCalls(MlflowApi api)
{
    private const string V3 = "3.0/mlflow/traces";

    public async Task<JsonNode> StartAsync(string id, string rest, long timeMs = 0)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var comma = string.IsNullOrWhiteSpace(rest) ? "" : ",";
        var body = $$$"""
            {"trace":{"trace_info":{"trace_id":"{{{id}}}","request_time":"{{{time}}}",
            "trace_location":{"type":"MLFLOW_EXPERIMENT","mlflow_experiment":{"experiment_id":"0"}}{{{comma}}}{{{rest}}} } } }
            """;
        return (await api.GoodAsync("POST", V3, body))["trace"]!["trace_info"]!;
    }

    public async Task FiveAsync()
    {
        var rows = new (string Head, string Tags, string Metadata)[]
        {
            (
                """ "execution_duration":"0.006s","state":"OK" """,
                """ "mlflow.traceName":"ddd" """,
                """ "mlflow.sourceRun":"run0", """
            ),
            (
                """ "execution_duration":"0.002s","state":"ERROR" """,
                """ "mlflow.traceName":"aaa","fruit":"apple","color":"red" """,
                """ "mlflow.sourceRun":"run1", """
            ),
            (
                """ "execution_duration":"0.004s" """,
                """ "mlflow.traceName":"bbb","fruit":"apple","color":"green" """,
                ""
            ),
            (""" "execution_duration":"0.010s","state":"OK" """, """ "mlflow.traceName":"ccc","fruit":"orange" """, ""),
            (""" "execution_duration":"0.010s","state":"OK" """, """ "mlflow.traceName":"ddd","color":"blue" """, ""),
        };
        for (var i = 0; i < rows.Length; i++)
        {
            var (rest, tags, metadata) = rows[i];
            await StartAsync(
                $"tr-f{i}",
                $$"""{{rest}},"tags":{ {{tags}} },"trace_metadata":{ {{metadata}} "set":"five"}""",
                i
            );
        }
    }

    public async Task<string> FindAsync(string filter, string? order = null)
    {
        var query = JsonNode.Parse(Query(filter, order))!.AsObject();
        query["max_results"] = 100;
        var page = await api.GoodAsync("POST", $"{V3}/search", query.ToJsonString());
        return string.Join(',', (page["traces"]?.AsArray() ?? []).Select(t => (string)t!["trace_id"]!));
    }

    public static string Query(string filter, string? order = null, string? token = null) =>
        new JsonObject
        {
            ["locations"] = new JsonArray(
                new JsonObject { ["mlflow_experiment"] = new JsonObject { ["experiment_id"] = "0" } }
            ),
            ["filter"] = filter,
            ["order_by"] = order is null ? new JsonArray() : new JsonArray(order),
            ["max_results"] = 2,
            ["page_token"] = token,
        }.ToJsonString();
}
