using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using CsCheck;

namespace Airworthy.Delivery.Tests.Policies;

public sealed class GateRulesTests
{
    private static readonly EnvironmentName Production = EnvironmentName.Production;
    private static readonly VersionState Candidate = Questions.Version(2);
    private static readonly ControlSpec[] Controls =
    [
        Questions.Spec("loads-and-predicts"),
        Questions.Spec("metric-floor", ("metric", "roc_auc"), ("at-least", "0.6")),
        Questions.Spec("metric-floor", ("metric", "log_loss"), ("at-most", "0.6")),
    ];

    private static readonly ControlSpec Stray = Questions.Spec("metric-floor", ("metric", "f1"), ("at-least", "0"));

    private static readonly GateSpec Gate = new() { Controls = Controls, Approvals = 1 };

    [Fact]
    public void Decide_WhenEveryControlPassed_Passes()
    {
        var decision = Decide([.. Controls.Select(c => Finding(c))]);

        Assert.True(decision.Passed);
        Assert.Empty(decision.Reasons);
        Assert.Equal(PolicyText.Digest(Production, Gate, Questions.Binary), decision.PolicyDigest);
    }

    [Fact]
    public void Decide_WithoutFindings_Refuses()
    {
        var decision = Decide([]);

        Assert.False(decision.Passed);
        Assert.Contains("No control was asked; no findings is not approval.", decision.Reasons);
    }

    [Fact]
    public void Decide_OfAGateWithoutControls_Refuses()
    {
        var decision = GateRules.Decide(Production, Gate with { Controls = [] }, Questions.Binary, Candidate, null, []);

        Assert.Equal(["No control was asked; no findings is not approval."], decision.Reasons);
    }

    [Theory]
    [InlineData(Outcome.Fail, "loads-and-predicts: it says.")]
    [InlineData(Outcome.Inconclusive, "loads-and-predicts is inconclusive, which is not a pass: it says.")]
    [InlineData(Outcome.Waived, "loads-and-predicts is Waived, and no waiver covers it: it says.")]
    public void Decide_WithAFindingThatIsNoPass_RefusesForThatReason(Outcome outcome, string reason)
    {
        var decision = Decide([Finding(Controls[0], outcome), Finding(Controls[1]), Finding(Controls[2])]);

        Assert.False(decision.Passed);
        Assert.Equal([reason], decision.Reasons);
    }

    [Fact]
    public void Decide_WithAControlUnanswered_RefusesAndNamesIt()
    {
        var decision = Decide([Finding(Controls[0]), Finding(Controls[1])]);

        Assert.Equal(["metric-floor(at-most=0.6, metric=log_loss) was not asked."], decision.Reasons);
    }

    [Fact]
    public void Decide_WithAControlAnsweredWithOtherOptions_Refuses()
    {
        var lax = Questions.Spec("metric-floor", ("metric", "log_loss"), ("at-most", "9"));

        var decision = Decide([Finding(Controls[0]), Finding(Controls[1]), Finding(lax)]);

        Assert.Equal(
            [
                "metric-floor(at-most=0.6, metric=log_loss) was not asked.",
                "metric-floor(at-most=9, metric=log_loss) has a finding, but this gate does not ask it.",
            ],
            decision.Reasons
        );
    }

    [Fact]
    public void Decide_WithTwoFindingsOfOneControl_Refuses()
    {
        var decision = Decide([.. Controls.Select(c => Finding(c)), Finding(Controls[0])]);

        Assert.Equal(["loads-and-predicts has 2 findings; one was expected."], decision.Reasons);
    }

    [Fact]
    public void Decide_OfADangerousFile_RefusesWhateverTheFindings()
    {
        var dangerous = Candidate with
        {
            Scan = [new ScanFinding("model.pkl", "pickle-code", "It runs os.system when it is loaded.", true)],
        };

        var decision = GateRules.Decide(
            Production,
            Gate,
            Questions.Binary,
            dangerous,
            null,
            [.. Controls.Select(c => Finding(c))]
        );

        Assert.Equal(
            [
                "The file 'model.pkl' is dangerous (pickle-code): It runs os.system when it is loaded. Such a version is never released.",
            ],
            decision.Reasons
        );
    }

    [Fact]
    public void Decide_OfAnyFindingsWithANonPass_NeverPasses() =>
        AnyFindings.Sample(findings => !Decide(findings).Passed || findings.All(f => f.Outcome == Outcome.Pass));

    [Fact]
    public void Decide_OfAnyFindings_PassesOnlyWithOnePassForEachControl() =>
        AnyFindings.Sample(findings =>
            Decide(findings).Passed
            == (
                findings.Count == Controls.Length
                && Controls.All(c =>
                    findings.Count(f => new ControlSpec(f.Control, f.With) == c && f.Outcome == Outcome.Pass) == 1
                )
            )
        );

    [Fact]
    public void Decide_WithAFindingTakenAway_NeverTurnsARefusalIntoAPass() =>
        Gen.Select(Gen.Enum<Outcome>().Array[Controls.Length], Gen.Int[0, Controls.Length - 1])
            .Sample(
                (outcomes, without) =>
                {
                    List<Finding> findings = [.. Controls.Zip(outcomes, (c, o) => Finding(c, o))];
                    var before = Decide(findings).Passed;
                    findings.RemoveAt(without);
                    var after = Decide(findings);
                    return !after.Passed && after.Reasons.Count > 0 && (before || !after.Passed);
                }
            );

    [Fact]
    public void Decide_OfTheSameFindings_GivesTheSameEvidenceWhateverTheOrderAndTime()
    {
        Finding[] findings = [.. Controls.Select(c => Finding(c))];

        var one = Decide(findings);
        var other = Decide([.. findings.Reverse().Select(f => f with { Seconds = 99, Summary = "Otherwise said." })]);

        Assert.Equal(one.EvidenceDigest, other.EvidenceDigest);
    }

    [Fact]
    public void Decide_AfterAnythingThatIsJudgedByChanged_GivesOtherEvidence()
    {
        Finding[] findings = [.. Controls.Select(c => Finding(c))];
        Sha256Digest Evidence(
            Finding first,
            VersionState? candidate = null,
            VersionState? champion = null,
            GateSpec? gate = null
        ) =>
            GateRules
                .Decide(
                    Production,
                    gate ?? Gate,
                    Questions.Binary,
                    candidate ?? Candidate,
                    champion,
                    [first, .. findings[1..]]
                )
                .EvidenceDigest;
        var champion = Questions.Version(1);
        var first = findings[0];

        Sha256Digest[] digests =
        [
            Evidence(first),
            Evidence(first with { Outcome = Outcome.Fail }),
            Evidence(first with { Looked = Sha256Digest.Of("other"u8) }),
            Evidence(first with { Figures = new Dictionary<string, double> { ["rows"] = 101 } }),
            Evidence(first with { Figures = new Dictionary<string, double> { ["row"] = 100 } }),
            Evidence(first, candidate: Questions.Version(3)),
            Evidence(first, champion: champion),
            Evidence(first, champion: champion with { Digest = Sha256Digest.Of("other"u8) }),
            Evidence(first, gate: Gate with { Approvals = 2 }),
        ];

        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    [Fact]
    public void MayEnter_WithPassAndApproval_IsOpen()
    {
        var decision = Decide([.. Controls.Select(c => Finding(c))]);

        var verdict = GateRules.MayEnter(decision, Gate, Count(decision, Approve("user:bob", decision)));

        Assert.True(verdict.Open);
        Assert.Empty(verdict.Reasons);
    }

    [Fact]
    public void MayEnter_WithoutApproval_IsClosedAndSaysWhy()
    {
        var decision = Decide([.. Controls.Select(c => Finding(c))]);

        var verdict = GateRules.MayEnter(decision, Gate, Count(decision, Approve("user:anna", decision)));

        Assert.False(verdict.Open);
        Assert.Equal(
            ["0 of 1 approvals are given for this evidence. Not counted: 'user:anna' registered this version."],
            verdict.Reasons
        );
    }

    [Fact]
    public void MayEnter_WithARefusal_IsClosedHoweverManyApprove()
    {
        var decision = Decide([.. Controls.Select(c => Finding(c))]);
        var refusal = Approve("user:carl", decision) with { Approved = false, Comment = "Not before the holidays." };

        var verdict = GateRules.MayEnter(decision, Gate, Count(decision, Approve("user:bob", decision), refusal));

        Assert.Equal(["'user:carl' refused it: Not before the holidays."], verdict.Reasons);
        Assert.False(verdict.Open);
    }

    [Fact]
    public void MayEnter_AfterARefusingDecision_IsClosedWhoeverApproves() =>
        AnyFindings.Sample(findings =>
        {
            var decision = Decide(findings);
            var verdict = GateRules.MayEnter(decision, Gate, Count(decision, Approve("user:bob", decision)));
            return verdict.Open == decision.Passed && verdict.Open == (verdict.Reasons.Count == 0);
        });

    private static readonly Gen<List<Finding>> AnyFindings = Gen.Select(
        Gen.Int[0, Controls.Length].Select(i => i < Controls.Length ? Controls[i] : Stray),
        Gen.Frequency((4, Gen.Const(Outcome.Pass)), (1, Gen.Enum<Outcome>())),
        (control, outcome) => Finding(control, outcome)
    ).List[0, 5];

    private static GateDecision Decide(IReadOnlyList<Finding> findings) =>
        GateRules.Decide(Production, Gate, Questions.Binary, Candidate, null, findings);

    private static Finding Finding(ControlSpec control, Outcome outcome = Outcome.Pass) =>
        new()
        {
            Control = control.Name,
            With = control.With,
            Outcome = outcome,
            Summary = "it says.",
            Figures = new Dictionary<string, double> { ["rows"] = 100 },
            Looked = Sha256Digest.Of("looked"u8),
            Seconds = 0.1,
        };

    private static ApprovalCount Count(GateDecision decision, params Approval[] approvals) =>
        ApprovalRules.Count(decision, Candidate, Principal.Parse("user:rick").Value, approvals);

    private static Approval Approve(string by, GateDecision decision) =>
        new()
        {
            By = Principal.Parse(by).Value,
            Environment = Production,
            Approved = true,
            EvidenceDigest = decision.EvidenceDigest,
            At = DateTimeOffset.UnixEpoch,
        };
}
