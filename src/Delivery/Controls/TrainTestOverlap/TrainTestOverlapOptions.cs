using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.TrainTestOverlap;

/// <summary>What train-test-overlap was asked.</summary>
internal sealed record TrainTestOverlapOptions(string Set, double MaxShare, IReadOnlyList<string> Key)
{
    private static readonly TextOption SetOption = new(
        "set",
        "the data set of evaluation.sets that is compared with.",
        EvaluationSets.Training
    );

    private static readonly NumberOption MaxShareOption = new(
        "max-share",
        "the share of evaluation rows that may stand in training as well.",
        0,
        1,
        "0"
    );

    private static readonly ListOption KeyOption = new(
        "key",
        "the columns that make a row the same; all that both sets have unless given.",
        ""
    );

    public static IReadOnlyList<ControlOption> All { get; } = [SetOption, MaxShareOption, KeyOption];

    public static TrainTestOverlapOptions Of(ControlSpec spec) =>
        new(SetOption.Of(spec), MaxShareOption.Of(spec), KeyOption.Of(spec));
}
