using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.TrainingSchema;

/// <summary>What training-schema was asked.</summary>
internal sealed record TrainingSchemaOptions(string Set, double MaxOutside)
{
    private static readonly TextOption SetOption = new(
        "set",
        "the data set of evaluation.sets that is compared with.",
        EvaluationSets.Training
    );

    private static readonly NumberOption MaxOutsideOption = new(
        "max-outside",
        "the share of a column's rows that may lie outside what the training set holds.",
        0,
        1,
        "0.01"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [SetOption, MaxOutsideOption];

    public static TrainingSchemaOptions Of(ControlSpec spec) => new(SetOption.Of(spec), MaxOutsideOption.Of(spec));
}
