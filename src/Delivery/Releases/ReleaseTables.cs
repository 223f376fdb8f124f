using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>The rows releases keep, and the folds that make them.</summary>
public static class ReleaseTables
{
    /// <summary>By model id.</summary>
    public static readonly StateTable<PipelineState> Pipelines = new("pipelines", ReleaseJson.Default.PipelineState);

    /// <summary>By model id, a slash and the pipeline's digest: every pipeline a release may still be on.</summary>
    public static readonly StateTable<PipelineState> PipelineRevisions = new(
        "pipeline_revisions",
        ReleaseJson.Default.PipelineState
    );

    /// <summary>By release id.</summary>
    public static readonly StateTable<ReleaseState> Releases = new(
        "releases",
        ReleaseJson.Default.ReleaseState,
        new StateIndex(false, "status"),
        new StateIndex(false, "dueAt"),
        new StateIndex(false, "modelId"),
        new StateIndex(false, "versionId")
    );

    /// <summary>By model id, while a release of that model is open: so there is at most one.</summary>
    public static readonly StateTable<OpenReleaseState> OpenReleases = new(
        "open_releases",
        ReleaseJson.Default.OpenReleaseState
    );

    /// <summary>By group, while a step of it runs: so there is at most one.</summary>
    public static readonly StateTable<GroupState> Groups = new("step_groups", ReleaseJson.Default.GroupState);

    /// <summary>By model id, from its first release on.</summary>
    public static readonly StateTable<ModelDeliveryState> ModelDeliveries = new(
        "model_deliveries",
        ReleaseJson.Default.ModelDeliveryState
    );

    /// <summary>By version id, placement and environment: the last answer of the controls asked outside a release.</summary>
    public static readonly StateTable<VersionCheckState> VersionChecks = new(
        "version_checks",
        VersionCheckJson.Default.VersionCheckState,
        new StateIndex(false, "versionId")
    );

    public static IReadOnlyList<IStateFold> Folds { get; } =
    [
        new PipelineFold(),
        new PipelineRevisionFold(),
        new ReleaseFold(),
        new OpenReleaseFold(),
        new GroupFold(),
        new ModelDeliveryFold(),
        new VersionCheckFold(),
        .. PolicyTables.Folds,
        .. ApprovalTables.Folds,
    ];
}

/// <summary>The pipeline in force for a model, as text, with the digest of its evaluation data.</summary>
public sealed record PipelineState
{
    public required ModelId Model { get; init; }

    /// <summary>Digest of the YAML text and the evaluation data together.</summary>
    public required Sha256Digest Digest { get; init; }

    public required string Yaml { get; init; }

    public required Sha256Digest Evaluation { get; init; }

    /// <summary>The further data sets by name; null in what was applied before there were any.</summary>
    public IReadOnlyDictionary<string, Sha256Digest>? Sets { get; init; }

    /// <summary>Every stored file that the pipeline rests on.</summary>
    public IEnumerable<Sha256Digest> Files() => [Evaluation, .. Sets?.Values ?? []];

    public required Principal AppliedBy { get; init; }

    public required DateTimeOffset AppliedAt { get; init; }

    internal static PipelineState? From(Fact fact) =>
        ReleaseFacts.PipelineApplied.Read(fact) is { } applied
            ? new PipelineState
            {
                Model = applied.Model,
                Digest = applied.Digest,
                Yaml = applied.Yaml,
                Evaluation = applied.Evaluation,
                Sets = applied.Sets,
                AppliedBy = fact.By,
                AppliedAt = fact.At,
            }
            : null;
}

/// <summary>The release a model is in the middle of.</summary>
public sealed record OpenReleaseState(ReleaseId Release);
