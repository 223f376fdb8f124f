using Airworthy.Core.Results;
using Airworthy.Core.Values;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>The part <c>serving</c>: how an environment's endpoint treats its calls.</summary>
internal sealed class ServingReader(PipelineForm form)
{
    /// <summary>The keys that take a whole number; the schema is written from them too.</summary>
    internal static readonly IReadOnlyList<ServingNumber> Numbers =
    [
        new("max-batch", 1, 4096, "The most rows of different callers that are asked together; 1 for never."),
        new("max-delay-ms", 0, 1000, "How long a batch that is not full may wait for more."),
        new("concurrency", 1, 256, "Runs of the model at once."),
        new("queue", 0, 1_000_000, "Calls that wait, at the most."),
        new("queue-mib", 1, 1 << 20, "Inputs of calls that wait, in MiB."),
        new("timeout-ms", 1, 86_400_000, "How long a call may take, waiting and running."),
        new("cache-mib", 0, 1 << 20, "Answers kept for callers that ask the same again, in MiB."),
    ];

    /// <summary>The keys that take yes or no.</summary>
    internal static readonly IReadOnlyList<(string Key, string Says)> Switches =
    [
        ("keep-loaded", "Whether the model stays in memory, whatever else needs room."),
        ("priorities", "Whether calls wait by the priority their callers give."),
    ];

    public Dictionary<EnvironmentName, ServingSpec> Read(YamlNode? node) => form.ByEnvironment(node, "serving", Read);

    private ServingSpec Read(YamlNode node, string path)
    {
        var keys = form.Keys(node, path, [.. Numbers.Select(n => n.Key), .. Switches.Select(s => s.Key)]);
        int? Number(string key)
        {
            var number = Numbers.Single(n => n.Key == key);
            return form.Value(
                keys.GetValueOrDefault(key),
                $"{path}.{key}",
                t => PipelineForm.Whole(t, number.From, number.To)
            );
        }
        TimeSpan? Time(string key) => Number(key) is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
        bool? Switch(string key) => form.Value(keys.GetValueOrDefault(key), $"{path}.{key}", YesOrNo);
        var spec = new ServingSpec
        {
            MaxBatch = Number("max-batch"),
            MaxDelay = Time("max-delay-ms"),
            Concurrency = Number("concurrency"),
            Queue = Number("queue"),
            QueueMiB = Number("queue-mib"),
            TimeOut = Time("timeout-ms"),
            CacheMiB = Number("cache-mib"),
            KeepLoaded = Switch("keep-loaded") ?? false,
            Priorities = Switch("priorities") ?? true,
        };
        if (spec.MaxBatch == 1 && spec.MaxDelay > TimeSpan.Zero)
        {
            form.Refuse(
                PipelineFaults.BadValue,
                $"{path}.max-delay-ms",
                $"{form.Named($"{path}.max-delay-ms")} waits for batches that 'max-batch: 1' forbids; leave one of them out."
            );
        }
        return spec;
    }

    private static Result<bool> YesOrNo(string text) =>
        text switch
        {
            "yes" or "true" => true,
            "no" or "false" => false,
            _ => PipelineFaults.BadValue.With($"{Quote(text)} is neither yes nor no."),
        };
}

/// <summary>A key of <c>serving</c> that takes a whole number.</summary>
internal sealed record ServingNumber(string Key, int From, int To, string Says);
