using System.Text;
using Airworthy.Artifacts.Reading.Remote;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Policies;

/// <summary>Whether findings let a version in. Nothing here asks or waits: findings and approvals in, a decision out.</summary>
public static class GateRules
{
    public const string NoFindings = "No control was asked; no findings is not approval.";

    /// <summary>
    /// Passed only if every control that is to be asked has exactly one finding, and every finding that blocks is a pass or waived.
    /// </summary>
    /// <param name="environment">Into which environment.</param>
    /// <param name="gate">The controls that were to be asked.</param>
    /// <param name="evaluation">How the evaluation data are read.</param>
    /// <param name="candidate">Who stands before the gate.</param>
    /// <param name="champion">What serves there.</param>
    /// <param name="findings">What the controls said, severities and waivers applied.</param>
    /// <param name="policy">All that holds for the environment; null where only the gate does.</param>
    /// <param name="placement">Where it is asked.</param>
    public static GateDecision Decide(
        EnvironmentName environment,
        GateSpec gate,
        EvaluationSpec evaluation,
        VersionState candidate,
        VersionState? champion,
        IReadOnlyList<Finding> findings,
        EnvironmentPolicy? policy = null,
        Placement placement = Placement.Transition
    )
    {
        var open = findings.Where(f => !IsGood(f)).ToList();
        IReadOnlyList<string> reasons =
        [
            .. policy?.Problems ?? [],
            .. Coverage(gate, findings),
            .. NoArtifact(candidate),
            .. Dangers(candidate),
            .. Unproven(candidate, environment, policy) is { } unproven ? (string[])[unproven] : [],
            .. open.Where(f => f.Severity is null or Severity.Block).Select(Reason),
        ];
        IReadOnlyList<string> warnings = [.. open.Where(f => f.Severity == Severity.Warn).Select(Reason)];
        var digest = PolicyDigest(environment, gate, evaluation, policy, placement);
        return new GateDecision
        {
            Environment = environment,
            Passed = reasons.Count == 0,
            Reasons = reasons,
            Warnings = warnings.Count > 0 ? warnings : null,
            Findings = findings,
            Stages = policy?.Approvals,
            Champion = champion?.Id,
            PolicyDigest = digest,
            EvidenceDigest = EvidenceText.Digest(candidate.Digest, digest, champion, findings),
        };
    }

    /// <summary>Digest of everything that a decision was made by.</summary>
    public static Sha256Digest PolicyDigest(
        EnvironmentName environment,
        GateSpec gate,
        EvaluationSpec evaluation,
        EnvironmentPolicy? policy,
        Placement placement
    ) =>
        policy is null
            ? PolicyText.Digest(environment, gate, evaluation)
            : Sha256Digest.Of(
                Encoding.UTF8.GetBytes(PolicyText.Of(environment, gate, evaluation) + policy.Text(placement))
            );

    /// <summary>The finding with the severity that the policy gives its control.</summary>
    public static Finding Severe(Finding finding, EnvironmentPolicy? policy, Placement placement) =>
        policy?.SeverityOf(new ControlSpec(finding.Control, finding.With), placement)
            is { } severity
                and not Severity.Block
            ? finding with
            {
                Severity = severity,
            }
            : finding;

    /// <summary>The decision with when it was made and how long it holds.</summary>
    public static GateDecision Timed(GateDecision decision, EnvironmentPolicy? policy, DateTimeOffset now)
    {
        var ends = decision
            .Findings.Select(f => f.Waived?.Until)
            .Append(policy?.EvidenceAge is { } age ? now + age : null);
        return decision with { AskedAt = now, Until = ends.Min() };
    }

    private static bool IsGood(Finding finding) =>
        finding.Outcome == Outcome.Pass || (finding.Outcome == Outcome.Waived && finding.Waived is not null);

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
        if (approvals.Missing is { } missing)
        {
            reasons.Add($"{missing}{Explain(approvals)}");
        }
        else if (decision.Stages is null && approvals.Counted.Count < gate.Approvals)
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

    /// <summary>Why a model that another server keeps may not enter; null where it may. No emergency goes past this.</summary>
    internal static string? Unproven(VersionState candidate, EnvironmentName environment, EnvironmentPolicy? policy) =>
        candidate.Format != RemoteDescription.Format || environment.IsSandbox || policy?.Remote.IsAllowed == true
            ? null
            : $"digest unproven: another server keeps the model, and nothing proves what answers there. A sandbox serves such a version; '{environment}' does where the organisation's policy says 'remote: allow' for it.";

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
