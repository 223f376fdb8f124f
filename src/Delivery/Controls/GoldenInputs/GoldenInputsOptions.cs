using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.GoldenInputs;

/// <summary>What golden-inputs was asked.</summary>
internal sealed record GoldenInputsOptions(string File, string Set, string Expected, double Absolute, double Relative)
{
    private static readonly TextOption FileOption = new(
        "file",
        "the version's own file with the recorded inputs and outputs.",
        "golden.csv"
    );

    private static readonly TextOption SetOption = new(
        "set",
        "a data set of evaluation.sets in place of the version's file.",
        ""
    );

    private static readonly TextOption ExpectedOption = new(
        "expected",
        "the column with the recorded output; the judged output's name unless given.",
        ""
    );

    private static readonly NumberOption AbsoluteOption = new(
        "absolute",
        "how far an output may lie from the recorded one, whatever its size.",
        0,
        double.MaxValue,
        "0.00001"
    );

    private static readonly NumberOption RelativeOption = new(
        "relative",
        "how far it may lie beside that, as a share of the recorded one.",
        0,
        1,
        "0.0001"
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [FileOption, SetOption, ExpectedOption, AbsoluteOption, RelativeOption];

    public static GoldenInputsOptions Of(ControlSpec spec) =>
        new(
            FileOption.Of(spec),
            SetOption.Of(spec),
            ExpectedOption.Of(spec),
            AbsoluteOption.Of(spec),
            RelativeOption.Of(spec)
        );
}
