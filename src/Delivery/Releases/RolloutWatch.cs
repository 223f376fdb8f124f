using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;
using Airworthy.Serving.Observations;

namespace Airworthy.Delivery.Releases;

/// <summary>Takes a version back when too many of its calls fail while it holds a share. For one caller at a time.</summary>
public sealed class RolloutWatch(
    IStateStore state,
    PipelineService pipelines,
    RolloutService rollouts,
    Observer observer
)
{
    private IReadOnlyList<Watched> _watched = [];

    /// <summary>Reads anew which rollouts are under way; whether any is.</summary>
    public async Task<bool> FollowAsync(CancellationToken cancel)
    {
        var watched = new List<Watched>();
        var running = Condition.Equal("status", "running");
        foreach (var row in await state.AllAsync(ReleaseTables.Releases, cancel, running))
        {
            if (
                RolloutRules.Running(row.Value) is { Rollout: { Aborted: null } at } step
                && (await pipelines.OfReleaseAsync(row.Value, cancel)).TryGet(out var pipeline, out _)
                && pipeline.Spec.Steps.Single(s => s.Name == step.Name).Rollout is { } spec
            )
            {
                var endpoint = EndpointName.Of(row.Value.ModelName, step.In);
                // Calls count from when this share was first seen: what came before has been judged, or was another process's to judge.
                watched.Add(
                    _watched.FirstOrDefault(w => w.Release == row.Value.Id && w.Since == at.Since)
                        ?? new Watched(
                            row.Value.Id,
                            endpoint,
                            row.Value.VersionId,
                            at.Since,
                            spec.Errors,
                            Counted(endpoint, row.Value.VersionId)
                        )
                );
            }
        }
        _watched = watched;
        return watched.Count > 0;
    }

    /// <summary>Looks at what was counted since.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        foreach (var watched in _watched)
        {
            var counted = Counted(watched.Endpoint, watched.Version);
            if (RolloutRules.WhyFailing(watched.Errors, watched.Before, counted) is { } why)
            {
                await rollouts.AbortAsync(Principal.System, watched.Release, why, cancel);
            }
        }
    }

    private CallTally Counted(EndpointName endpoint, VersionId version) =>
        observer.Read().FirstOrDefault(r => r.Endpoint == endpoint && r.Version == version)?.Counts is { } counts
            ? new CallTally(counts.Answered, counts.Failed)
            : default;

    /// <summary>A rollout under way, and what was counted when it was first seen at this share.</summary>
    private sealed record Watched(
        ReleaseId Release,
        EndpointName Endpoint,
        VersionId Version,
        DateTimeOffset Since,
        ErrorAlertSpec Errors,
        CallTally Before
    );
}
