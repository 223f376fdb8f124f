using System.Text.Json.Nodes;
using Airworthy.Adapters.Sources.Mlflow;

namespace Airworthy.Server.Import;

/// <summary>Brings an experiment's logged models over, with their files. Their runs must be there; what was measured of them follows.</summary>
internal sealed class LoggedModelImport(IMlflowSource source, IMlflowFiles files, ImportTarget target, ImportMap map)
{
    public async Task RunAsync(string experiment, string ours, CancellationToken cancel)
    {
        var recalled = false;
        await foreach (var model in source.LoggedModelsAsync(experiment, cancel))
        {
            // Only where there are some: an older server of ours does not know the call.
            if (!recalled)
            {
                await RecallAsync(ours, cancel);
                recalled = true;
            }
            var info = Json.Object(model, "info");
            if (Json.Text(info, "model_id") is not { } id)
            {
                continue;
            }
            if (Json.Text(info, "lifecycle_stage") == "deleted")
            {
                target.Report.Leave($"logged model {id}", "it is deleted");
                continue;
            }
            if (map.Model(id) is { Done: true })
            {
                target.Report.Came("logged models known already");
                continue;
            }
            await BringAsync(model, id, ours, cancel);
        }
    }

    private async Task RecallAsync(string ours, CancellationToken cancel)
    {
        var known = await target.SearchAsync(
            "logged-models/search",
            new() { ["experiment_ids"] = new JsonArray(ours), ["max_results"] = 50 },
            "models",
            cancel
        );
        foreach (var model in known)
        {
            var info = Json.Object(model, "info");
            var tags = Json.Pairs(info, "tags");
            if (tags.TryGetValue(ImportMap.ModelTag, out var id))
            {
                Remember(info, id, tags.ContainsKey(ImportMap.DoneTag));
            }
        }
    }

    private async Task BringAsync(JsonObject model, string id, string ours, CancellationToken cancel)
    {
        var of = $"logged model {id}";
        var info = Json.Object(model, "info");
        if ((map.Model(id) ?? await CreateAsync(model, id, ours, cancel)) is not { } place)
        {
            return;
        }
        var root = new FileRoot(null, Json.Text(info, "artifact_uri") ?? "");
        var whole = await target.CopyAsync(files, root, place.Uri, of, cancel);
        await MetricsAsync(model, place.Id, of, cancel);
        if (Json.Text(info, "status") is ("LOGGED_MODEL_READY" or "LOGGED_MODEL_UPLOAD_FAILED") and var status)
        {
            await target.PatchAsync(
                $"logged-models/{place.Id}",
                new() { ["model_id"] = place.Id, ["status"] = status },
                $"{of}, its status",
                cancel
            );
        }
        if (whole)
        {
            await target.PatchAsync(
                $"logged-models/{place.Id}/tags",
                new() { ["tags"] = Json.Pairs([new(ImportMap.DoneTag, "true")]) },
                $"{of}, its mark",
                cancel
            );
        }
        map.AddModel(id, place with { Done = true });
        target.Report.Came("logged models");
    }

    private async Task<ImportedPlace?> CreateAsync(JsonObject model, string id, string ours, CancellationToken cancel)
    {
        var info = Json.Object(model, "info");
        var tags = ImportMap.TagsOf(info);
        tags[ImportMap.ModelTag] = id;
        var created = await target.PostAsync(
            "logged-models",
            new()
            {
                ["experiment_id"] = ours,
                ["name"] = Json.Text(info, "name"),
                ["model_type"] = Json.Text(info, "model_type"),
                ["source_run_id"] = map.Run(Json.Text(info, "source_run_id"))?.Id,
                ["params"] = Json.Pairs(Json.Pairs(Json.Object(model, "data"), "params")),
                ["tags"] = Json.Pairs(tags),
            },
            $"logged model {id}",
            cancel
        );
        if (Json.Object(Json.Object(created, "model"), "info") is { } made)
        {
            Remember(made, id, done: false);
        }
        return map.Model(id);
    }

    private async Task MetricsAsync(JsonObject model, string ours, string of, CancellationToken cancel)
    {
        var metrics = Json.List(Json.Object(model, "data"), "metrics")
            .Where(m => map.Run(Json.Text(m, "run_id")) is { Done: false })
            .GroupBy(m => map.Run(Json.Text(m, "run_id"))!.Id, StringComparer.Ordinal);
        foreach (var run in metrics)
        {
            var points = run.Select(m => new JsonObject
                {
                    ["key"] = Json.Text(m, "key"),
                    ["value"] = m["value"]?.DeepClone(),
                    ["timestamp"] = Json.Whole(m, "timestamp") ?? 0,
                    ["step"] = Json.Whole(m, "step") ?? 0,
                    ["model_id"] = ours,
                    ["dataset_name"] = Json.Text(m, "dataset_name"),
                    ["dataset_digest"] = Json.Text(m, "dataset_digest"),
                })
                .ToList();
            await target.LogAsync(run.Key, "metrics", points, 1000, of, cancel);
        }
    }

    private void Remember(JsonObject? info, string id, bool done)
    {
        if (Json.Text(info, "model_id") is { } ours)
        {
            map.AddModel(id, new ImportedPlace(ours, Json.Text(info, "artifact_uri") ?? "", done));
        }
    }
}
