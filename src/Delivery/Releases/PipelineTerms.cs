using System.Collections.Concurrent;
using System.Text;
using Airworthy.Core.Values;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;
using Airworthy.Serving.Batching;

namespace Airworthy.Delivery.Releases;

/// <summary>How endpoints treat their calls, as the pipelines in force say under <c>serving</c>.</summary>
public sealed class PipelineTerms(IStateStore state) : IServingTerms
{
    private readonly ConcurrentDictionary<ModelId, (Sha256Digest Digest, PipelineSpec? Spec)> _read = new();

    public async Task<ServingOptions> OfAsync(ModelId model, EnvironmentName environment, CancellationToken cancel)
    {
        if ((await state.FindAsync(ReleaseTables.Pipelines, model.ToString(), cancel))?.Value is not { } pipeline)
        {
            return ServingOptions.Default;
        }
        if (!_read.TryGetValue(model, out var known) || known.Digest != pipeline.Digest)
        {
            known = (pipeline.Digest, PipelineYaml.Read(Encoding.UTF8.GetBytes(pipeline.Yaml)).Spec);
            _read[model] = known;
        }
        return ServingTermRules.Options(known.Spec?.Serving.GetValueOrDefault(environment));
    }
}

/// <summary>What a pipeline's words mean for an endpoint's queue. Pure.</summary>
internal static class ServingTermRules
{
    public static ServingOptions Options(ServingSpec? spec)
    {
        var usual = ServingOptions.Default;
        return spec is null
            ? usual
            : new ServingOptions
            {
                MaxBatch = spec.MaxBatch,
                MaxDelay = spec.MaxDelay ?? usual.MaxDelay,
                Concurrency = spec.Concurrency,
                QueueCalls = spec.Queue ?? usual.QueueCalls,
                QueueBytes = spec.QueueMiB is { } queue ? (long)queue << 20 : usual.QueueBytes,
                TimeOut = spec.TimeOut,
                CacheBytes = spec.CacheMiB is { } cache ? (long)cache << 20 : usual.CacheBytes,
                KeepLoaded = spec.KeepLoaded,
                Priorities = spec.Priorities,
            };
    }
}
