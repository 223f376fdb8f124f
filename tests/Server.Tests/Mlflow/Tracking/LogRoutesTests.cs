using System.Text.Json;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Tracking;

public sealed class LogRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TrackingCaller _call = new(server);

    public void Dispose() => _call.Dispose();

    [Fact]
    public async Task LogMetric_OfEveryKindOfNumber_RoundTrips()
    {
        var run = await _call.RunAsync("0");
        foreach (
            var (key, value) in new[]
            {
                ("a", "123.456"),
                ("nan", "NaN"),
                ("nan text", "\"NaN\""),
                ("inf", "\"Infinity\""),
                ("minus", "-Infinity"),
                ("text", "\"1e-3\""),
                ("whole", "7"),
            }
        )
        {
            await _call.OkAsync(
                "runs/log-metric",
                $$"""{"run_id":"{{run}}","key":"{{key}}","value":{{value}},"timestamp":789,"step":"2"}"""
            );
        }
        var metrics = (await _call.GetRunAsync(run))
            .GetProperty("data")
            .GetProperty("metrics")
            .EnumerateArray()
            .ToDictionary(m => m.GetProperty("key").GetString()!);
        Assert.Equal(123.456, metrics["a"].GetProperty("value").GetDouble());
        Assert.Equal(2, metrics["a"].GetProperty("step").GetInt64());
        Assert.Equal("NaN", metrics["nan"].GetProperty("value").GetString());
        Assert.Equal("NaN", metrics["nan text"].GetProperty("value").GetString());
        Assert.Equal(1.7976931348623157e308, metrics["inf"].GetProperty("value").GetDouble());
        Assert.Equal(-1.7976931348623157e308, metrics["minus"].GetProperty("value").GetDouble());
        Assert.Equal(0.001, metrics["text"].GetProperty("value").GetDouble());
    }

    [Theory]
    [InlineData(
        """{"run_id":31,"key":"m","value":41,"timestamp":59}""",
        "Invalid value 31 for parameter 'run_id' supplied"
    )]
    [InlineData(
        """{"run_id":"r","key":31,"value":41,"timestamp":59}""",
        "Invalid value 31 for parameter 'key' supplied"
    )]
    [InlineData(
        """{"run_id":"r","key":"m","value":31,"timestamp":59,"step":"foo"}""",
        "Invalid value \"foo\" for parameter 'step' supplied"
    )]
    [InlineData(
        """{"run_id":"r","key":"m","value":31,"timestamp":"foo"}""",
        "Invalid value \"foo\" for parameter 'timestamp' supplied"
    )]
    [InlineData(
        """{"run_id":null,"key":"m","value":31,"timestamp":59}""",
        "Missing value for required parameter 'run_id'"
    )]
    [InlineData("""{"run_id":"r","value":31,"timestamp":59}""", "Missing value for required parameter 'key'")]
    [InlineData("""{"run_id":"r","key":"m","timestamp":59}""", "Missing value for required parameter 'value'")]
    [InlineData("""{"run_id":"r","key":"m","value":31}""", "Missing value for required parameter 'timestamp'")]
    [InlineData("""{"run_id":"r","key":"a#b","value":31,"timestamp":1}""", "Names may only contain")]
    public async Task LogMetric_OfWhatIsNone_SaysWhatIsWrong(string json, string sentence) =>
        await _call.RefusedAsync("runs/log-metric", json, sentence);

    [Fact]
    public async Task LogParam_Twice_IsRefusedWhereItDiffers()
    {
        var run = await _call.RunAsync("0");
        await _call.OkAsync("runs/log-parameter", $$"""{"run_id":"{{run}}","key":"p","value":""}""");
        await _call.OkAsync("runs/log-parameter", $$"""{"run_id":"{{run}}","key":"p","value":""}""");
        await _call.RefusedAsync(
            "runs/log-parameter",
            $$"""{"run_id":"{{run}}","key":"p","value":"x"}""",
            $"Changing param values is not allowed. Param with key='p' was already logged with value='' for run ID='{run}'. Attempted logging new value 'x'."
        );
        await _call.OkAsync(
            "runs/log-parameter",
            $$"""{"run_id":"{{run}}","key":"long","value":"{{new string('x', 7000)}}"}"""
        );
        var long_ = (await _call.GetRunAsync(run)).GetProperty("data").GetProperty("params").EnumerateArray().Last();
        Assert.Equal(6000, long_.GetProperty("value").GetString()!.Length);
        await _call.RefusedAsync(
            "runs/set-tag",
            $$"""{"run_id":"{{run}}","key":"t","value":41}""",
            "Invalid value 41 for parameter 'value' supplied"
        );
        await _call.RefusedAsync(
            "runs/set-tag",
            $$"""{"run_id":"{{run}}","value":"v"}""",
            "Missing value for required parameter 'key'"
        );
    }

    [Fact]
    public async Task LogBatch_OfAll_IsLogged()
    {
        var run = await _call.RunAsync("0");
        await _call.OkAsync(
            "runs/log-batch",
            $$"""{"run_id":"{{run}}","metrics":[{"key":"m","value":1,"timestamp":5,"step":3},{"key":"m","value":2,"timestamp":6,"step":4},{"key":"m","value":9,"timestamp":1}],"params":[{"key":"p","value":"v"}],"tags":[{"key":"t","value":""}]}"""
        );
        var data = (await _call.GetRunAsync(run)).GetProperty("data");
        Assert.Equal("""[{"key":"m","value":2,"timestamp":6,"step":4}]""", data.GetProperty("metrics").ToString());
        Assert.Equal("""[{"key":"p","value":"v"}]""", data.GetProperty("params").ToString());
        var history = (await _call.OkAsync($"metrics/get-history?run_id={run}&metric_key=m")).GetProperty("metrics");
        Assert.Equal([9.0, 1, 2], history.EnumerateArray().Select(m => m.GetProperty("value").GetDouble()));
        await _call.OkAsync("runs/log-batch", $$"""{"run_id":"{{run}}"}""");
    }

    [Theory]
    [InlineData("\"metrics\":\"foo\"", "Invalid value \"foo\" for parameter 'metrics' supplied")]
    [InlineData("\"params\":\"foo\"", "Invalid value \"foo\" for parameter 'params' supplied")]
    [InlineData("\"tags\":\"foo\"", "Invalid value \"foo\" for parameter 'tags' supplied")]
    [InlineData(
        "\"metrics\":[{\"key\":\"m\",\"value\":2.5}]",
        "Missing value for required parameter 'metrics[0].timestamp'"
    )]
    [InlineData(
        "\"metrics\":[{\"value\":2.5,\"timestamp\":1}]",
        "Missing value for required parameter 'metrics[0].key'"
    )]
    [InlineData("\"params\":[{\"value\":\"x\"}]", "Missing value for required parameter 'params[0].key'")]
    [InlineData(
        "\"params\":[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"a\",\"value\":\"1\"}]",
        "Duplicate parameter keys have been submitted: ['a']"
    )]
    [InlineData(
        "\"metrics\":[{\"key\":\"../x\",\"value\":2.5,\"timestamp\":1}]",
        "Invalid value \"../x\" for parameter 'metrics[0].name' supplied"
    )]
    public async Task LogBatch_OfWhatIsNone_SaysWhatIsWrong(string member, string sentence) =>
        await _call.RefusedAsync(
            "runs/log-batch",
            $$"""{"run_id":"{{await _call.RunAsync("0")}}",{{member}}}""",
            sentence
        );

    [Fact]
    public async Task LogBatch_OfTooMuch_IsRefused()
    {
        var run = await _call.RunAsync("0");
        var metric = """{"key":"m","value":1,"timestamp":1}""";
        await _call.RefusedAsync(
            "runs/log-batch",
            $$"""{"run_id":"{{run}}","metrics":[{{string.Join(',', Enumerable.Repeat(metric, 1001))}}]}""",
            "A batch logging request can contain at most 1000 metrics. Got 1001 metrics."
        );
        await _call.RefusedAsync(
            "runs/log-batch",
            $$"""{"run_id":"{{run}}","unknown":"{{new string('x', 1_000_000)}}"}""",
            "Batched logging API requests must be at most 1000000 bytes"
        );
        await _call.RefusedAsync("runs/log-batch", """{"run_id":"no/id"}""", "for parameter 'run_id' supplied");
    }

    [Fact]
    public async Task LogInputsAndOutputs_AreReadWithTheRun()
    {
        var experiment = await _call.ExperimentAsync("inputs");
        var run = await _call.RunAsync(experiment);
        var inputs =
            """[{"dataset":{"name":"n","digest":"d","source_type":"st","source":"s","profile":"p"},"tags":[{"key":"mlflow.data.context","value":"training"},{"key":"foo","value":"baz"}]}]""";
        await _call.OkAsync(
            "runs/log-inputs",
            $$"""{"run_id":"{{run}}","datasets":{{inputs}},"models":[{"model_id":"m-1"}]}"""
        );
        await _call.OkAsync("runs/log-inputs", $$"""{"run_id":"{{run}}","datasets":{{inputs}}}""");
        await _call.OkAsync("runs/outputs", $$"""{"run_id":"{{run}}","models":[{"model_id":"m-2","step":4}]}""");
        var read = await _call.GetRunAsync(run);
        var dataset = Assert.Single(read.GetProperty("inputs").GetProperty("dataset_inputs").EnumerateArray());
        Assert.Equal(
            """[{"key":"foo","value":"baz"},{"key":"mlflow.data.context","value":"training"}]""",
            dataset.GetProperty("tags").ToString()
        );
        Assert.Equal("p", dataset.GetProperty("dataset").GetProperty("profile").GetString());
        Assert.Equal("""[{"model_id":"m-1"}]""", read.GetProperty("inputs").GetProperty("model_inputs").ToString());
        Assert.Equal("""{"model_outputs":[{"model_id":"m-2","step":4}]}""", read.GetProperty("outputs").ToString());
        var summaries = await _call.OkAsync(
            "/ajax-api/2.0/mlflow/experiments/search-datasets",
            $$"""{"experiment_ids":["{{experiment}}"]}"""
        );
        Assert.Equal(
            $$"""[{"experiment_id":"{{experiment}}","name":"n","digest":"d","context":"training"}]""",
            summaries.GetProperty("dataset_summaries").ToString()
        );
        await _call.RefusedAsync(
            "runs/log-inputs",
            """{"datasets":[]}""",
            "Missing value for required parameter 'run_id'"
        );
        await _call.RefusedAsync(
            "runs/outputs",
            $$"""{"run_id":"{{run}}"}""",
            "Missing value for required parameter 'models'"
        );
        await _call.RefusedAsync(
            "/ajax-api/2.0/mlflow/experiments/search-datasets",
            "{}",
            "SearchDatasets request must specify at least one experiment_id."
        );
    }

    [Fact]
    public async Task LogModel_TheOldWay_GrowsTheTag()
    {
        var run = await _call.RunAsync("0");
        for (var i = 0; i < 3; i++)
        {
            var model = JsonSerializer.Serialize(
                $$$"""{"artifact_path":"model/{{{i}}}","flavors":{"f":{"a":1,"config":2}},"utc_time_created":"t","run_id":"{{{run}}}","signature":{},"model_uuid":"u"}"""
            );
            await _call.OkAsync("runs/log-model", $$"""{"run_id":"{{run}}","model_json":{{model}}}""");
        }
        var tag = (await _call.GetRunAsync(run))
            .GetProperty("data")
            .GetProperty("tags")
            .EnumerateArray()
            .Single(t => t.GetProperty("key").GetString() == "mlflow.log-model.history");
        using var models = JsonDocument.Parse(tag.GetProperty("value").GetString()!);
        Assert.Equal(
            ["model/0", "model/1", "model/2"],
            models.RootElement.EnumerateArray().Select(m => m.GetProperty("artifact_path").GetString())
        );
        Assert.Equal("""{"f":{"a":1}}""", models.RootElement[2].GetProperty("flavors").ToString());
        Assert.False(models.RootElement[0].TryGetProperty("signature", out _));
        await _call.RefusedAsync(
            "runs/log-model",
            $$"""{"run_id":"{{run}}","model_json":"{"}""",
            "Malformed model info."
        );
        await _call.RefusedAsync(
            "runs/log-model",
            $$"""{"run_id":"{{run}}","model_json":"{}"}""",
            "Model json is missing mandatory fields: {'artifact_path', 'flavors', 'utc_time_created', 'run_id'}"
        );
    }
}
