using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Traces;

public sealed class TraceMetricRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly MlflowApi _api = new(server);

    [Theory]
    [InlineData(
        """ "metric_name":"trace_count","aggregations":[{"aggregation_type":"COUNT"}],"dimensions":["trace_name"] """,
        """[{"metric_name":"trace_count","dimensions":{"trace_name":"aaa"},"values":{"COUNT":1}},{"metric_name":"trace_count","dimensions":{"trace_name":"bbb"},"values":{"COUNT":1}},{"metric_name":"trace_count","dimensions":{"trace_name":"ccc"},"values":{"COUNT":1}},{"metric_name":"trace_count","dimensions":{"trace_name":"ddd"},"values":{"COUNT":2}}]"""
    )]
    [InlineData(
        """ "metric_name":"latency","aggregations":[{"aggregation_type":"AVG"},{"aggregation_type":"PERCENTILE","percentile_value":50},{"aggregation_type":"PERCENTILE","percentile_value":99.5}],"filters":["trace.status = 'OK'"] """,
        """[{"metric_name":"latency","dimensions":{},"values":{"AVG":8.666666666666666,"P50.0":10,"P99.5":10}}]"""
    )]
    [InlineData(
        """ "metric_name":"trace_count","aggregations":[{"aggregation_type":"COUNT"}],"filters":["trace.tag.fruit = 'apple'","trace.metadata.`set` = 'five'"],"time_interval_seconds":1,"start_time_ms":0,"end_time_ms":2000 """,
        """[{"metric_name":"trace_count","dimensions":{"time_bucket":"1970-01-01T00:00:00+00:00"},"values":{"COUNT":2}}]"""
    )]
    public async Task Metrics_OfTraces_AreDrawnTogether(string asked, string points)
    {
        await new TraceCalls(_api).FiveAsync();

        var body = $$"""{"experiment_ids":["0"],"view_type":"TRACES",{{asked}} }""";
        var answer = await _api.GoodAsync("POST", "3.0/mlflow/traces/metrics", body);

        Assert.Equal(
            points,
            answer["data_points"]!.ToJsonString(
                new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        );
    }

    [Theory]
    [InlineData("TRACES", "size", "COUNT", "", "metric_name must be one of ['trace_count', 'latency'")]
    [InlineData("TRACES", "trace_count", "SUM", "", "Found invalid aggregation_type(s): ['SUM']")]
    [InlineData("TRACES", "latency", "AVG", ""","dimensions":["colour"]""", "Found invalid dimension(s): ['colour']")]
    [InlineData("SPANS", "latency", "PERCENTILE", "", "A percentile is asked for by a percentile_value of 0 to 100.")]
    [InlineData(
        "TRACES",
        "trace_count",
        "COUNT",
        ""","filters":["span.name = 'x'"]""",
        "Filtering by span is only supported"
    )]
    [InlineData("TRACES", "trace_count", "COUNT", ""","filters":["trace.status != 'x'"]""", "Invalid comparator: '!='")]
    [InlineData(
        "TRACES",
        "trace_count",
        "COUNT",
        ""","time_interval_seconds":5""",
        "start_time_ms and end_time_ms are required"
    )]
    public async Task Metrics_OfWhatIsNone_AreRefused(string view, string metric, string kind, string more, string why)
    {
        var body =
            $$"""{"experiment_ids":["0"],"view_type":"{{view}}","metric_name":"{{metric}}","aggregations":[{"aggregation_type":"{{kind}}"}]{{more}} }""";

        Assert.StartsWith(
            why,
            await _api.RefusedAsync("POST", "3.0/mlflow/traces/metrics", body),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("TRACES", "input_tokens", "SUM", "trace_name")]
    [InlineData("TRACES", "latency", "AVG", "trace_name")]
    [InlineData("SPANS", "span_count", "COUNT", "span_name,span_type,span_status,span_model_name,span_model_provider")]
    [InlineData("SPANS", "latency", "AVG", "span_name,span_status")]
    [InlineData("SPANS", "total_cost", "SUM", "span_model_name,span_model_provider")]
    [InlineData("ASSESSMENTS", "assessment_count", "COUNT", "assessment_name,assessment_value")]
    [InlineData("ASSESSMENTS", "assessment_value", "AVG", "assessment_name")]
    public async Task Metrics_ByEveryDimension_AreAnswered(string view, string metric, string kind, string dimensions)
    {
        var names = string.Join("\",\"", dimensions.Split(','));
        var body =
            $$"""{"experiment_ids":["0"],"view_type":"{{view}}","metric_name":"{{metric}}","aggregations":[{"aggregation_type":"{{kind}}"}],"dimensions":["{{names}}"],"time_interval_seconds":3600,"start_time_ms":0,"end_time_ms":9999999999999}""";

        await _api.GoodAsync("POST", "3.0/mlflow/traces/metrics", body);
    }

    [Fact]
    public async Task Metrics_OfAssessments_CountFlagsAndWordsOfJudges()
    {
        await new TraceCalls(_api).StartAsync("tr-judged", "");
        foreach (var value in (string[])["true", "\"yes\"", "false", "0.5", "\"maybe\""])
        {
            await _api.GoodAsync(
                "POST",
                "3.0/mlflow/traces/tr-judged/assessments",
                $$"""{"assessment":{"assessment_name":"good","feedback":{"value":{{value}}},"source":{"source_type":"HUMAN","source_id":"a"} } }"""
            );
        }

        var answer = await _api.GoodAsync(
            "POST",
            "3.0/mlflow/traces/metrics",
            """{"experiment_ids":["0"],"view_type":"ASSESSMENTS","metric_name":"assessment_value","aggregations":[{"aggregation_type":"AVG"}],"dimensions":["assessment_name"],"filters":["assessment.name = 'good' AND assessment.type = 'feedback'"]}"""
        );

        // Four of the five have a value: 1, 1, 0 and a half.
        Assert.Equal(0.625, (double)answer["data_points"]![0]!["values"]!["AVG"]!);
    }

    public void Dispose() => _api.Dispose();
}
