using System.Text.Json.Nodes;
using Airworthy.Adapters.Sources.Mlflow;

namespace Airworthy.Server.Import;

/// <summary>Brings runs over: first all of an experiment as empty ones, so that they can name each other, then what each logged.</summary>
internal sealed class RunImport(IMlflowSource source, IMlflowFiles files, ImportTarget target, ImportMap map)
{
    private const int MetricsAtOnce = 1000;
    private const int PairsAtOnce = 100;

    /// <summary>Learns which runs of our experiment are imported already.</summary>
    public async Task RecallAsync(string ours, CancellationToken cancel)
    {
        var known = await target.SearchAsync(
            "runs/search",
            new()
            {
                ["experiment_ids"] = new JsonArray(ours),
                ["filter"] = $"tags.`{ImportMap.RunTag}` != ''",
                ["run_view_type"] = "ALL",
                ["max_results"] = 1000,
            },
            "runs",
            cancel
        );
        foreach (var run in known)
        {
            var tags = Json.Pairs(Json.Object(run, "data"), "tags");
            Remember(run, tags[ImportMap.RunTag], tags.ContainsKey(ImportMap.DoneTag));
        }
    }

    public async Task CreateAsync(string experiment, string ours, CancellationToken cancel)
    {
        await foreach (var run in source.RunsAsync(experiment, cancel))
        {
            var info = Json.Object(run, "info");
            if (Json.Text(info, "run_id") is not { } id || map.Run(id) is not null)
            {
                continue;
            }
            var created = await target.PostAsync(
                "runs/create",
                new()
                {
                    ["experiment_id"] = ours,
                    ["user_id"] = Json.Text(info, "user_id") ?? "",
                    ["run_name"] = Json.Text(info, "run_name"),
                    ["start_time"] = Json.Whole(info, "start_time") ?? 0,
                    ["tags"] = Json.Pairs([new(ImportMap.RunTag, id)]),
                },
                $"run {id}",
                cancel
            );
            if (Json.Object(created, "run") is { } made)
            {
                Remember(made, id, done: false);
            }
        }
    }

    /// <summary>Logs again what each run logged, and ends it as it ended.</summary>
    public async Task FillAsync(string experiment, Action tell, CancellationToken cancel)
    {
        await foreach (var run in source.RunsAsync(experiment, cancel))
        {
            cancel.ThrowIfCancellationRequested();
            if (Json.Text(Json.Object(run, "info"), "run_id") is { } id && map.Run(id) is { } ours)
            {
                await FillAsync(run, id, ours, cancel);
                tell();
            }
        }
    }

    private async Task FillAsync(JsonObject run, string id, ImportedPlace ours, CancellationToken cancel)
    {
        var info = Json.Object(run, "info");
        var deleted = Json.Text(info, "lifecycle_stage") == "deleted";
        if (ours.Done)
        {
            target.Report.Came("runs known already");
            return;
        }
        var of = $"run {id}";
        var data = Json.Object(run, "data");
        var tags = ImportMap.TagsOf(data).Select(t => KeyValuePair.Create(t.Key, Here(t.Key, t.Value, id, ours.Id)));
        await target.LogAsync(ours.Id, "params", Listed(Json.Pairs(data, "params")), PairsAtOnce, of, cancel);
        await target.LogAsync(ours.Id, "tags", Listed(tags), PairsAtOnce, of, cancel);
        foreach (var key in Json.List(data, "metrics").Select(m => Json.Text(m, "key")).OfType<string>().Distinct())
        {
            await HistoryAsync(id, key, ours.Id, of, cancel);
        }
        await LinksAsync(run, ours.Id, of, cancel);
        var root = new FileRoot(id, Json.Text(info, "artifact_uri") ?? "");
        var whole = await target.CopyAsync(files, root, ours.Uri, of, cancel);
        await EndAsync(info, ours.Id, of, cancel);
        // Without its mark the run is brought again next time, when its artifacts may be within reach. A deleted one takes nothing more.
        if (whole || deleted)
        {
            await target.LogAsync(ours.Id, "tags", Listed([new(ImportMap.DoneTag, "true")]), 1, of, cancel);
        }
        target.Report.Came("runs");
        if (deleted)
        {
            await target.PostAsync("runs/delete", new() { ["run_id"] = ours.Id }, $"{of}, its deletion", cancel);
        }
        map.AddRun(id, ours with { Done = true });
    }

    private async Task HistoryAsync(string id, string key, string ours, string of, CancellationToken cancel)
    {
        var points = new List<JsonObject>(MetricsAtOnce);
        await foreach (var point in source.HistoryAsync(id, key, cancel))
        {
            points.Add(
                new JsonObject
                {
                    ["key"] = key,
                    ["value"] = point["value"]?.DeepClone(),
                    ["timestamp"] = Json.Whole(point, "timestamp") ?? 0,
                    ["step"] = Json.Whole(point, "step") ?? 0,
                }
            );
            if (points.Count == MetricsAtOnce)
            {
                await target.LogAsync(ours, "metrics", points, MetricsAtOnce, of, cancel);
                points.Clear();
            }
        }
        await target.LogAsync(ours, "metrics", points, MetricsAtOnce, of, cancel);
    }

    private async Task LinksAsync(JsonObject run, string ours, string of, CancellationToken cancel)
    {
        var inputs = Json.Object(run, "inputs");
        var datasets = Json.List(inputs, "dataset_inputs").Select(d => (JsonNode)Without(d)).ToArray();
        var read = Models(inputs, "model_inputs");
        if (datasets.Length + read.Count > 0)
        {
            var body = new JsonObject { ["run_id"] = ours, ["datasets"] = new JsonArray(datasets) };
            if (read.Count > 0)
            {
                body["models"] = read;
            }
            if (await target.PostAsync("runs/log-inputs", body, $"{of}, its inputs", cancel) is not null)
            {
                target.Report.Came("data sets", datasets.Length);
            }
        }
        var made = Models(Json.Object(run, "outputs"), "model_outputs");
        if (made.Count > 0)
        {
            await target.PostAsync(
                "runs/outputs",
                new() { ["run_id"] = ours, ["models"] = made },
                $"{of}, its outputs",
                cancel
            );
        }
    }

    private JsonArray Models(JsonObject? links, string name) =>
        [
            .. Json.List(links, name)
                .Select(m => (Ours: map.Model(Json.Text(m, "model_id")), Step: Json.Whole(m, "step") ?? 0))
                .Where(m => m.Ours is not null)
                .Select(m => (JsonNode)new JsonObject { ["model_id"] = m.Ours!.Id, ["step"] = m.Step }),
        ];

    private async Task EndAsync(JsonObject? info, string ours, string of, CancellationToken cancel)
    {
        var body = new JsonObject { ["run_id"] = ours, ["status"] = Json.Text(info, "status") ?? "FINISHED" };
        if (Json.Whole(info, "end_time") is > 0 and var end)
        {
            body["end_time"] = end;
        }
        await target.PostAsync("runs/update", body, $"{of}, its end", cancel);
    }

    private string Here(string key, string value, string id, string ours) =>
        key switch
        {
            "mlflow.parentRunId" => map.Run(value)?.Id ?? value,
            "mlflow.log-model.history" => value.Replace(id, ours, StringComparison.Ordinal),
            _ => value,
        };

    private void Remember(JsonObject run, string id, bool done)
    {
        var info = Json.Object(run, "info");
        if (Json.Text(info, "run_id") is { } ours)
        {
            map.AddRun(id, new ImportedPlace(ours, Json.Text(info, "artifact_uri") ?? "", done));
        }
    }

    // Null stands for unset in a message that is sent, and some servers take it for a value.
    private static JsonObject Without(JsonObject message)
    {
        var clean = new JsonObject();
        foreach (var (name, value) in message)
        {
            if (value is not null)
            {
                clean[name] = value is JsonObject inner ? Without(inner) : value.DeepClone();
            }
        }
        return clean;
    }

    private static List<JsonObject> Listed(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(p => new JsonObject { ["key"] = p.Key, ["value"] = p.Value })];
}
