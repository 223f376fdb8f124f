using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// Asks a gate about a version: beforehand for its owner (which starts and records nothing), and for a release.
/// </summary>
public sealed class CheckService(IStateStore state, ModelService models, PipelineService pipelines, GateService gates)
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
        if (!pipeline.Spec.Gates.TryGetValue(environment, out var gate))
        {
            return ReleaseFaults.NoSuchEnvironment.With(
                $"The pipeline has no gate for '{environment}'. It has: {string.Join(", ", pipeline.Spec.Gates.Keys)}."
            );
        }
        var champion = await ChampionAsync(version.ModelName, environment, cancel);
        return await gates.AskAsync(
            new GateQuestion
            {
                Environment = environment,
                Gate = gate,
                Evaluation = pipeline.Spec.Evaluation,
                EvaluationDigest = pipeline.State.Evaluation,
                Sets = pipeline.State.Sets ?? new Dictionary<string, Sha256Digest>(),
                Candidate = version,
                Champion = champion,
                Account = async (account, token) =>
                    (await state.FindAsync(AccountTables.Accounts, account.ToString(), token))?.Value,
            },
            cancel
        );
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
