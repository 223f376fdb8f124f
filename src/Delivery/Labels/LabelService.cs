using System.Collections.Concurrent;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Labels;

/// <summary>Which models are managed.</summary>
/// <param name="All">
/// Every model, whether it has a pipeline or not. Default: those with a pipeline, and every one where a policy says so.
/// </param>
public sealed record LabelOptions(bool All);

/// <summary>Puts aliases and stages, and refuses those that only a release may move.</summary>
public sealed class LabelService(
    IStateStore state,
    ModelService models,
    PipelineService pipelines,
    PolicyService policies,
    RegisteredModelService registeredModels,
    RegisteredVersionService registeredVersions,
    LabelOptions options
)
{
    private const int MaxRemembered = 10_000;

    // Reading a pipeline's text takes long beside a look-up, and a pipeline of one digest always has the same environments.
    private readonly ConcurrentDictionary<Sha256Digest, IReadOnlyList<EnvironmentName>> _environments = new();

    /// <summary>Which labels of the model stand for environments now.</summary>
    public async Task<ManagedLabels> OfAsync(ModelState model, CancellationToken cancel) =>
        (await OfAsync([model], cancel))[model.Id];

    /// <summary>The same of many models, with as few reads as for one.</summary>
    public async Task<IReadOnlyDictionary<ModelId, ManagedLabels>> OfAsync(
        IReadOnlyCollection<ModelState> models,
        CancellationToken cancel
    )
    {
        var keys = models.Select(m => m.Id.ToString()).Distinct(StringComparer.Ordinal).ToList();
        var applied = await state.FindAllAsync(ReleaseTables.Pipelines, keys, cancel);
        var all = options.All || (applied.Count < keys.Count && await policies.ManagesAllAsync(cancel));
        var managed = all ? keys : [.. applied.Keys];
        var deliveries =
            managed.Count > 0 ? await state.FindAllAsync(ReleaseTables.ModelDeliveries, managed, cancel) : null;
        var labels = new Dictionary<ModelId, ManagedLabels>();
        foreach (var model in models.DistinctBy(m => m.Id))
        {
            var key = model.Id.ToString();
            var pipeline = applied.GetValueOrDefault(key)?.Value;
            labels[model.Id] =
                pipeline is null && !all
                    ? ManagedLabels.Free
                    : new ManagedLabels
                    {
                        Managed = true,
                        Environments = await EnvironmentsAsync(model, pipeline, cancel),
                        Serving = Serving(deliveries?.GetValueOrDefault(key)?.Value),
                    };
        }
        return labels;
    }

    private static SortedDictionary<EnvironmentName, int> Serving(ModelDeliveryState? delivery)
    {
        var serving = new SortedDictionary<EnvironmentName, int>(
            Comparer<EnvironmentName>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))
        );
        foreach (var version in delivery?.Serving.Values ?? [])
        {
            serving[version.Environment] = version.Number;
        }
        return serving;
    }

    public async Task<Result<Nothing>> SetAliasAsync(
        Principal by,
        ModelName name,
        string alias,
        int number,
        CancellationToken cancel
    ) =>
        (await FreeAliasAsync(name, alias, number, cancel)).TryGet(out _, out var fault)
            ? await registeredModels.SetAliasAsync(by, name, alias, number, cancel)
            : fault;

    public async Task<Result<Nothing>> RemoveAliasAsync(
        Principal by,
        ModelName name,
        string alias,
        CancellationToken cancel
    ) =>
        (await FreeAliasAsync(name, alias, null, cancel)).TryGet(out _, out var fault)
            ? (await registeredModels.RemoveAliasAsync(by, name, alias, cancel)).Map(_ => default(Nothing))
            : fault;

    /// <summary>Labels a version with a stage (one of <see cref="VersionStage.All"/>).</summary>
    public async Task<Result<VersionState>> StageAsync(
        Principal by,
        ModelName name,
        int number,
        string stage,
        bool archive,
        CancellationToken cancel
    )
    {
        if (
            !(await models.FindAsync(name, cancel)).TryGet(out var model, out var fault)
            || !(await models.VersionAsync(name, number, cancel)).TryGet(out var version, out fault)
        )
        {
            return fault;
        }
        var labels = await OfAsync(model.Value, cancel);
        var from = labels.StageOf(version.Value);
        var environment = labels.OfStage(stage) ?? labels.OfStage(from);
        return environment is { } reserved
            ? Refuse($"the stage {(labels.OfStage(stage) is null ? from : stage)}", name, number, reserved)
            : await registeredVersions.StageAsync(by, name, number, stage, archive, cancel);
    }

    /// <summary>The version an alias stands for; <c>alias-unknown</c> where it stands for none.</summary>
    public async Task<Result<int>> NumberOfAsync(ModelName name, string alias, CancellationToken cancel)
    {
        if (!(await models.FindAsync(name, cancel)).TryGet(out var model, out var fault))
        {
            return fault;
        }
        var labels = await OfAsync(model.Value, cancel);
        return labels.NumberOf(model.Value, alias) is { } number
            ? number
            : RegistryFaults.AliasUnknown.With($"Registered model alias {alias} not found.");
    }

    private async Task<Result<Nothing>> FreeAliasAsync(
        ModelName name,
        string alias,
        int? number,
        CancellationToken cancel
    )
    {
        if (!(await models.FindAsync(name, cancel)).TryGet(out var model, out var fault))
        {
            return fault;
        }
        return (await OfAsync(model.Value, cancel)).OfAlias(alias) is { } environment
            ? Refuse($"the alias '{alias}'", name, number, environment)
            : Result.Done;
    }

    private static Fault Refuse(string label, ModelName name, int? number, EnvironmentName environment) =>
        LabelFaults.OnlyByRelease.With(
            $"'{name}' is managed, and {label} stands for what serves in {environment}: only a release moves it. "
                + $"Release a version: airworthy release {name} {number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "VERSION"}"
        );

    private async Task<IReadOnlyList<EnvironmentName>> EnvironmentsAsync(
        ModelState model,
        PipelineState? pipeline,
        CancellationToken cancel
    )
    {
        if (pipeline is null)
        {
            return [EnvironmentName.Production];
        }
        if (_environments.TryGetValue(pipeline.Digest, out var known))
        {
            return known;
        }
        // One applied under older rules tells nothing any more; its model stays managed.
        var inForce = await pipelines.FindAsync(model.Id, model.Name, cancel);
        IReadOnlyList<EnvironmentName> environments =
            inForce.IsOk && inForce.Value.Spec.Environments.Count > 0
                ? inForce.Value.Spec.Environments
                : [EnvironmentName.Production];
        if (_environments.Count < MaxRemembered)
        {
            _environments[pipeline.Digest] = environments;
        }
        return environments;
    }
}
