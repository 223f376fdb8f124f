using System.Text.Json.Nodes;
using Airworthy.Adapters.Sources.Mlflow;

namespace Airworthy.Server.Import;

/// <summary>Brings registered models over, their versions in order, then labels: stages and aliases, which decide nothing here.</summary>
internal sealed class RegisteredImport(IMlflowModels source, ImportTarget target, ImportMap map)
{
    public async Task RunAsync(Action tell, CancellationToken cancel)
    {
        await foreach (var model in source.ModelsAsync(cancel))
        {
            cancel.ThrowIfCancellationRequested();
            if (Json.Text(model, "name") is { Length: > 0 } name && await ModelAsync(model, name, cancel))
            {
                await VersionsAsync(name, cancel);
                await AliasesAsync(model, name, cancel);
                tell();
            }
        }
    }

    private async Task<bool> ModelAsync(JsonObject model, string name, CancellationToken cancel)
    {
        if (await target.GetAsync($"registered-models/get?name={Uri.EscapeDataString(name)}", cancel) is not null)
        {
            return true;
        }
        var body = new JsonObject { ["name"] = name, ["tags"] = Json.Pairs(Json.Pairs(model, "tags")) };
        if (Json.Text(model, "description") is { Length: > 0 } description)
        {
            body["description"] = description;
        }
        if (await target.PostAsync("registered-models/create", body, $"model {name}", cancel) is null)
        {
            return false;
        }
        target.Report.Came("registered models");
        return true;
    }

    private async Task VersionsAsync(string name, CancellationToken cancel)
    {
        await RecallAsync(name, cancel);
        await foreach (var version in source.VersionsAsync(name, cancel))
        {
            var number = Json.Text(version, "version") ?? "";
            if (map.Version(name, number) is not null)
            {
                target.Report.Came("versions known already");
                continue;
            }
            await VersionAsync(version, name, number, cancel);
        }
    }

    private async Task RecallAsync(string name, CancellationToken cancel)
    {
        var quote = name.Contains('\'', StringComparison.Ordinal) ? '"' : '\'';
        var filter = Uri.EscapeDataString($"name={quote}{name}{quote}");
        for (string? token = ""; token is not null; )
        {
            var page = await target.GetAsync(
                $"model-versions/search?filter={filter}&max_results=1000{(token.Length > 0 ? "&page_token=" + Uri.EscapeDataString(token) : "")}",
                cancel
            );
            foreach (var version in Json.List(page, "model_versions"))
            {
                if (Json.Pairs(version, "tags").TryGetValue(ImportMap.VersionTag, out var imported))
                {
                    map.AddVersion(name, imported, Json.Text(version, "version") ?? "");
                }
            }
            token = Json.Text(page, "next_page_token") is { Length: > 0 } next ? next : null;
        }
    }

    private async Task VersionAsync(JsonObject version, string name, string number, CancellationToken cancel)
    {
        var of = $"version {number} of {name}";
        var tags = ImportMap.TagsOf(version);
        tags[ImportMap.VersionTag] = number;
        if (Json.Text(version, "creation_timestamp") is { } created)
        {
            tags["airworthy.imported.created"] = created;
        }
        var said = Json.Text(version, "source") ?? "";
        var here = map.Source(said);
        var body = new JsonObject
        {
            ["name"] = name,
            ["source"] = here ?? (said.Length > 0 ? said : "unknown"),
            ["tags"] = Json.Pairs(tags),
        };
        if (map.Run(Json.Text(version, "run_id")) is { } run)
        {
            body["run_id"] = run.Id;
        }
        foreach (var field in (string[])["description", "run_link"])
        {
            if (Json.Text(version, field) is { Length: > 0 } text)
            {
                body[field] = text;
            }
        }
        var made = Json.Object(await target.PostAsync("model-versions/create", body, of, cancel), "model_version");
        if (Json.Text(made, "version") is not { } ours)
        {
            return;
        }
        map.AddVersion(name, number, ours);
        target.Report.Came("versions");
        if (here is null)
        {
            target.Report.Leave($"{of}, its files", $"its source '{said}' is nothing that was imported");
        }
        if (ours != number)
        {
            target.Report.Leave($"{of}, its number", $"here it is version {ours}");
        }
        await StageAsync(version, name, ours, of, cancel);
    }

    private async Task StageAsync(JsonObject version, string name, string ours, string of, CancellationToken cancel)
    {
        var stage = Json.Text(version, "current_stage");
        if (stage is not ("Staging" or "Production" or "Archived"))
        {
            return;
        }
        await target.PostAsync(
            "model-versions/transition-stage",
            new()
            {
                ["name"] = name,
                ["version"] = ours,
                ["stage"] = stage,
                ["archive_existing_versions"] = false,
            },
            $"{of}, its stage {stage}",
            cancel
        );
    }

    private async Task AliasesAsync(JsonObject model, string name, CancellationToken cancel)
    {
        foreach (var alias in Json.List(model, "aliases"))
        {
            var said = Json.Text(alias, "alias") ?? "";
            if (map.Version(name, Json.Text(alias, "version") ?? "") is not { } version)
            {
                target.Report.Leave($"alias {said} of {name}", "its version was not imported");
                continue;
            }
            var set = await target.PostAsync(
                "registered-models/alias",
                new()
                {
                    ["name"] = name,
                    ["alias"] = said,
                    ["version"] = version,
                },
                $"alias {said} of {name}",
                cancel
            );
            if (set is not null)
            {
                target.Report.Came("aliases");
            }
        }
    }
}
