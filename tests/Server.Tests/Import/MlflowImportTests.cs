using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Airworthy.Adapters.Sources.Mlflow;
using Airworthy.Server.Commands;
using Airworthy.Server.Import;
using Airworthy.Server.Settings;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Import;

public sealed class MlflowImportTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Import_OfASqliteFile_BringsRunsWithAllTheyLogged()
    {
        await using var fresh = await FreshAsync("runs");
        using var http = new HttpClient { BaseAddress = fresh.Address };
        var file = await MlflowTables.MakeAsync(_folder.At("source"));

        var report = await ImportAsync($"sqlite:///{file}", fresh.Address);

        var parent = await FindAsync(http, MlflowTables.Parent);
        var info = parent["info"]!;
        Assert.Equal("parent", (string)info["run_name"]!);
        Assert.Equal("ada", (string)info["user_id"]!);
        Assert.Equal("FINISHED", (string)info["status"]!);
        Assert.Equal((1000, 2000), ((int)info["start_time"]!, (int)info["end_time"]!));
        Assert.Equal("Größe \"x\"", Pairs(parent["data"]!["params"]!)["text"]);
        Assert.Contains(
            (string)info["run_id"]!,
            Pairs(parent["data"]!["tags"]!)["mlflow.log-model.history"],
            StringComparison.Ordinal
        );
        Assert.Equal(
            """[{"key":"auc","value":0.5,"timestamp":1,"step":0},{"key":"auc","value":0.75,"timestamp":2,"step":1}]""",
            Bare(await HistoryAsync(http, info, "auc"))
        );
        Assert.Contains("NaN", Bare(await HistoryAsync(http, info, "loss")), StringComparison.Ordinal);
        Assert.Equal("train", (string)parent["inputs"]!["dataset_inputs"]![0]!["dataset"]!["name"]!);
        var child = await FindAsync(http, MlflowTables.Child);
        Assert.Equal((string)info["run_id"]!, Pairs(child["data"]!["tags"]!)["mlflow.parentRunId"]);
        Assert.Equal("deleted", (string)(await FindAsync(http, MlflowTables.Gone))["info"]!["lifecycle_stage"]!);
        Assert.Equal(4, (int)report["imported"]!["runs"]!);
        Assert.Equal(2, (int)report["imported"]!["experiments"]!);
        Assert.Equal(
            "plot",
            await http.GetStringAsync(
                $"/get-artifact?run_id={info["run_id"]}&path={Uri.EscapeDataString("plots/a b c.txt")}"
            )
        );
        var left = report["leftOut"]!.ToJsonString();
        Assert.Contains("s3://elsewhere", left, StringComparison.Ordinal);
        Assert.Contains("1 traces", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_RunAgain_BringsNothingTwice()
    {
        await using var fresh = await FreshAsync("again");
        using var http = new HttpClient { BaseAddress = fresh.Address };
        var file = await MlflowTables.MakeAsync(_folder.At("source"));

        await ImportAsync(file, fresh.Address);
        var before = await AllRunsAsync(http);
        var report = await ImportAsync(file, fresh.Address);

        Assert.Equal(before, await AllRunsAsync(http));
        Assert.Null(report["imported"]!["runs"]);
        Assert.Null(report["imported"]!["versions"]);
        Assert.Equal(3, (int)report["imported"]!["runs known already"]!);
    }

    [Fact]
    public async Task Import_StoppedInTheMiddle_GoesOnWhenItIsRunAgain()
    {
        await using var fresh = await FreshAsync("stopped");
        using var http = new HttpClient { BaseAddress = fresh.Address };
        var file = await MlflowTables.MakeAsync(_folder.At("source"));
        using var stop = new CancellationTokenSource();
        await using (var database = MlflowDatabase.Open(file).Value)
        {
            using var door = new MlflowHttp(fresh.Address, null);
            var source = new ImportSource(
                new MlflowFileSource(database),
                new MlflowFileModels(database),
                new LocalArtifacts(_folder.At("source"), null)
            );
            var import = new MlflowImport(
                source,
                new ImportTarget(door, new ImportReport()),
                new StopsAtTheFirstRun(stop)
            );
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => import.RunAsync(stop.Token));
        }

        var report = await ImportAsync(file, fresh.Address);

        Assert.Equal(1, (int)report["imported"]!["runs known already"]!);
        Assert.Equal(3, (int)report["imported"]!["runs"]!);
        Assert.Equal(4, (await SearchAsync(http, "")).Count);
        var parent = await FindAsync(http, MlflowTables.Parent);
        Assert.Equal(2, (await HistoryAsync(http, parent["info"]!, "auc")).Count);
        Assert.Equal(3, (int)report["imported"]!["versions"]!);
    }

    [Fact]
    public async Task Import_WithItsArtifactsOutOfReach_BringsThemNextTime()
    {
        await using var fresh = await FreshAsync("reach");
        var file = await MlflowTables.MakeAsync(_folder.At("source"));
        Directory.Move(_folder.At("source/mlruns"), _folder.At("elsewhere"));
        var without = await ImportAsync(file, fresh.Address);

        Directory.Move(_folder.At("elsewhere"), _folder.At("source/mlruns"));
        var report = await ImportAsync(file, fresh.Address);

        Assert.Contains("cannot be reached", without["leftOut"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(3, (int)report["imported"]!["artifacts"]!);
    }

    private sealed class StopsAtTheFirstRun(CancellationTokenSource stop) : IProgress<ImportStep>
    {
        public void Report(ImportStep value)
        {
            if (value.Total < 0)
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Import_OfARunningServer_BringsWhatItHolds()
    {
        await using var first = await FreshAsync("first");
        await using var second = await FreshAsync("second");
        using var http = new HttpClient { BaseAddress = second.Address };
        await ImportAsync(await MlflowTables.MakeAsync(_folder.At("source")), first.Address);

        var report = await ImportAsync(first.Address.AbsoluteUri, second.Address);

        Assert.Equal(4, (int)report["imported"]!["runs"]!);
        using var there = new HttpClient { BaseAddress = first.Address };
        var origin = (string)(await FindAsync(there, MlflowTables.Parent))["info"]!["run_id"]!;
        var parent = await FindAsync(http, origin);
        Assert.Equal("3", Pairs(parent["data"]!["params"]!)["depth"]);
        Assert.Equal(
            "plot",
            await http.GetStringAsync($"/get-artifact?run_id={parent["info"]!["run_id"]}&path=plots/a%20b%20c.txt")
        );
    }

    [Fact]
    public async Task Import_OfRegisteredModels_BringsVersionsWithTheirFilesAndLabelsOnly()
    {
        await using var fresh = await FreshAsync("models");
        using var http = new HttpClient { BaseAddress = fresh.Address };

        var report = await ImportAsync(await MlflowTables.MakeAsync(_folder.At("source")), fresh.Address);

        var model = JsonNode.Parse(await http.GetStringAsync("/api/2.0/mlflow/registered-models/get?name=churn"))![
            "registered_model"
        ]!;
        Assert.Equal("who leaves", (string)model["description"]!);
        Assert.Equal("champion", (string)Assert.Single(model["aliases"]!.AsArray())!["alias"]!);
        Assert.Equal("2", (string)model["aliases"]![0]!["version"]!);
        var second = JsonNode.Parse(
            await http.GetStringAsync("/api/2.0/mlflow/model-versions/get?name=churn&version=2")
        )!["model_version"]!;
        Assert.Equal("Production", (string)second["current_stage"]!);
        Assert.Equal("no", Pairs(second["tags"]!)["approved"]);
        Assert.Contains(
            "python_function",
            await http.GetStringAsync("/model-versions/get-artifact?name=churn&version=1&path=MLmodel"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "onnx",
            await http.GetStringAsync("/model-versions/get-artifact?name=churn&version=2&path=MLmodel"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("churn", await http.GetStringAsync("/api/v1/endpoints"), StringComparison.Ordinal);
        Assert.Equal(3, (int)report["imported"]!["versions"]!);
        Assert.Equal(1, (int)report["imported"]!["logged models"]!);
        var left = report["leftOut"]!.ToJsonString();
        Assert.Contains("s3://bucket/model", left, StringComparison.Ordinal);
        Assert.Contains("alias lost", left, StringComparison.Ordinal);
        Assert.Contains("here it is version 2", left, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/mlflow.db", ExitCodes.BadInput)]
    [InlineData("http://127.0.0.1:9", ExitCodes.Unreachable)]
    public async Task Import_OfNothing_SaysSo(string source, int code)
    {
        var errors = new StringWriter();
        var ended = await RunAsync(source, server.Address, new StringWriter(), errors);

        Assert.Equal(code, ended);
        Assert.StartsWith("airworthy: ", errors.ToString().Split('\n')[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfAFileThatIsNoDatabase_SaysSo()
    {
        var file = _folder.At("mlflow.db");
        await File.WriteAllTextAsync(file, "no database");
        var errors = new StringWriter();

        Assert.Equal(ExitCodes.BadInput, await RunAsync(file, server.Address, new StringWriter(), errors));
        Assert.Contains("not-mlflow", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_IntoAServerThatLetsNobodyIn_StopsAtOnce()
    {
        await using var closed = await server.StartClosedAsync();
        var errors = new StringWriter();

        var code = await RunAsync(
            await MlflowTables.MakeAsync(_folder.At("source")),
            closed.Address,
            new StringWriter(),
            errors
        );

        Assert.NotEqual(ExitCodes.Done, code);
        Assert.Contains("401", errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<Server.Wiring.ServerHost> FreshAsync(string name) =>
        server.StartAsync(new ServerSettings { Data = _folder.At(name), Port = 0 });

    private static async Task<JsonNode> ImportAsync(string source, Uri target)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await RunAsync(source, target, output, errors);
        Assert.True(code == ExitCodes.Done, errors.ToString());
        return JsonNode.Parse(output.ToString())!;
    }

    private static Task<int> RunAsync(string source, Uri target, StringWriter output, StringWriter errors) =>
        ServerCommands.RunAsync(["import", "mlflow", source, "--server", target.AbsoluteUri, "--json"], output, errors);

    private static async Task<JsonNode> FindAsync(HttpClient http, string imported) =>
        Assert.Single(await SearchAsync(http, $"tags.`airworthy.imported.run_id` = '{imported}'"))!;

    private static async Task<JsonArray> SearchAsync(HttpClient http, string filter)
    {
        using var experiments = await http.PostAsync(
            "/api/2.0/mlflow/experiments/search",
            Json("""{"view_type": "ALL", "max_results": 100}""")
        );
        var ids = JsonNode.Parse(await experiments.Content.ReadAsStringAsync())!["experiments"]!
            .AsArray()
            .Select(e => (string)e!["experiment_id"]!);
        var body = new
        {
            experiment_ids = ids,
            filter,
            run_view_type = "ALL",
        };
        using var answer = await http.PostAsync("/api/2.0/mlflow/runs/search", Json(JsonSerializer.Serialize(body)));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["runs"]!.AsArray();
    }

    private static async Task<string> AllRunsAsync(HttpClient http) => (await SearchAsync(http, "")).ToJsonString();

    private static async Task<JsonArray> HistoryAsync(HttpClient http, JsonNode info, string key) =>
        JsonNode.Parse(
            await http.GetStringAsync($"/api/2.0/mlflow/metrics/get-history?run_id={info["run_id"]}&metric_key={key}")
        )!["metrics"]!.AsArray();

    private static string Bare(JsonArray metrics)
    {
        foreach (var metric in metrics)
        {
            foreach (var extra in metric!.AsObject().Select(m => m.Key).ToList())
            {
                if (extra is not ("key" or "value" or "timestamp" or "step"))
                {
                    metric.AsObject().Remove(extra);
                }
            }
        }
        return metrics.ToJsonString();
    }

    private static Dictionary<string, string> Pairs(JsonNode pairs) =>
        pairs.AsArray().ToDictionary(p => (string)p!["key"]!, p => (string)p!["value"]!);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
