using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.MissingValues;

/// <summary>What missing-values was asked.</summary>
internal sealed record MissingValuesOptions(IReadOnlyList<string> Columns, bool MayRefuse, double? MaxMean, int Rows)
{
    private static readonly ListOption ColumnsOption = new(
        "columns",
        "which columns lose their values, one at a time; all that can unless given.",
        ""
    );

    private static readonly ChoiceOption RefusalOption = new(
        "refusal",
        "whether the model may refuse such rows.",
        ["allowed", "fails"],
        "allowed"
    );

    private static readonly NumberOption MaxMeanOption = new(
        "max-mean-change",
        "how much predictions may change on average; not judged when left out.",
        0,
        double.MaxValue,
        ""
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [ColumnsOption, RefusalOption, MaxMeanOption, PerturbingOptions.Rows];

    public static MissingValuesOptions Of(ControlSpec spec) =>
        new(
            ColumnsOption.Of(spec),
            RefusalOption.Of(spec) == "allowed",
            MaxMeanOption.Find(spec),
            PerturbingOptions.Rows.Of(spec)
        );
}
