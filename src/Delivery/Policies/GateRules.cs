using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Policies;

/// <summary>Whether findings let a version in. Nothing here asks or waits: findings and approvals in, a decision out.</summary>
public static class GateRules
{
    public const string NoFindings = "No control was asked; no findings is not approval.";

    /// <summary>Passed only if every control that the gate declares has exactly one finding and every finding is a pass.</summary>
    public static GateDecision Decide(
        EnvironmentName environment,
        GateSpec gate,
        EvaluationSpec evaluation,
        VersionState candidate,
        VersionState? champion,
        IReadOnlyList<Finding> findings
    )
    {
        IReadOnlyList<string> reasons =
        [
            .. Coverage(gate, findings),
            .. NoArtifact(candidate),
            .. Dangers(candidate),
            .. findings.Where(f => f.Outcome != Outcome.Pass).Select(Reason),
        ];
        var policy = PolicyText.Digest(environment, gate, evaluation);
        return new GateDecision
        {
            Environment = environment,
            Passed = reasons.Count == 0,
            Reasons = reasons,
            Findings = findings,
            Champion = champion?.Id,
            PolicyDigest = policy,
            EvidenceDigest = EvidenceText.Digest(candidate.Digest, policy, champion, findings),
        };
    }

    /// <summary>Whether the gate is open: its controls passed, and enough people approved this very evidence.</summary>
    public static GateVerdict MayEnter(GateDecision decision, GateSpec gate, ApprovalCount approvals)
    {
        List<string> reasons = [.. decision.Reasons];
        if (decision.Findings.Count == 0 && !reasons.Contains(NoFindings))
        {
            reasons.Add(NoFindings);
        }
        if (approvals.Refusal is { } refusal)
        {
            reasons.Add(refusal);
        }
        if (approvals.Counted.Count < gate.Approvals)
        {
            reasons.Add(
                $"{approvals.Counted.Count} of {gate.Approvals} approvals are given for this evidence.{Explain(approvals)}"
            );
        }
        return new GateVerdict(decision.Passed && reasons.Count == 0, reasons);
    }

    private static IEnumerable<string> Coverage(GateSpec gate, IReadOnlyList<Finding> findings)
    {
        if (gate.Controls.Count == 0 || findings.Count == 0)
        {
            yield return NoFindings;
        }
        var asked = findings.Select(f => new ControlSpec(f.Control, f.With)).ToList();
        foreach (var control in gate.Controls)
        {
            var answers = asked.Count(a => a == control);
            if (answers != 1)
            {
                yield return answers == 0
                    ? $"{control} was not asked."
                    : $"{control} has {answers} findings; one was expected.";
            }
        }
        foreach (var stray in asked.Where(a => !gate.Controls.Contains(a)).Distinct())
        {
            yield return $"{stray} has a finding, but this gate does not ask it.";
        }
    }

    private static IEnumerable<string> NoArtifact(VersionState candidate) =>
        candidate.Files.Count > 0
            ? []
            :
            [
                $"no artifact: {candidate.NoArtifact ?? "nothing was registered with the version."} Register it again with its files.",
            ];

    private static IEnumerable<string> Dangers(VersionState candidate) =>
        candidate
            .Scan.Where(f => f.Dangerous)
            .Select(f => $"The file '{f.Path}' is dangerous ({f.Code}): {f.Detail} Such a version is never released.");

    private static string Reason(Finding finding) =>
        finding.Outcome switch
        {
            Outcome.Fail => $"{finding.Control}: {finding.Summary}",
            Outcome.Inconclusive => $"{finding.Control} is inconclusive, which is not a pass: {finding.Summary}",
            _ => $"{finding.Control} is {finding.Outcome}, and no waiver covers it: {finding.Summary}",
        };

    private static string Explain(ApprovalCount approvals) =>
        approvals.NotCounted.Count == 0 ? "" : $" Not counted: {string.Join("; ", approvals.NotCounted)}.";
}

/// <summary>Whether a version may enter an environment now, and if not, everything that stands against it.</summary>
public sealed record GateVerdict(bool Open, IReadOnlyList<string> Reasons);
