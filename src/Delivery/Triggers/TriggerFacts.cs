using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Triggers;

/// <summary>What triggers state in the record.</summary>
public static class TriggerFacts
{
    public static readonly FactKind<ReleaseCaused> Caused = new("release.caused", TriggerJson.Default.ReleaseCaused);

    public static readonly FactKind<CauseAnswered> Answered = new(
        "release.cause-answered",
        TriggerJson.Default.CauseAnswered
    );
}

/// <summary>Something happened that the model's pipeline names as a trigger. Model and cause together come once and never again.</summary>
/// <param name="Model">Whose pipeline.</param>
/// <param name="Trigger">The trigger as the pipeline writes it, e.g. <c>schedule 0 6 * * 1 (Europe/Zurich)</c>.</param>
/// <param name="Cause">What happened, e.g. <c>version ver_…</c> or the moment that was due.</param>
/// <param name="By">In whose name the release begins.</param>
/// <param name="Number">Of which version; null: the newest when it begins.</param>
/// <param name="DueAt">Of a schedule: the moment.</param>
public sealed record ReleaseCaused(
    ModelId Model,
    string Trigger,
    string Cause,
    Principal By,
    int? Number = null,
    DateTimeOffset? DueAt = null
);

/// <summary>A release began for a cause, in the same commit; or why none will.</summary>
public sealed record CauseAnswered(ModelId Model, string Cause, ReleaseId? Release, string Detail);

/// <summary>JSON of triggers' facts and rows; camelCase, unset values left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(ReleaseCaused))]
[JsonSerializable(typeof(CauseAnswered))]
[JsonSerializable(typeof(CauseState))]
[JsonSerializable(typeof(ScheduleState))]
internal sealed partial class TriggerJson : JsonSerializerContext;
