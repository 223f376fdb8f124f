using System.Text.Json.Nodes;
using Airworthy.Adapters.Sources.Mlflow;
using Airworthy.Core.Results;

namespace Airworthy.Server.Import;

/// <summary>
/// Copies all of an MLflow store. It may be stopped at any moment and run again: what was imported carries the id it had there, and what
/// is whole a mark, so nothing comes twice.
/// </summary>
internal sealed class MlflowImport(ImportSource source, ImportTarget target, IProgress<ImportStep> progress)
{
    private readonly ImportMap _map = new();

    public async Task<Result<Nothing>> RunAsync(CancellationToken cancel)
    {
        try
        {
            var experiments = new List<JsonObject>();
            await foreach (var experiment in source.Tracking.ExperimentsAsync(cancel))
            {
                experiments.Add(experiment);
            }
            var done = 0;
            foreach (var experiment in experiments)
            {
                var name = Json.Text(experiment, "name") ?? "";
                progress.Report(new ImportStep(name, done++, experiments.Count));
                await ExperimentAsync(experiment, name, cancel);
            }
            progress.Report(new ImportStep("registered models", done, experiments.Count));
            var models = new RegisteredImport(source.Models, target, _map);
            await models.RunAsync(() => progress.Report(new ImportStep("registered models", done, done)), cancel);
            foreach (var sentence in await source.Tracking.LeftOutAsync(cancel))
            {
                target.Report.Leave("the source", sentence);
            }
            return Result.Done;
        }
        catch (SourceException broken)
        {
            return broken.Fault;
        }
    }

    private async Task ExperimentAsync(JsonObject experiment, string name, CancellationToken cancel)
    {
        if (Json.Text(experiment, "experiment_id") is not { } id || name.Length == 0)
        {
            return;
        }
        var deleted = Json.Text(experiment, "lifecycle_stage") == "deleted";
        var tags = ImportMap.TagsOf(experiment);
        if (await FindOrMakeAsync(name, tags, cancel) is not { } ours)
        {
            return;
        }
        var runs = new RunImport(source.Tracking, source.Files, target, _map);
        await runs.RecallAsync(ours.Id, cancel);
        if (!ours.Done)
        {
            await runs.CreateAsync(id, ours.Id, cancel);
            var logged = new LoggedModelImport(source.Tracking, source.Files, target, _map);
            await logged.RunAsync(id, ours.Id, cancel);
            await runs.FillAsync(id, () => progress.Report(new ImportStep(name, -1, -1)), cancel);
        }
        if (deleted && !ours.Done)
        {
            await target.PostAsync(
                "experiments/set-experiment-tag",
                new()
                {
                    ["experiment_id"] = ours.Id,
                    ["key"] = ImportMap.DoneTag,
                    ["value"] = "true",
                },
                $"experiment {name}, its mark",
                cancel
            );
            var gone = new JsonObject { ["experiment_id"] = ours.Id };
            await target.PostAsync("experiments/delete", gone, $"experiment {name}, its deletion", cancel);
        }
    }

    /// <summary>Ours of that name. One that is deleted here is whole if the import deleted it, and left alone otherwise.</summary>
    private async Task<ImportedPlace?> FindOrMakeAsync(
        string name,
        Dictionary<string, string> tags,
        CancellationToken cancel
    )
    {
        var call = $"experiments/get-by-name?experiment_name={Uri.EscapeDataString(name)}";
        if (Json.Object(await target.GetAsync(call, cancel), "experiment") is { } known)
        {
            var whole = Json.Pairs(known, "tags").ContainsKey(ImportMap.DoneTag);
            if (Json.Text(known, "lifecycle_stage") == "deleted" && !whole)
            {
                target.Report.Leave(
                    $"experiment {name}",
                    "one of that name is deleted here; restore or rename it first"
                );
                return null;
            }
            return new ImportedPlace(Json.Text(known, "experiment_id") ?? "", "", whole);
        }
        var created = await target.PostAsync(
            "experiments/create",
            new() { ["name"] = name, ["tags"] = Json.Pairs(tags) },
            $"experiment {name}",
            cancel
        );
        if (Json.Text(created, "experiment_id") is not { } made)
        {
            return null;
        }
        target.Report.Came("experiments");
        return new ImportedPlace(made, "", Done: false);
    }
}

/// <summary>Where an import comes from, part by part.</summary>
internal sealed record ImportSource(IMlflowSource Tracking, IMlflowModels Models, IMlflowFiles Files);

/// <summary>How far an import is: what it is at, how many experiments are done, of how many; -1: one more run of the same.</summary>
internal sealed record ImportStep(string At, int Done, int Total);
