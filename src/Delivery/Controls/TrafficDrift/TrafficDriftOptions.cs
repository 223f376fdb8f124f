using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.TrafficDrift;

/// <summary>What traffic-drift was asked.</summary>
internal sealed record TrafficDriftOptions(
    string Set,
    string Recent,
    double MaxDistance,
    double Confidence,
    int MinRows
)
{
    private static readonly TextOption SetOption = new(
        "set",
        "the data set of evaluation.sets that the model was trained on.",
        EvaluationSets.Training
    );

    private static readonly TextOption RecentOption = new(
        "recent",
        "a data set of evaluation.sets with recent rows, in place of captured traffic.",
        ""
    );

    private static readonly NumberOption MaxDistanceOption = new(
        "max-distance",
        "how far a column may have moved: the largest difference of cumulative shares (numbers) or half the summed difference of shares (words).",
        0,
        1,
        "0.1"
    );

    private static readonly NumberOption ConfidenceOption = new(
        "confidence",
        "that no column is called moved by chance, over all columns.",
        0.5,
        0.999,
        "0.95"
    );

    private static readonly WholeOption MinRowsOption = new(
        "min-rows",
        "fewer rows on either side say nothing.",
        50,
        1_000_000,
        "250"
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [SetOption, RecentOption, MaxDistanceOption, ConfidenceOption, MinRowsOption];

    public static TrafficDriftOptions Of(ControlSpec spec) =>
        new(
            SetOption.Of(spec),
            RecentOption.Of(spec),
            MaxDistanceOption.Of(spec),
            ConfidenceOption.Of(spec),
            MinRowsOption.Of(spec)
        );
}
