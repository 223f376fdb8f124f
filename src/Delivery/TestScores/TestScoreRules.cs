using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Policies;

namespace Airworthy.Delivery.TestScores;

/// <summary>Controls that were asked of a version at one place.</summary>
public sealed record Asked(Placement Placement, GateDecision Decision);

/// <summary>Works out a version's score from what was found. Pure.</summary>
public static class TestScoreRules
{
    /// <param name="asked">Every decision about the version, the newest first.</param>
    /// <param name="exercised">What the record shows beside findings.</param>
    /// <param name="attested">What people attest, by test.</param>
    public static TestScore Of(
        IReadOnlyList<Asked> asked,
        IReadOnlySet<Exercise> exercised,
        IReadOnlyDictionary<string, AttestationState> attested
    ) => new([.. Rubric.Tests.Select(t => Of(t, asked, exercised, attested.GetValueOrDefault(t.Name)))]);

    private static TestResult Of(
        RubricTest test,
        IReadOnlyList<Asked> asked,
        IReadOnlySet<Exercise> exercised,
        AttestationState? attested
    )
    {
        if (exercised.Contains(test.Shown))
        {
            return new(test, Doing.Automated, Shown(test.Shown), null);
        }
        var answers = test.Controls.Select(c => (Control: c, Findings: Newest(c, test, asked))).ToList();
        if (answers.FirstOrDefault(a => Passed(a.Findings)) is { Control: { } passed })
        {
            return new(test, Doing.Automated, $"{passed} passed {Where(test)}.", null);
        }
        var failed = answers.Where(a => a.Findings.Count > 0).Select(a => WhyNot(a.Control, a.Findings)).ToList();
        return attested is not null
                ? new(
                    test,
                    Doing.ByHand,
                    $"{attested.By.Account} on {attested.At:yyyy-MM-dd}: {attested.Why}",
                    test.CanBeAutomated ? Automate(test) : null
                )
            : failed.Count > 0 ? new(test, Doing.NotDone, string.Join(" ", failed), $"Mend it: {Automate(test)}")
            : new(
                test,
                Doing.NotDone,
                "",
                test.CanBeAutomated ? Automate(test) : "Do it by hand, and attest it with why."
            );
    }

    /// <summary>The findings of a control in the newest decision that asked it where the test looks; empty where none did.</summary>
    private static List<Finding> Newest(string control, RubricTest test, IReadOnlyList<Asked> asked) =>
        asked
            .Where(a => test.Places.Contains(a.Placement))
            .Select(a => a.Decision.Findings.Where(f => f.Control == control).ToList())
            .FirstOrDefault(f => f.Count > 0)
        ?? [];

    /// <summary>What was waived, or could not be asked, was not shown.</summary>
    private static bool Passed(List<Finding> findings) =>
        findings.Count > 0 && findings.All(f => f.Outcome == Outcome.Pass);

    private static string WhyNot(string control, List<Finding> findings)
    {
        var finding = findings.First(f => f.Outcome != Outcome.Pass);
        return $"{control} is {finding.Outcome.ToString().ToLowerInvariant()}: {finding.Summary}";
    }

    private static string Where(RubricTest test) =>
        test.Section == RubricSection.Monitoring ? "after deployment" : "before it served";

    private static string Automate(RubricTest test) =>
        test.Shown switch
        {
            Exercise.SmokeTested =>
                "Release it by a pipeline that deploys to an environment before its last, with a smoke-test there.",
            Exercise.RolledBack => "Try a rollback once it serves.",
            _ when test.Section == RubricSection.Monitoring =>
                $"Let the policy place {Either(test)} after deployment (at: {{ after-deployment: report }}).",
            _ => $"Let the gate ask {Either(test)}.",
        };

    private static string Either(RubricTest test) => string.Join(" or ", test.Controls);

    private static string Shown(Exercise exercise) =>
        exercise == Exercise.RolledBack
            ? "An endpoint was rolled back to or from it."
            : "It was deployed to an environment before its last and tested there.";
}
