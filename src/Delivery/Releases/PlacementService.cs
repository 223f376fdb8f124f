using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Policies;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>Asks the controls that the policy places outside the transition, and records what they said.</summary>
public sealed class PlacementService(
    IJournal journal,
    IStateStore state,
    ModelService models,
    PipelineService pipelines,
    CheckService checks,
    TimeProvider clock
)
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(30);

    /// <summary>Asks and records what the policy places somewhere, environment by environment; none where it places nothing.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="name">The model.</param>
    /// <param name="number">The version.</param>
    /// <param name="placement">Where; not the transition, which releases ask.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<Result<IReadOnlyList<GateDecision>>> CheckAsync(
        Principal by,
        ModelName name,
        int number,
        Placement placement,
        CancellationToken cancel
    )
    {
        if (!(await models.VersionAsync(name, number, cancel)).TryGet(out var version, out var fault))
        {
            return fault;
        }
        if (!(await pipelines.FindAsync(version.Value.ModelId, name, cancel)).TryGet(out var pipeline, out fault))
        {
            return fault;
        }
        var decisions = new List<GateDecision>();
        foreach (var environment in pipeline.Spec.Gates.Keys)
        {
            var asked = await AskAsync(by, pipeline, version.Value, environment, placement, cancel);
            if (!asked.TryGet(out var decision, out fault))
            {
                return fault;
            }
            decisions.AddRange(decision);
        }
        return decisions;
    }

    /// <summary>Asks and records what the policy places after deployment into one environment; null where it places nothing.</summary>
    internal async Task<Result<GateDecision?>> AfterDeploymentAsync(
        PipelineInForce pipeline,
        VersionState version,
        EnvironmentName environment,
        CancellationToken cancel
    )
    {
        var asked = await AskAsync(Principal.System, pipeline, version, environment, Placement.AfterDeployment, cancel);
        return asked.TryGet(out var decisions, out var fault) ? Result.Ok(decisions.SingleOrDefault()) : fault;
    }

    /// <summary>The last answers of the controls outside the transition.</summary>
    public async Task<IReadOnlyList<VersionCheckState>> OfVersionAsync(VersionId version, CancellationToken cancel)
    {
        var query = new StateQuery
        {
            Where = [new Condition(["versionId"], Comparison.Equal, StateValue.Of(version.ToString()))],
            Limit = 1000,
        };
        return [.. (await state.ListAsync(ReleaseTables.VersionChecks, query, cancel)).Value.Rows.Select(r => r.Value)];
    }

    /// <summary>What stands against a version before any gate: blocking controls of registration and CI, one sentence each.</summary>
    public async Task<IReadOnlyList<string>> AgainstAsync(
        PipelineInForce pipeline,
        VersionState version,
        CancellationToken cancel
    )
    {
        var against = new List<string>();
        foreach (var environment in pipeline.Spec.Gates.Keys)
        {
            var terms = await checks.TermsAsync(pipeline, version.ModelName, environment, cancel);
            foreach (var placement in PlacementRules.Before.Where(_ => terms.IsOk))
            {
                var check = await FindAsync(version.Id, placement, environment, cancel);
                against.AddRange(PlacementRules.Against(terms.Value.Policy, placement, check));
            }
        }
        return [.. against.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Asks what is to be asked at registration and was not yet, of a model's newest versions; says when to try again what could not be
    /// recorded, null where nothing is left.
    /// </summary>
    /// <param name="only">The models to look at; null: all.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<DateTimeOffset?> CatchUpAsync(IReadOnlyCollection<ModelId>? only, CancellationToken cancel)
    {
        DateTimeOffset? next = null;
        foreach (var row in await PipelinesAsync(only, cancel))
        {
            if (await models.FindAsync(row.Value.Model, cancel) is not { IsOk: true } model)
            {
                continue;
            }
            var found = await pipelines.FindAsync(row.Value.Model, model.Value.Value.Name, cancel);
            if (found.TryGet(out var pipeline, out _))
            {
                next = Sooner(next, await CatchUpAsync(pipeline, model.Value.Value.Name, cancel));
            }
        }
        return next;
    }

    private async Task<IEnumerable<Row<PipelineState>>> PipelinesAsync(
        IReadOnlyCollection<ModelId>? only,
        CancellationToken cancel
    ) =>
        only is null
            ? await state.AllAsync(ReleaseTables.Pipelines, cancel)
            : (
                await state.FindAllAsync(ReleaseTables.Pipelines, [.. only.Select(m => m.ToString())], cancel)
            ).Values.OrderBy(r => r.Key, StringComparer.Ordinal);

    private static DateTimeOffset? Sooner(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    /// <summary>
    /// Asks of what serves what the policy places after deployment: once it serves there, and again as often as the policy says. What
    /// they say is recorded and shown; it takes nothing down. Says when the next is to be asked.
    /// </summary>
    public async Task<DateTimeOffset?> WatchAsync(CancellationToken cancel)
    {
        DateTimeOffset? next = null;
        foreach (var endpoint in (await state.AllAsync(RolloutTables.Endpoints, cancel)).Select(r => r.Value))
        {
            var name = endpoint.Name;
            var version = await state.FindAsync(CatalogTables.Versions, endpoint.Current.VersionId.ToString(), cancel);
            if (
                version is null
                || !(await pipelines.FindAsync(endpoint.ModelId, name.Model, cancel)).TryGet(out var pipeline, out _)
                || !(await checks.TermsAsync(pipeline, name.Model, name.Environment, cancel)).TryGet(
                    out var terms,
                    out _
                )
            )
            {
                continue;
            }
            var last = await FindAsync(version.Value.Id, Placement.AfterDeployment, name.Environment, cancel);
            var due = PlacementRules.Due(terms.Policy, last, endpoint.Current.Since);
            if (due <= clock.GetUtcNow())
            {
                var asked = await AskAsync(
                    Principal.System,
                    pipeline,
                    version.Value,
                    name.Environment,
                    Placement.AfterDeployment,
                    cancel
                );
                due = clock.GetUtcNow() + (asked.IsOk ? terms.Policy.RecheckEvery : AfterTrouble);
            }
            next = Sooner(next, due);
        }
        return next;
    }

    private async Task<DateTimeOffset?> CatchUpAsync(PipelineInForce pipeline, ModelName name, CancellationToken cancel)
    {
        const int Newest = 20;
        DateTimeOffset? next = null;
        foreach (var environment in pipeline.Spec.Gates.Keys)
        {
            var terms = await checks.TermsAsync(pipeline, name, environment, cancel);
            if (!terms.IsOk || terms.Value.Policy.ControlsAt(Placement.Registration).Count == 0)
            {
                continue;
            }
            var query = new StateQuery
            {
                Where = [new Condition(["modelId"], Comparison.Equal, StateValue.Of(pipeline.State.Model.ToString()))],
                Descending = true,
                Limit = Newest,
            };
            foreach (var row in (await state.ListAsync(CatalogTables.Versions, query, cancel)).Value.Rows)
            {
                var check = await FindAsync(row.Value.Id, Placement.Registration, environment, cancel);
                if (
                    PlacementRules.IsOpen(terms.Value.Policy, Placement.Registration, check)
                    && !(
                        await AskAsync(
                            Principal.System,
                            pipeline,
                            row.Value,
                            environment,
                            Placement.Registration,
                            cancel
                        )
                    ).IsOk
                )
                {
                    next = clock.GetUtcNow() + AfterTrouble;
                }
            }
        }
        return next;
    }

    private async Task<Result<IReadOnlyList<GateDecision>>> AskAsync(
        Principal by,
        PipelineInForce pipeline,
        VersionState version,
        EnvironmentName environment,
        Placement placement,
        CancellationToken cancel
    )
    {
        var champion = await checks.ChampionAsync(version.ModelName, environment, cancel);
        var before = champion?.Id == version.Id ? null : champion;
        if (await checks.AskAtAsync(pipeline, version, environment, placement, before, cancel) is not { } decision)
        {
            return Result.Ok<IReadOnlyList<GateDecision>>([]);
        }
        var made = new VersionChecked(version.Id, placement, ReleaseRules.Fitting(decision));
        var fact = VersionCheckFacts.VersionChecked.Draft(made, version.Id.ToString());
        return (await journal.CommitAsync(new Commit(by, [fact]), cancel)).TryGet(out _, out var fault)
            ? Result.Ok<IReadOnlyList<GateDecision>>([decision])
            : fault;
    }

    private async Task<VersionCheckState?> FindAsync(
        VersionId version,
        Placement placement,
        EnvironmentName environment,
        CancellationToken cancel
    ) =>
        (
            await state.FindAsync(
                ReleaseTables.VersionChecks,
                VersionCheckFacts.KeyOf(version, placement, environment),
                cancel
            )
        )?.Value;
}
