using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Fairness;

/// <summary>What a control of fairness was asked.</summary>
internal sealed record FairnessOptions(
    IReadOnlyList<string> Attributes,
    double MaxGap,
    int MinGroup,
    double Threshold,
    double Confidence
)
{
    private static readonly ListOption AttributesOption = new(
        "attributes",
        "the columns whose values are the groups, separated by commas.",
        null
    );

    private static readonly NumberOption MaxGapOption = new(
        "max-gap",
        "the largest difference of the rate between two groups that is still allowed.",
        0,
        1,
        null
    );

    private static readonly WholeOption MinGroupOption = new(
        "min-group",
        "groups with fewer rows to take a rate over are not judged.",
        10,
        1_000_000,
        "50"
    );

    private static readonly NumberOption ThresholdOption = new(
        "threshold",
        "the probability from which on a row is chosen.",
        0,
        1,
        "0.5"
    );

    private static readonly NumberOption ConfidenceOption = new(
        "confidence",
        "that no gap is called too large by chance, over all pairs of groups.",
        0.5,
        0.999,
        "0.95"
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [AttributesOption, MaxGapOption, MinGroupOption, ThresholdOption, ConfidenceOption];

    public static FairnessOptions Of(ControlSpec spec) =>
        new(
            AttributesOption.Of(spec),
            MaxGapOption.Of(spec),
            MinGroupOption.Of(spec),
            ThresholdOption.Of(spec),
            ConfidenceOption.Of(spec)
        );

    public static IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(All, spec)];
        return faults.Length > 0 || evaluation.Task == TaskKind.BinaryClassification
            ? faults
            :
            [
                ControlOption.Fault(
                    spec,
                    "",
                    $"{spec.Name} judges who is chosen by a binary-classification; this pipeline's task is {evaluation.Task.ToYaml()}."
                ),
            ];
    }
}
