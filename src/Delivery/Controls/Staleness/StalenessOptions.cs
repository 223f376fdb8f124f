using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Staleness;

/// <summary>What staleness was asked.</summary>
/// <param name="Column">The column with each row's time.</param>
/// <param name="VersionDays">How old the version may be; null when it is not asked.</param>
/// <param name="Sets">How old the newest row of each data set may be; the empty name is the evaluation set.</param>
internal sealed record StalenessOptions(
    string Column,
    double? VersionDays,
    IReadOnlyList<(string Set, double Days)> Sets
)
{
    internal static readonly TextOption ColumnOption = new(
        "column",
        "the column with each row's time (ISO 8601); needed where the age of data is asked.",
        ""
    );

    internal static readonly NumberOption VersionOption = Days("version-days", "the version, since it was registered");

    internal static readonly NumberOption EvaluationOption = Days(
        "evaluation-days",
        "the newest row of the evaluation set"
    );

    internal static readonly NumberOption TrainingOption = Days("training-days", "the newest row of the training set");

    public static IReadOnlyList<ControlOption> All { get; } =
    [VersionOption, EvaluationOption, TrainingOption, ColumnOption];

    public static StalenessOptions Of(ControlSpec spec) =>
        new(
            ColumnOption.Of(spec),
            VersionOption.Find(spec),
            [
                .. new[] { ("", EvaluationOption.Find(spec)), (EvaluationSets.Training, TrainingOption.Find(spec)) }
                    .Where(s => s.Item2 is not null)
                    .Select(s => (s.Item1, s.Item2!.Value)),
            ]
        );

    private static NumberOption Days(string name, string what) =>
        new(name, $"how many days old {what} may be; not asked when left out.", 0, 100_000, "");
}
