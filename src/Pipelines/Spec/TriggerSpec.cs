namespace Airworthy.Pipelines.Spec;

/// <summary>What starts a release.</summary>
public sealed record TriggerSpec(TriggerKind Kind)
{
    /// <summary>The alias, the data set or the webhook's name; empty where the kind has none.</summary>
    public string Of { get; init; } = "";

    /// <summary>When; of a schedule.</summary>
    public CronSchedule? Schedule { get; init; }

    /// <summary>E.g. <c>schedule 0 6 * * 1 (Europe/Zurich)</c>.</summary>
    public override string ToString() =>
        Schedule is { } schedule ? $"{Kind.ToYaml()} {schedule}"
        : Of.Length > 0 ? $"{Kind.ToYaml()} {Of}"
        : Kind.ToYaml();
}

public enum TriggerKind
{
    ByHand,
    VersionRegistered,
    AliasRequested,
    DatasetChanged,
    Schedule,
    Webhook,
    DriftFinding,
}

public static class TriggerKinds
{
    public static IReadOnlyDictionary<string, TriggerKind> ByName { get; } =
        Enum.GetValues<TriggerKind>().ToDictionary(k => k.ToYaml(), StringComparer.Ordinal);

    public static string ToYaml(this TriggerKind kind) =>
        kind switch
        {
            TriggerKind.ByHand => "by-hand",
            TriggerKind.VersionRegistered => "version-registered",
            TriggerKind.AliasRequested => "alias-requested",
            TriggerKind.DatasetChanged => "dataset-changed",
            TriggerKind.Schedule => "schedule",
            TriggerKind.Webhook => "webhook",
            TriggerKind.DriftFinding => "drift-finding",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
