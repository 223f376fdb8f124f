using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Metrics;

public sealed partial class MetricsRoutesTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task Get_AfterCalls_GivesTheirFiguresUnderTritonsNames()
    {
        var model = await town.ModelAsync();
        await town.IntoProductionAsync(model, 1);
        using var http = town.Server.Http();
        await town.AskAsync(model);
        await town.AskAsync(model);
        using (var misfit = new StringContent("""{"inputs":[]}""", Encoding.UTF8, "application/json"))
        using (var refused = await http.PostAsync(new Uri($"/v2/models/{model}/infer", UriKind.Relative), misfit))
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        var figures = await FiguresAsync(http);

        var labels = $$"""{model="{{model}}",version="1",environment="production"}""";
        // The release's smoke test asked staging.
        Assert.Equal(2, figures[$"nv_inference_request_success{labels}"]);
        Assert.Equal(1, figures[$"nv_inference_request_failure{labels}"]);
        Assert.Equal(2, figures[$"nv_inference_count{labels}"]);
        Assert.Equal(2, figures[$"nv_inference_exec_count{labels}"]);
        Assert.Equal(0, figures[$"nv_inference_pending_request_count{labels}"]);
        var whole = figures[$"nv_inference_request_duration_us{labels}"];
        var queue = figures[$"nv_inference_queue_duration_us{labels}"];
        Assert.InRange(queue, 0.1, whole);
        Assert.Equal(whole, queue + figures[$"nv_inference_compute_infer_duration_us{labels}"], 3);
        Assert.Equal(1, figures[$$"""airworthy_endpoint_ready{model="{{model}}",environment="staging"}"""]);
        Assert.InRange(figures["airworthy_models_loaded"], 2, 100);
        Assert.Equal(3, figures[$"airworthy_inference_request_duration_seconds_count{labels}"]);
        Assert.Equal(
            3,
            figures[$"airworthy_inference_request_duration_seconds_bucket{labels.Replace("}", ",le=\"+Inf\"}")}"]
        );
        Assert.True(figures["process_cpu_seconds_total"] > 0);
        Assert.True(figures["process_resident_memory_bytes"] > 1e6);
        Assert.Equal(0, figures["airworthy_observations_dropped_total"]);
    }

    [Fact]
    public async Task Get_WithoutAToken_IsRefusedWhereCallersNeedOne()
    {
        await using var closed = await town.Server.StartClosedAsync();
        using var http = new HttpClient { BaseAddress = closed.Address };

        using var answer = await http.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    /// <summary>Reads the text as strictly as Prometheus does: every line known, every name introduced, no sample twice.</summary>
    private static async Task<Dictionary<string, double>> FiguresAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        var introduced = "";
        foreach (var line in (await answer.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                introduced = line.Split(' ')[2];
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.Matches(Sample(), line);
                Assert.StartsWith(introduced, line, StringComparison.Ordinal);
                var space = line.LastIndexOf(' ');
                figures.Add(line[..space], double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture));
            }
        }
        return figures;
    }

    [GeneratedRegex(
        """^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.E+-]+$""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Sample();
}
