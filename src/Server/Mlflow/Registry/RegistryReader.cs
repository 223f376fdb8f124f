using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Labels;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>A version with what MLflow shows of it besides.</summary>
internal sealed record ShownVersion(VersionState Version, string Stage, IReadOnlyList<string> Aliases);

/// <summary>A model with what MLflow shows of it besides.</summary>
internal sealed record ShownModel(
    ModelState Model,
    IReadOnlyList<KeyValuePair<string, int>> Aliases,
    IReadOnlyList<ShownVersion> Latest
);

/// <summary>Puts together what MLflow's clients see of models and versions: rows, labels, and what serves.</summary>
internal sealed class RegistryReader(ModelService models, LabelService labels, IRegistrySearch search)
{
    public async Task<ShownModel> ShowAsync(ModelState model, CancellationToken cancel) =>
        (await ShowAsync([model], cancel))[0];

    /// <summary>A page of models costs as many reads of labels as one.</summary>
    public async Task<IReadOnlyList<ShownModel>> ShowAsync(IReadOnlyList<ModelState> found, CancellationToken cancel)
    {
        var known = await labels.OfAsync(found, cancel);
        var shown = new List<ShownModel>(found.Count);
        foreach (var model in found)
        {
            var managed = known[model.Id];
            var aliases = managed.Aliases(model);
            shown.Add(new ShownModel(model, aliases, await LatestAsync(model, managed, aliases, cancel)));
        }
        return shown;
    }

    public async Task<ShownVersion> ShowAsync(VersionState version, CancellationToken cancel) =>
        (await ShowAsync([version], cancel))[0];

    /// <summary>The models and their labels are read together, however many versions are shown.</summary>
    public async Task<IReadOnlyList<ShownVersion>> ShowAsync(
        IReadOnlyList<VersionState> versions,
        CancellationToken cancel
    )
    {
        var owners = await models.FindAllAsync([.. versions.Select(v => v.ModelId)], cancel);
        var known = await labels.OfAsync(owners, cancel);
        var aliases = owners.ToDictionary(m => m.Id, m => known[m.Id].Aliases(m).ToLookup(a => a.Value, a => a.Key));
        return
        [
            .. versions.Select(v => new ShownVersion(
                v,
                known[v.ModelId].StageOf(v),
                [.. aliases[v.ModelId][v.Number]]
            )),
        ];
    }

    /// <summary>The newest version of each stage.</summary>
    public async Task<Result<IReadOnlyList<ShownVersion>>> LatestAsync(ModelName name, CancellationToken cancel)
    {
        if (!(await models.FindAsync(name, cancel)).TryGet(out var row, out var fault))
        {
            return fault;
        }
        return Result.Ok((await ShowAsync(row.Value, cancel)).Latest);
    }

    private async Task<IReadOnlyList<ShownVersion>> LatestAsync(
        ModelState model,
        ManagedLabels managed,
        IReadOnlyList<KeyValuePair<string, int>> aliases,
        CancellationToken cancel
    )
    {
        if (model.LastNumber == 0)
        {
            return [];
        }
        var latest = managed.Managed
            ? await OfManagedAsync(model, managed, cancel)
            : await search.LatestAsync(model.Id, cancel);
        return
        [
            .. latest.Select(v => new ShownVersion(
                v,
                managed.StageOf(v),
                [.. aliases.Where(a => a.Value == v.Number).Select(a => a.Key)]
            )),
        ];
    }

    // What serves stands in the stages that stand for environments; in the others, the newest that does not serve.
    private async Task<IReadOnlyList<VersionState>> OfManagedAsync(
        ModelState model,
        ManagedLabels managed,
        CancellationToken cancel
    )
    {
        const int Enough = 50;
        var byStage = new Dictionary<string, VersionState>(StringComparer.Ordinal);
        foreach (var number in managed.Serving.Values.Distinct())
        {
            if ((await models.VersionAsync(model.Name, number, cancel)).TryGet(out var serving, out _))
            {
                Keep(byStage, managed, serving.Value);
            }
        }
        foreach (var version in await search.LatestAsync(model.Id, cancel))
        {
            Keep(byStage, managed, version);
        }
        if (!byStage.ContainsKey(VersionStage.None))
        {
            var newest = await models.VersionsAsync(model.Name, Enough, null, cancel);
            foreach (var row in newest.IsOk ? newest.Value.Rows : [])
            {
                Keep(byStage, managed, row.Value);
            }
        }
        return [.. VersionStage.All.Where(byStage.ContainsKey).Select(s => byStage[s])];
    }

    private static void Keep(Dictionary<string, VersionState> byStage, ManagedLabels managed, VersionState version)
    {
        var stage = managed.StageOf(version);
        if (!byStage.TryGetValue(stage, out var known) || known.Number < version.Number)
        {
            byStage[stage] = version;
        }
    }
}
