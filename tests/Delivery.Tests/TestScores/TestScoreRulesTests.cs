using System.Text;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.TestScores;
using Airworthy.Pipelines.Policies;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.TestScores;

public sealed class TestScoreRulesTests
{
    private static readonly Sha256Digest Digest = Sha256Digest.Of("x"u8);
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Rubric_AsPublished_HasSevenTestsInEachOfFourSections()
    {
        Assert.Equal(28, Rubric.Tests.Select(t => t.Name).Distinct().Count());
        Assert.All(Rubric.Tests.GroupBy(t => t.Section), section => Assert.Equal(7, section.Count()));
        Assert.Equal(4, Rubric.Tests.Select(t => t.Section).Distinct().Count());
    }

    [Fact]
    public void Rubric_ByItsControls_NamesOnlyControlsThatThereAre()
    {
        var known = StandardControls.Catalog();
        Assert.All(Rubric.Tests.SelectMany(t => t.Controls), c => Assert.NotNull(known.Find(c)));
    }

    /// <summary>After a wanted change: run this with AIRWORTHY_APPROVE=1 and read the difference.</summary>
    [Fact]
    public void Page_OfTheRubric_IsWrittenFromIt()
    {
        var page = new StringBuilder(Introduction);
        page.Append("| test | asks | done by machine when |\n|---|---|---|\n");
        foreach (var test in Rubric.Tests)
        {
            var controls = string.Join(" or ", test.Controls.Select(c => $"[{c}](controls/{c}.md)"));
            var when = test.Shown switch
            {
                Exercise.SmokeTested =>
                    "a release deployed it to an environment before the last and its `smoke-test` there ended well",
                Exercise.RolledBack => "an endpoint was rolled back to or from it",
                _ when test.Controls.Count == 0 => "(by hand only)",
                _ => $"{controls} passes{(test.Section == RubricSection.Monitoring ? " after deployment" : "")}",
            };
            page.Append($"| `{test.Name}` | {test.Asks} | {when} |\n");
        }
        Approval.Compare("docs/ml-test-score.md", page.ToString());
    }

    [Fact]
    public void Of_AVersionThatNothingIsKnownOf_IsNothingAndSaysWhatWouldRaiseIt()
    {
        var score = Of([]);
        Assert.Equal(0, score.Score);
        Assert.All(score.Results, r => Assert.Equal(Doing.NotDone, r.Done));
        Assert.Equal(28, score.WouldRaise.Count);
        Assert.True(score.WouldRaise[0].Test.CanBeAutomated);
    }

    [Fact]
    public void Of_PassedAttestedAndMissing_CountsOneHalfAndNothingAndTakesTheLowestSection()
    {
        var score = Of(
            [
                new(
                    Placement.Transition,
                    Decided(0, ("training-schema", Outcome.Pass), ("metric-floor", Outcome.Pass))
                ),
                new(Placement.Transition, Decided(0, ("better-than-baseline", Outcome.Pass))),
                new(Placement.AfterDeployment, Decided(0, ("staleness", Outcome.Pass))),
            ],
            ("data.privacy", "Reviewed by the officer"),
            ("data.schema", "By eye")
        );
        Assert.Equal(1.5, score.Sections[RubricSection.Data]);
        Assert.Equal(1, score.Sections[RubricSection.Model]);
        Assert.Equal(1, score.Sections[RubricSection.Infrastructure]);
        Assert.Equal(1, score.Sections[RubricSection.Monitoring]);
        Assert.Equal(1, score.Score);
        Assert.DoesNotContain(score.WouldRaise, r => r.Test.Section == RubricSection.Data);
    }

    [Theory]
    [InlineData(Outcome.Fail)]
    [InlineData(Outcome.Inconclusive)]
    [InlineData(Outcome.Waived)]
    public void Of_WhatDidNotPass_GivesNothingAndSaysWhy(Outcome outcome)
    {
        var score = Of([new(Placement.Transition, Decided(0, ("better-than-baseline", outcome)))]);
        var result = score.Results.Single(r => r.Test.Name == "model.simpler");
        Assert.Equal(Doing.NotDone, result.Done);
        Assert.Contains("better-than-baseline is", result.Evidence, StringComparison.Ordinal);
        Assert.StartsWith("Mend it", result.Raise, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WhatPassedOnceAndFailsNow_GivesNothing()
    {
        var score = Of([
            new(Placement.Transition, Decided(1, ("better-than-baseline", Outcome.Fail))),
            new(Placement.Transition, Decided(0, ("better-than-baseline", Outcome.Pass))),
        ]);
        Assert.Equal(Doing.NotDone, score.Results.Single(r => r.Test.Name == "model.simpler").Done);
    }

    [Fact]
    public void Of_MonitoringAskedOnlyBeforeDeployment_GivesNothing()
    {
        var score = Of([new(Placement.Transition, Decided(0, ("staleness", Outcome.Pass)))]);
        Assert.Equal(0, score.Sections[RubricSection.Monitoring]);
    }

    [Fact]
    public void Of_WhatTheRecordShows_CountsAsAutomated()
    {
        var score = TestScoreRules.Of(
            [],
            new HashSet<Exercise> { Exercise.RolledBack, Exercise.SmokeTested },
            new Dictionary<string, AttestationState>()
        );
        Assert.Equal(2, score.Sections[RubricSection.Infrastructure]);
        Assert.Equal(0, score.Sections[RubricSection.Data]);
    }

    private const string Introduction = """
        # ML Test Score

        `airworthy test-score MODEL VERSION` says how well a version is tested and watched, by the rubric of Breck, Cai, Nielsen, Salib and
        Sculley ("The ML Test Score: a rubric for ML production readiness and technical debt reduction", 2017): 28 tests, seven in each of four
        sections. A test that a machine does gives one point, one that a person did by hand and attests gives half a point. The points of a
        section are added up; the score is the *lowest* section's, 0 to 7, so that a hole cannot be hidden behind what is done well elsewhere.

        What a machine did is read from the version's own findings, as they stand in the record: the newest answer of a control counts, and
        only a pass. What was waived, or could not be asked, was not shown. Monitoring counts only what is asked after deployment
        (`at: { after-deployment: report }` in a [policy](policies.md)). What is done by hand is attested with how, and where that can be
        read; who and when stand in the record, and it can be taken back:

        ```
        airworthy test-score flight-delay 2
        airworthy test-score flight-delay 2 --attest data.privacy --why "Reviewed with the data officer, minutes of 3 November"
        airworthy test-score flight-delay 2 --take-back data.privacy
        ```

        The answer names every test with what shows it, and what would raise the score: the open tests of the lowest sections, those that a
        control can do first. It is advice and opens no gate.

        | score | what it says |
        |---|---|
        | 0 | at least one section is not tested at all: closer to research than to a product |
        | up to 1 | something is tested everywhere; serious holes are to be expected |
        | up to 2 | a first round is done |
        | up to 3 | reasonably tested; more can be automated |
        | up to 5 | strongly tested and watched: fit for what matters |
        | above 5 | as few are |

        ## The tests


        """;

    private static TestScore Of(IReadOnlyList<Asked> asked, params (string Test, string Why)[] attested) =>
        TestScoreRules.Of(
            asked,
            new HashSet<Exercise>(),
            attested.ToDictionary(
                a => a.Test,
                a => new AttestationState
                {
                    VersionId = VersionId.New(new IdSource(TimeProvider.System)),
                    Test = a.Test,
                    Why = a.Why,
                    By = Principal.User(UserName.Parse("ann").Value),
                    At = Now,
                }
            )
        );

    private static GateDecision Decided(int day, params (string Control, Outcome Outcome)[] findings) =>
        new()
        {
            Environment = EnvironmentName.Production,
            Passed = true,
            Reasons = [],
            AskedAt = Now.AddDays(day),
            PolicyDigest = Digest,
            EvidenceDigest = Digest,
            Findings =
            [
                .. findings.Select(f => new Finding
                {
                    Control = f.Control,
                    Outcome = f.Outcome,
                    Summary = "It was asked.",
                    Looked = Digest,
                    Seconds = 0,
                }),
            ],
        };
}
