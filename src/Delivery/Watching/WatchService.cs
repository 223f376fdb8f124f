using System.Text;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;
using Airworthy.Serving.Observations;

namespace Airworthy.Delivery.Watching;

/// <summary>Tells Serving what to keep of which endpoint's calls, as the pipelines in force say.</summary>
public sealed class WatchService(IStateStore state, Observer observer)
{
    private IReadOnlyList<WatchPlan> _plans = [];

    /// <summary>The plans as they were last applied.</summary>
    public IReadOnlyList<WatchPlan> Plans => Volatile.Read(ref _plans);

    /// <summary>Reads every endpoint's plan from the state and has it followed from now on.</summary>
    public async Task<IReadOnlyList<WatchPlan>> ApplyAsync(CancellationToken cancel)
    {
        var pipelines = new Dictionary<ModelId, PipelineSpec?>();
        var plans = new List<WatchPlan>();
        foreach (var (_, _, endpoint) in await state.AllAsync(RolloutTables.Endpoints, cancel))
        {
            if (!pipelines.TryGetValue(endpoint.ModelId, out var pipeline))
            {
                pipeline = pipelines[endpoint.ModelId] = await PipelineAsync(endpoint.ModelId, cancel);
            }
            var environment = endpoint.Name.Environment;
            plans.Add(
                new WatchPlan(
                    endpoint.Name,
                    endpoint.ModelId,
                    endpoint.Current.VersionId,
                    WatchRules.Kept(pipeline, environment),
                    WatchRules.Errors(pipeline, environment)
                )
            );
        }
        observer.Apply(plans.Where(p => p.Kept is not null).ToDictionary(p => p.Endpoint, p => p.Kept!));
        Volatile.Write(ref _plans, plans);
        return plans;
    }

    private async Task<PipelineSpec?> PipelineAsync(ModelId model, CancellationToken cancel) =>
        await state.FindAsync(ReleaseTables.Pipelines, model.ToString(), cancel) is { } row
            ? PipelineYaml.Read(Encoding.UTF8.GetBytes(row.Value.Yaml)).Spec
            : null;
}
