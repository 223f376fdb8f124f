using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>What a release of a version would do, step by step, as far as can be known now. Asks no control and changes nothing.</summary>
public sealed class PlanService(
    IStateStore state,
    ModelService models,
    PipelineService pipelines,
    ReleaseService releases,
    CheckService checks
)
{
    public async Task<Result<ReleasePlan>> OfAsync(Principal by, ModelName name, int number, CancellationToken cancel)
    {
        if (!(await models.VersionAsync(name, number, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        var version = found.Value;
        if (!(await pipelines.FindAsync(version.ModelId, name, cancel)).TryGet(out var pipeline, out fault))
        {
            return fault;
        }
        var against = new List<string>();
        if (await releases.WhyNotAsync(by, version, pipeline, false, cancel) is { } why)
        {
            against.Add(why);
        }
        if (await state.FindAsync(ReleaseTables.OpenReleases, version.ModelId.ToString(), cancel) is { } open)
        {
            against.Add($"'{name}' is in the middle of release {open.Value.Release}, and there is one at a time.");
        }
        var gates = new List<PlannedGate>();
        var environments = pipeline.Spec.Steps.Select(s => s.Environment).OfType<EnvironmentName>().Distinct();
        foreach (var environment in environments)
        {
            if ((await GateAsync(pipeline, version, environment, cancel)).TryGet(out var gate, out _))
            {
                gates.Add(gate);
            }
        }
        return new ReleasePlan(
            name,
            number,
            pipeline.Spec.Name,
            against,
            PlanRules.Steps(by, pipeline.Spec, version, gates),
            gates
        );
    }

    private async Task<Result<PlannedGate>> GateAsync(
        PipelineInForce pipeline,
        VersionState version,
        EnvironmentName environment,
        CancellationToken cancel
    )
    {
        if (
            !(await checks.TermsAsync(pipeline, version.ModelName, environment, cancel)).TryGet(
                out var terms,
                out var fault
            )
        )
        {
            return fault;
        }
        var known = await checks.KnownAsync(pipeline, version, terms, cancel);
        return new PlannedGate(
            environment,
            [.. known.Select(k => new PlannedControl(k.Control.ToString(), k.Finding?.Outcome, k.Finding?.Summary))],
            terms.Policy.Approvals is { } stages ? [.. stages.Select(s => s.ToString()!)]
                : terms.Own.Approvals > 0 ? [$"{terms.Own.Approvals} with no part in the version"]
                : [],
            (await checks.ChampionAsync(version.ModelName, environment, cancel))?.Number
        );
    }
}

/// <summary>What would happen to a version, and why.</summary>
/// <param name="Model">The model.</param>
/// <param name="Number">The version.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Against">What stands against the release before it begins; empty: it may set out.</param>
/// <param name="Steps">In the order of the pipeline.</param>
/// <param name="Gates">The gates it would come to.</param>
public sealed record ReleasePlan(
    ModelName Model,
    int Number,
    string Pipeline,
    IReadOnlyList<string> Against,
    IReadOnlyList<PlannedStep> Steps,
    IReadOnlyList<PlannedGate> Gates
);

/// <summary>A step as it would go.</summary>
/// <param name="Name">The step.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Needs">What ends before it.</param>
/// <param name="Will"><c>runs</c>, <c>waits</c> (for people), <c>skipped</c>, or <c>depends</c> on what earlier steps do.</param>
/// <param name="Says">What it does and why, in a sentence.</param>
public sealed record PlannedStep(string Name, StepKind Kind, IReadOnlyList<string> Needs, string Will, string Says);

/// <summary>A gate: its controls with what is known already, who approves, and what serves there.</summary>
public sealed record PlannedGate(
    EnvironmentName Environment,
    IReadOnlyList<PlannedControl> Controls,
    IReadOnlyList<string> Approvers,
    int? Champion
);

/// <summary>A control; the outcome where the same was asked before and is not asked again.</summary>
public sealed record PlannedControl(string Control, Outcome? Known, string? Summary);
