using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking;

/// <summary>Takes what runs log, once it is known to be loggable.</summary>
public sealed class RunLogService(IRunLog log, IRunStore runs)
{
    private static readonly string[] ModelFields = ["artifact_path", "flavors", "utc_time_created", "run_id"];

    /// <summary>What of a model's description goes into the tag, besides its flavours; the rest is in the model's own file.</summary>
    private static readonly string[] Outlined = ["run_id", "utc_time_created", "artifact_path", "model_uuid"];

    public async Task<Result<Nothing>> LogMetricAsync(string run, Metric metric, CancellationToken cancel) =>
        TrackingRules.MetricFault(metric) is { } fault
            ? fault
            : await log.LogAsync(RunId.Asked(run), new RunBatch { Metrics = [Stored(metric)] }, cancel);

    public async Task<Result<Nothing>> LogParamAsync(string run, string key, string value, CancellationToken cancel) =>
        TrackingRules.Param(key, value).TryGet(out var param, out var fault)
            ? await log.LogAsync(RunId.Asked(run), new RunBatch { Params = [param], Single = true }, cancel)
            : fault;

    public async Task<Result<Nothing>> SetTagAsync(string run, string key, string value, CancellationToken cancel) =>
        TrackingRules.Tag(key, value).TryGet(out var tag, out var fault)
            ? await log.LogAsync(RunId.Asked(run), new RunBatch { Tags = [tag] }, cancel)
            : fault;

    public async Task<Result<Nothing>> LogBatchAsync(string run, RunBatch batch, CancellationToken cancel)
    {
        if (!RunId.Parse(run).TryGet(out var id, out var fault))
        {
            return fault;
        }
        var metrics = new Metric[batch.Metrics.Count];
        for (var i = 0; i < metrics.Length; i++)
        {
            var metric = batch.Metrics[i];
            if (TrackingRules.MetricFault(metric) is not null)
            {
                return TrackingRules.MetricFault(metric, $"metrics[{i}]")!;
            }
            metrics[i] = Stored(metric);
        }
        if (!Pairs(batch.Params, "params", TrackingRules.Param).TryGet(out var parameters, out fault))
        {
            return fault;
        }
        if (!Pairs(batch.Tags, "tags", TrackingRules.Tag).TryGet(out var tags, out fault))
        {
            return fault;
        }
        return TrackingRules.BatchFault(metrics.Length, parameters.Count, tags.Count)
            ?? TrackingRules.TwiceFault(parameters)
            ?? await log.LogAsync(
                id,
                new RunBatch
                {
                    Metrics = metrics,
                    Params = parameters,
                    Tags = tags,
                },
                cancel
            );
    }

    public async Task<Result<Nothing>> LogLineageAsync(string run, RunLineage lineage, CancellationToken cancel)
    {
        if (!RunId.Parse(run).TryGet(out var id, out var fault))
        {
            return fault;
        }
        fault = lineage.Datasets.Select(DatasetRules.InputFault).FirstOrDefault(f => f is not null);
        return fault ?? await log.LogAsync(id, lineage, cancel);
    }

    /// <summary>The old way of logging a model: its outline is kept in a tag of the run.</summary>
    public async Task<Result<Nothing>> LogModelAsync(string run, string modelJson, CancellationToken cancel)
    {
        if (!Outline(modelJson).TryGet(out var outline, out var fault))
        {
            return fault;
        }
        return (await runs.ChangeAsync(RunId.Asked(run), new RunChange.AddModel(outline), cancel)).Map(
            _ => new Nothing()
        );
    }

    public Task<IReadOnlyList<DatasetSummary>> DatasetsAsync(
        IReadOnlyList<ExperimentId> experiments,
        CancellationToken cancel
    ) => log.DatasetsAsync(experiments, cancel);

    private static Metric Stored(in Metric metric) => metric with { Value = TrackingRules.Storable(metric.Value) };

    private static Result<List<KeyValuePair<string, string>>> Pairs(
        IReadOnlyList<KeyValuePair<string, string>> pairs,
        string what,
        Func<string, string, string, Result<KeyValuePair<string, string>>> check
    )
    {
        var kept = new List<KeyValuePair<string, string>>(pairs.Count);
        foreach (var (key, value) in pairs)
        {
            if (!check(key, value, $"{what}[{kept.Count}]").TryGet(out var pair, out var fault))
            {
                return fault;
            }
            kept.Add(pair);
        }
        return kept;
    }

    private static Result<string> Outline(string json)
    {
        try
        {
            using var model = JsonDocument.Parse(json);
            if (model.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Malformed(json);
            }
            var missing = ModelFields.Where(f => !model.RootElement.TryGetProperty(f, out _)).ToList();
            if (missing.Count > 0)
            {
                return TrackingFaults.BadValue.With(
                    $"Model json is missing mandatory fields: {{{string.Join(", ", missing.Select(f => $"'{f}'"))}}}"
                );
            }
            return Outline(model.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Malformed(json);
        }
    }

    private static string Outline(JsonElement model)
    {
        using var bytes = new MemoryStream();
        using (var outline = new Utf8JsonWriter(bytes))
        {
            outline.WriteStartObject();
            foreach (var field in model.EnumerateObject().Where(f => Outlined.Contains(f.Name)))
            {
                field.WriteTo(outline);
            }
            outline.WriteStartObject("flavors");
            foreach (var flavor in Members(model.GetProperty("flavors")))
            {
                outline.WritePropertyName(flavor.Name);
                WriteFlavor(outline, flavor.Value);
            }
            outline.WriteEndObject();
            outline.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void WriteFlavor(Utf8JsonWriter outline, JsonElement flavor)
    {
        if (flavor.ValueKind != JsonValueKind.Object)
        {
            flavor.WriteTo(outline);
            return;
        }
        outline.WriteStartObject();
        foreach (var field in flavor.EnumerateObject().Where(f => f.Name != "config"))
        {
            field.WriteTo(outline);
        }
        outline.WriteEndObject();
    }

    private static IEnumerable<JsonProperty> Members(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    private static Fault Malformed(string json) =>
        TrackingFaults.BadValue.With($"Malformed model info. \n {Clip.Short(json)} \n is not a valid JSON.");
}
