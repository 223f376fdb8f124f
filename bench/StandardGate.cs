using Airworthy.Pipelines.Spec;

namespace Airworthy.Bench;

/// <summary>A gate that asks nearly everything there is to ask of a binary classification.</summary>
internal static class StandardGate
{
    public static IReadOnlyList<ControlSpec> Controls { get; } =
    [
        Gates.Asked("loads-and-predicts"),
        Gates.Asked("signature-compatible"),
        Gates.Asked("deterministic"),
        Gates.Asked("refuses-bad-shapes"),
        Gates.Asked("batch-equals-single"),
        Gates.Asked("latency-budget", ("p99-ms", "50")),
        Gates.Asked("metric-floor", ("metric", "roc_auc"), ("at-least", "0.58")),
        Gates.Asked("metric-floor", ("metric", "log_loss"), ("at-most", "0.7")),
        Gates.Asked("no-worse-than-champion", ("metric", "roc_auc"), ("tolerance", "0.005")),
        Gates.Asked("no-slice-much-worse", ("metric", "log_loss"), ("tolerance", "0.02"), ("min-rows", "200")),
        Gates.Asked("better-than-baseline", ("metric", "roc_auc")),
        Gates.Asked("calibration", ("at-most", "0.2")),
        Gates.Asked("no-weak-slice", ("tolerance", "0.3")),
        Gates.Asked("metric-variance", ("metric", "roc_auc"), ("max-deviation", "0.05")),
        Gates.Asked("demographic-parity", ("attributes", "haul"), ("max-gap", "0.9")),
        Gates.Asked("equal-opportunity", ("attributes", "haul"), ("max-gap", "0.9")),
        Gates.Asked("equalised-odds", ("attributes", "haul"), ("max-gap", "0.9")),
        Gates.Asked("small-noise", ("max-change", "0.5")),
        Gates.Asked("missing-values"),
        Gates.Asked("permuted-columns", ("metric", "roc_auc"), ("max-drop", "0.5")),
        Gates.Asked("extreme-values"),
        Gates.Asked("invariance", ("column", "day_of_year"), ("max-change", "0.5")),
        Gates.Asked("training-schema"),
        Gates.Asked("train-test-overlap"),
        Gates.Asked("label-leakage"),
        Gates.Asked("banned-features"),
        Gates.Asked("file-scan"),
        Gates.Asked("pinned-dependencies"),
        Gates.Asked("size-limit", ("max-mib", "100")),
        Gates.Asked("no-secrets"),
        Gates.Asked("dataset-named"),
        Gates.Asked("model-card"),
        Gates.Asked("licence"),
        Gates.Asked("staleness", ("version-days", "100000")),
        Gates.Asked("owner-reachable"),
    ];
}
