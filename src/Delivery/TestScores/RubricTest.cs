using Airworthy.Pipelines.Policies;

namespace Airworthy.Delivery.TestScores;

/// <summary>The four parts of the rubric.</summary>
public enum RubricSection
{
    Data,
    Model,
    Infrastructure,
    Monitoring,
}

/// <summary>Something of the record, beside controls, that shows a test to be done by machine.</summary>
public enum Exercise
{
    None,

    /// <summary>A release deployed the version to an environment before its last one and tested it there.</summary>
    SmokeTested,

    /// <summary>An endpoint was rolled back to or from the version.</summary>
    RolledBack,
}

/// <summary>One of the 28 tests.</summary>
/// <param name="Name">Its name: section, dot, word.</param>
/// <param name="Section">Its part of the rubric.</param>
/// <param name="Asks">What it asks.</param>
/// <param name="Controls">The controls of which any one, passed, does it by machine.</param>
/// <param name="Shown">What else does.</param>
public sealed record RubricTest(
    string Name,
    RubricSection Section,
    string Asks,
    IReadOnlyList<string> Controls,
    Exercise Shown = Exercise.None
)
{
    /// <summary>Where a control must have been asked to count: what is to be monitored is asked of what serves.</summary>
    public IReadOnlyList<Placement> Places =>
        Section == RubricSection.Monitoring
            ? [Placement.AfterDeployment]
            : [Placement.Registration, Placement.Ci, Placement.Transition];

    /// <summary>Whether a machine can do it here; else only a person can attest it.</summary>
    public bool CanBeAutomated => Controls.Count > 0 || Shown != Exercise.None;
}

/// <summary>
/// The rubric of Breck, Cai, Nielsen, Salib and Sculley ("The ML Test Score", 2017): 28 tests, seven a section, and the controls here
/// that do them. The one place where that is decided.
/// </summary>
public static class Rubric
{
    public static IReadOnlyList<RubricTest> Tests { get; } =
    [
        Data("schema", "Is it written down, and checked, what each feature may look like?", "training-schema"),
        Data("useful", "Does every feature earn its place?"),
        Data("cost", "Is no feature dearer (in delay, upkeep, dependence) than what it brings?"),
        Data("allowed", "Are only features used that may be used?", "banned-features"),
        Data("privacy", "Is personal data kept from whom it does not concern, all along the way?"),
        Data("quick", "Can a new feature be added soon?"),
        Data("tested", "Is the code that makes features tested?"),
        Model("reviewed", "Is the training code looked through by another and kept under version control?"),
        Model("offline-online", "Do the figures by which it is chosen go with what it does for the business?"),
        Model("tuned", "Are its hyperparameters tuned?"),
        Model("staleness", "Is it known what an old model costs?"),
        Model("simpler", "Is it better than something simple?", "better-than-baseline"),
        Model(
            "slices",
            "Is it good enough on every part of the data that matters?",
            "no-slice-much-worse",
            "no-weak-slice"
        ),
        Model("inclusion", "Is it fair to all?", "demographic-parity", "equal-opportunity", "equalised-odds"),
        Infrastructure("reproducible", "Does training again give the same model?"),
        Infrastructure("unit-tested", "Is what the model is to compute tested by small examples?", "golden-inputs"),
        Infrastructure("integration-tested", "Is the whole way from data to serving run as a test?"),
        Infrastructure(
            "validated",
            "Is its quality judged before it serves?",
            "metric-floor",
            "no-worse-than-champion"
        ),
        Infrastructure("debuggable", "Can one follow a single example through it, step by step?"),
        Infrastructure("canary", "Is it tried in a serving environment before production?", Exercise.SmokeTested),
        Infrastructure("rollback", "Can what served before be brought back, and was that tried?", Exercise.RolledBack),
        Monitoring("dependencies", "Is somebody told when what it depends on changes?", "pinned-dependencies"),
        Monitoring("invariants", "Do the inputs keep to what was laid down for them?", "training-schema"),
        Monitoring("skew", "Are features in serving what they were in training?", "traffic-drift"),
        Monitoring("staleness", "Is the model young enough?", "staleness"),
        Monitoring("numerics", "Does it stay clear of numbers that are none?", "extreme-values", "loads-and-predicts"),
        Monitoring("performance", "Is it as quick and as small as it was?", "latency-budget"),
        Monitoring("quality", "Is it as good on what it serves as it was?", "metric-floor", "no-worse-than-champion"),
    ];

    public static RubricTest? Find(string name) => Tests.FirstOrDefault(t => t.Name == name);

    /// <summary>The section's name as it is written.</summary>
    public static string Word(this RubricSection section) => section.ToString().ToLowerInvariant();

    private static RubricTest Data(string name, string asks, params string[] controls) =>
        Of(RubricSection.Data, name, asks, controls);

    private static RubricTest Model(string name, string asks, params string[] controls) =>
        Of(RubricSection.Model, name, asks, controls);

    private static RubricTest Infrastructure(string name, string asks, params string[] controls) =>
        Of(RubricSection.Infrastructure, name, asks, controls);

    private static RubricTest Infrastructure(string name, string asks, Exercise shown) =>
        Of(RubricSection.Infrastructure, name, asks, [], shown);

    private static RubricTest Monitoring(string name, string asks, params string[] controls) =>
        Of(RubricSection.Monitoring, name, asks, controls);

    private static RubricTest Of(
        RubricSection section,
        string name,
        string asks,
        string[] controls,
        Exercise shown = Exercise.None
    ) => new($"{section.Word()}.{name}", section, asks, controls, shown);
}
