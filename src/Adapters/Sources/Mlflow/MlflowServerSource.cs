using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Sources.Mlflow;

/// <summary>Reads a running MLflow server through its own API.</summary>
public sealed class MlflowServerSource(MlflowHttp http) : IMlflowSource, IMlflowModels, IMlflowFiles
{
    private const string Api = "api/2.0/mlflow/";
    private const string Proxy = "api/2.0/mlflow-artifacts/artifacts";

    public IAsyncEnumerable<JsonObject> ExperimentsAsync(CancellationToken cancel) =>
        PagesAsync(
            "experiments",
            token => PostAsync("experiments/search", new() { ["view_type"] = "ALL", ["max_results"] = 1000 }, token),
            cancel
        );

    public IAsyncEnumerable<JsonObject> RunsAsync(string experiment, CancellationToken cancel) =>
        PagesAsync(
            "runs",
            token =>
                PostAsync(
                    "runs/search",
                    new()
                    {
                        ["experiment_ids"] = new JsonArray(experiment),
                        ["run_view_type"] = "ALL",
                        ["max_results"] = 200,
                        ["order_by"] = new JsonArray("attributes.start_time ASC"),
                    },
                    token
                ),
            cancel
        );

    public IAsyncEnumerable<JsonObject> HistoryAsync(string run, string key, CancellationToken cancel) =>
        PagesAsync(
            "metrics",
            token =>
                http.GetAsync(
                    $"{Api}metrics/get-history?run_id={Escaped(run)}&metric_key={Escaped(key)}&max_results=10000{Page(token)}",
                    cancel
                ),
            cancel
        );

    public async IAsyncEnumerable<JsonObject> LoggedModelsAsync(
        string experiment,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var asked = new JsonObject { ["experiment_ids"] = new JsonArray(experiment), ["max_results"] = 50 };
        string? token = null;
        do
        {
            var page = await PostAsync("logged-models/search", (JsonObject)asked.DeepClone(), token);
            if (!page.TryGet(out var found, out var fault))
            {
                if (fault.Reason == SourceFaults.Unreachable)
                {
                    throw new SourceException(fault);
                }
                // A server older than logged models has none.
                yield break;
            }
            foreach (var model in Json.List(found, "models").ToList())
            {
                yield return model;
            }
            token = Json.Text(found, "next_page_token");
        } while (!string.IsNullOrEmpty(token));
    }

    public Task<IReadOnlyList<string>> LeftOutAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>([
            "traces, assessments, webhooks, evaluation data sets, users and permissions of the server are not imported",
        ]);

    public async IAsyncEnumerable<JsonObject> ModelsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var found = PagesAsync(
            "registered_models",
            token => http.GetAsync($"{Api}registered-models/search?max_results=100{Page(token)}", cancel),
            cancel
        );
        await foreach (var model in found)
        {
            // A search does not everywhere tell the aliases.
            var name = Escaped(Json.Text(model, "name") ?? "");
            var whole = await http.GetAsync($"{Api}registered-models/get?name={name}", cancel);
            yield return whole.IsOk && Json.Object(whole.Value, "registered_model") is { } told ? told : model;
        }
    }

    public async IAsyncEnumerable<JsonObject> VersionsAsync(
        string model,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        // In a filter a quote cannot be written where the other kind stands too; such a name matches nothing, and is reported.
        var quote = model.Contains('\'', StringComparison.Ordinal) ? '"' : '\'';
        var filter = Escaped($"name={quote}{model}{quote}");
        var versions = new List<JsonObject>();
        var found = PagesAsync(
            "model_versions",
            token => http.GetAsync($"{Api}model-versions/search?filter={filter}&max_results=1000{Page(token)}", cancel),
            cancel
        );
        await foreach (var version in found)
        {
            versions.Add(version);
        }
        foreach (var version in versions.OrderBy(v => Json.Whole(v, "version") ?? 0))
        {
            yield return version;
        }
    }

    public async Task<IReadOnlyList<SourceFile>?> ListAsync(FileRoot root, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(root);
        var files = new List<SourceFile>();
        var folders = new Stack<string>([""]);
        while (folders.TryPop(out var folder))
        {
            var listed = await http.GetAsync(Listing(root, folder), cancel);
            if (!listed.TryGet(out var found, out var fault))
            {
                return fault.Reason == SourceFaults.Unreachable ? throw new SourceException(fault) : null;
            }
            foreach (var entry in Json.List(found, "files"))
            {
                var name = Json.Text(entry, "path") ?? "";
                // Below a run paths are the run's; below a folder of the proxy they are the folder's.
                var path = root.Run is not null || folder.Length == 0 ? name : $"{folder}/{name}";
                if (Json.Flag(entry, "is_dir"))
                {
                    folders.Push(path);
                }
                else
                {
                    files.Add(new SourceFile(path, Json.Whole(entry, "file_size")));
                }
            }
        }
        return files;
    }

    public async Task<Stream> OpenAsync(FileRoot root, string path, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(root);
        var address = root.Run is { } run
            ? $"get-artifact?run_id={Escaped(run)}&path={Escaped(path)}"
            : $"{Proxy}/{string.Join('/', $"{PathOf(root.Uri)}/{path}".Split('/').Select(Escaped))}";
        return (await http.OpenAsync(address, cancel)).TryGet(out var content, out var fault)
            ? content
            : throw new SourceException(fault);
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Listing(FileRoot root, string folder) =>
        root.Run is { } run
            ? $"{Api}artifacts/list?run_id={Escaped(run)}{(folder.Length > 0 ? "&path=" + Escaped(folder) : "")}"
            : $"{Proxy}?path={Escaped(folder.Length > 0 ? $"{PathOf(root.Uri)}/{folder}" : PathOf(root.Uri))}";

    private static string PathOf(string uri) =>
        uri.StartsWith("mlflow-artifacts:", StringComparison.Ordinal)
        && Uri.TryCreate(uri, UriKind.Absolute, out var read)
            ? read.AbsolutePath.Trim('/')
            : uri;

    private Task<Result<JsonObject>> PostAsync(string call, JsonObject body, string? token)
    {
        if (token is not null)
        {
            body["page_token"] = token;
        }
        return http.PostAsync(Api + call, body, CancellationToken.None);
    }

    private static async IAsyncEnumerable<JsonObject> PagesAsync(
        string items,
        Func<string?, Task<Result<JsonObject>>> ask,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        string? token = null;
        do
        {
            cancel.ThrowIfCancellationRequested();
            if (!(await ask(token)).TryGet(out var page, out var fault))
            {
                throw new SourceException(fault);
            }
            foreach (var item in Json.List(page, items).ToList())
            {
                yield return item;
            }
            token = Json.Text(page, "next_page_token");
        } while (!string.IsNullOrEmpty(token));
    }

    private static string Page(string? token) =>
        token is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&page_token={Escaped(token)}");

    private static string Escaped(string text) => Uri.EscapeDataString(text);
}
