using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// Asks a gate about a version: beforehand for its owner (which starts and records nothing), and for a release.
/// </summary>
public sealed class CheckService(
    IStateStore state,
    ModelService models,
    PipelineService pipelines,
    PolicyService policies,
    GateService gates,
    TimeProvider clock
)
{
    /// <summary>What the gate into an environment says of a version now.</summary>
    /// <param name="name">The model.</param>
    /// <param name="number">The version.</param>
    /// <param name="environment">Null asks the last environment of the pipeline.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<Result<GateDecision>> CheckAsync(
        ModelName name,
        int number,
        EnvironmentName? environment,
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
        return await AskAsync(pipeline, version.Value, environment ?? pipeline.Spec.Environments[^1], cancel);
    }

    /// <summary>The same for a pipeline already at hand.</summary>
    public async Task<Result<GateDecision>> AskAsync(
        PipelineInForce pipeline,
        VersionState version,
        EnvironmentName environment,
        CancellationToken cancel
    )
    {
        if (!(await TermsAsync(pipeline, version.ModelName, environment, cancel)).TryGet(out var terms, out var fault))
        {
            return fault;
        }
        var champion = await ChampionAsync(version.ModelName, environment, cancel);
        return await AskAsync(pipeline, version, terms, champion, Placement.Transition, cancel);
    }

    /// <summary>Asks the controls that the policy places somewhere; null where it places none there.</summary>
    public async Task<GateDecision?> AskAtAsync(
        PipelineInForce pipeline,
        VersionState version,
        EnvironmentName environment,
        Placement placement,
        VersionState? champion,
        CancellationToken cancel
    )
    {
        var terms = await TermsAsync(pipeline, version.ModelName, environment, cancel);
        return !terms.IsOk || terms.Value.Policy.ControlsAt(placement).Count == 0
            ? null
            : await AskAsync(pipeline, version, terms.Value, champion, placement, cancel);
    }

    /// <summary>What holds for an environment, and the controls it comes to.</summary>
    public async Task<Result<GateTerms>> TermsAsync(
        PipelineInForce pipeline,
        ModelName model,
        EnvironmentName environment,
        CancellationToken cancel
    ) => TermsOf(pipeline, model, environment, await policies.SpecsAsync(cancel));

    /// <summary>The same under other policies than those in force.</summary>
    public static Result<GateTerms> TermsOf(
        PipelineInForce pipeline,
        ModelName model,
        EnvironmentName environment,
        IReadOnlyList<PolicySpec> policies
    ) =>
        pipeline.Spec.Gates.TryGetValue(environment, out var gate)
            ? new GateTerms(gate, ModelPolicyRules.Of(model, policies, environment, gate))
            : ReleaseFaults.NoSuchEnvironment.With(
                $"The pipeline has no gate for '{environment}'. It has: {string.Join(", ", pipeline.Spec.Gates.Keys)}."
            );

    /// <summary>Asks under the terms given, whatever is in force.</summary>
    public async Task<GateDecision> AskAsync(
        PipelineInForce pipeline,
        VersionState version,
        GateTerms terms,
        VersionState? champion,
        Placement placement,
        CancellationToken cancel
    ) => await gates.AskAsync(await QuestionAsync(pipeline, version, terms, champion, placement, cancel), cancel);

    /// <summary>What is known already of the controls at the transition; asks none.</summary>
    internal async Task<IReadOnlyList<(ControlSpec Control, Finding? Finding)>> KnownAsync(
        PipelineInForce pipeline,
        VersionState version,
        GateTerms terms,
        CancellationToken cancel
    )
    {
        var champion = await ChampionAsync(version.ModelName, terms.Policy.Environment, cancel);
        return gates.Known(await QuestionAsync(pipeline, version, terms, champion, Placement.Transition, cancel));
    }

    private async Task<GateQuestion> QuestionAsync(
        PipelineInForce pipeline,
        VersionState version,
        GateTerms terms,
        VersionState? champion,
        Placement placement,
        CancellationToken cancel
    ) =>
        new()
        {
            Environment = terms.Policy.Environment,
            Gate = terms.At(placement),
            Evaluation = pipeline.Spec.Evaluation,
            EvaluationDigest = pipeline.State.Evaluation,
            Sets = pipeline.State.Sets ?? new Dictionary<string, Sha256Digest>(),
            Candidate = version,
            Champion = champion,
            Account = async (account, token) =>
                (await state.FindAsync(AccountTables.Accounts, account.ToString(), token))?.Value,
            Policy = terms.Policy,
            Placement = placement,
            Waivers = await WaiversAsync(version.Id, terms.Policy.Environment, cancel),
        };

    /// <summary>Waivers that hold now for a version and environment.</summary>
    public async Task<IReadOnlyList<WaiverState>> WaiversAsync(
        VersionId version,
        EnvironmentName environment,
        CancellationToken cancel
    )
    {
        var of = Condition.Equal("versionId", version.ToString());
        var rows = await state.AllAsync(ApprovalTables.Waivers, cancel, of);
        var now = clock.GetUtcNow();
        return [.. rows.Select(r => r.Value).Where(w => w.Environment == environment && WaiverRules.Holds(w, now))];
    }

    /// <summary>What serves at the environment's endpoint; null when nothing does.</summary>
    public async Task<VersionState?> ChampionAsync(
        ModelName name,
        EnvironmentName environment,
        CancellationToken cancel
    )
    {
        var endpoint = await state.FindAsync(
            RolloutTables.Endpoints,
            EndpointName.Of(name, environment).ToString(),
            cancel
        );
        return endpoint is null
            ? null
            : (
                await state.FindAsync(CatalogTables.Versions, endpoint.Value.Current.VersionId.ToString(), cancel)
            )?.Value;
    }
}

/// <summary>A pipeline's own gate, and all that holds once policies are merged with it.</summary>
public sealed record GateTerms(GateSpec Own, EnvironmentPolicy Policy)
{
    /// <summary>The controls that are asked at a place.</summary>
    public GateSpec At(Placement placement) =>
        Own with
        {
            Controls = [.. Policy.ControlsAt(placement).Select(c => c.Control)],
        };
}
