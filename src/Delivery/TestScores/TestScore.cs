namespace Airworthy.Delivery.TestScores;

/// <summary>How a test of the rubric was done.</summary>
public enum Doing
{
    NotDone,

    /// <summary>A person attested it: half a point.</summary>
    ByHand,

    /// <summary>Findings or the record show it: one point.</summary>
    Automated,
}

/// <summary>One test, how it was done, and what shows it.</summary>
/// <param name="Test">The test.</param>
/// <param name="Done">How.</param>
/// <param name="Evidence">What shows it, or why it does not count, in a sentence.</param>
/// <param name="Raise">What would give it more points; null where nothing would.</param>
public sealed record TestResult(RubricTest Test, Doing Done, string Evidence, string? Raise)
{
    public double Points =>
        Done switch
        {
            Doing.Automated => 1,
            Doing.ByHand => 0.5,
            _ => 0,
        };
}

/// <summary>The score of a version: the lowest section's.</summary>
public sealed record TestScore(IReadOnlyList<TestResult> Results)
{
    /// <summary>Points by section, each 0 to 7.</summary>
    public IReadOnlyDictionary<RubricSection, double> Sections { get; } =
        Results.GroupBy(r => r.Test.Section).ToDictionary(g => g.Key, g => g.Sum(r => r.Points));

    public double Score => Sections.Values.Min();

    /// <summary>What a score of this height says, in a sentence.</summary>
    public string Meaning =>
        Score switch
        {
            0 => "Nothing is tested in at least one section: closer to research than to a product.",
            <= 1 => "Something is tested everywhere; serious holes are to be expected.",
            <= 2 => "A first round of testing is done; much is left to invest.",
            <= 3 => "Reasonably tested; more of it can be automated.",
            <= 5 => "Strongly tested and watched: fit for what matters.",
            _ => "Tested and watched as few are.",
        };

    /// <summary>What would raise the score: the tests of the lowest sections that can give more, those a machine can do first.</summary>
    public IReadOnlyList<TestResult> WouldRaise =>
        [
            .. Results
                .Where(r => r.Raise is not null && Sections[r.Test.Section] == Score)
                .OrderByDescending(r => r.Test.CanBeAutomated)
                .ThenBy(r => r.Points),
        ];
}
