using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.Api.Views;

internal static class DeliveryViews
{
    public static ReleaseView Of(Row<ReleaseState> row, IReadOnlyList<GateView> gates)
    {
        var release = row.Value;
        return new()
        {
            Id = release.Id.ToString(),
            Model = release.ModelName.ToString(),
            Version = release.Number,
            VersionId = release.VersionId.ToString(),
            Status = Word(release.Status),
            Finished = release.Status is not (ReleaseStatus.Running or ReleaseStatus.Waiting),
            Detail = release.Detail,
            RequestedBy = release.RequestedBy.ToString(),
            StartedAt = release.StartedAt,
            FinishedAt = release.FinishedAt,
            PipelineDigest = release.PipelineDigest.ToString(),
            Steps = [.. release.Steps.Select(Of)],
            Gates = gates,
            Approvals = [.. release.Approvals.Select(Of)],
            Questions = [.. (release.Questions ?? []).Select(PolicyViews.Of)],
            Emergencies = [.. (release.Emergencies ?? []).Select(PolicyViews.Of)],
            Awaited = AwaitedOf(release),
            Revision = row.Revision,
        };
    }

    /// <summary>Views a gate's decision.</summary>
    /// <param name="gate">The decision.</param>
    /// <param name="approvals">How many the gate asks for; 0 where it is not known here.</param>
    /// <param name="champion">The number of the version compared with.</param>
    public static GateView Of(GateDecision gate, int approvals, int? champion) =>
        new()
        {
            Environment = gate.Environment.ToString(),
            Passed = gate.Passed,
            Reasons = gate.Reasons,
            Warnings = gate.Warnings ?? [],
            Findings = [.. gate.Findings.Select(Of)],
            Approvers = [.. (gate.Stages ?? []).Select(s => s.ToString())],
            ApprovalsNeeded = approvals,
            Champion = gate.Champion?.ToString(),
            ChampionNumber = champion,
            PolicyDigest = gate.PolicyDigest.ToString(),
            EvidenceDigest = gate.EvidenceDigest.ToString(),
        };

    public static ApprovalView Of(Approval approval) =>
        new()
        {
            By = approval.By.ToString(),
            For = approval.For?.ToString(),
            Environment = approval.Environment.ToString(),
            Approved = approval.Approved,
            Comment = approval.Comment,
            EvidenceDigest = approval.EvidenceDigest.ToString(),
            At = approval.At,
        };

    public static EndpointView Of(EndpointState endpoint, EndpointStatus? status) =>
        new()
        {
            Name = endpoint.Name.ToString(),
            Model = endpoint.Name.Model.ToString(),
            Environment = endpoint.Name.Environment.ToString(),
            Current = Of(endpoint.Name, endpoint.Current),
            Previous = [.. endpoint.Previous.Select(p => Of(endpoint.Name, p))],
            Ready = status is { Fault: null } && status.Serving == endpoint.Current.VersionId,
            Answering = status?.Number,
            Problem = status?.Fault is { } fault ? new ProblemView { Code = fault.Code, Detail = fault.Detail } : null,
        };

    public static DeploymentView Of(EndpointName endpoint, Deployment deployment) =>
        new()
        {
            Endpoint = endpoint.ToString(),
            Environment = endpoint.Environment.ToString(),
            Version = deployment.Number,
            VersionId = deployment.VersionId.ToString(),
            Release = deployment.ReleaseId.ToString(),
            Since = deployment.Since,
        };

    public static PipelineView Of(ModelName model, PipelineInForce pipeline) =>
        new()
        {
            Model = model.ToString(),
            Digest = pipeline.State.Digest.ToString(),
            Yaml = pipeline.State.Yaml,
            EvaluationDigest = pipeline.State.Evaluation.ToString(),
            Environments = [.. pipeline.Spec.Environments.Select(e => e.ToString())],
            Steps = [.. pipeline.Spec.Steps.Select(s => s.Name)],
            AppliedBy = pipeline.State.AppliedBy.ToString(),
            AppliedAt = pipeline.State.AppliedAt,
        };

    /// <summary>The words of the API for a release's status.</summary>
    public static string Word(ReleaseStatus status) =>
        status switch
        {
            ReleaseStatus.Running => "running",
            ReleaseStatus.Waiting => "waiting",
            ReleaseStatus.Succeeded => "succeeded",
            ReleaseStatus.Refused => "refused",
            ReleaseStatus.Failed => "failed",
            ReleaseStatus.Cancelled => "cancelled",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        };

    /// <summary>The words of the API for a step's status.</summary>
    public static string Word(StepStatus status) =>
        status switch
        {
            StepStatus.Pending => "pending",
            StepStatus.Done => "done",
            StepStatus.Refused => "refused",
            StepStatus.Failed => "failed",
            StepStatus.Running => "running",
            StepStatus.Skipped => "skipped",
            StepStatus.Cancelled => "cancelled",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        };

    private static StepView Of(StepState step) =>
        new()
        {
            Name = step.Name,
            Kind = step.Kind.ToYaml(),
            Environment = step.Environment?.ToString() ?? "",
            Status = Word(step.Status),
            BegunAt = step.BegunAt,
            FinishedAt = step.FinishedAt,
            Detail = step.Detail,
            Attempt = step.Attempt,
            Page = step.Page,
            Outputs = step.Outputs ?? new Dictionary<string, string>(),
            Files = [.. (step.Kept?.Files ?? []).Select(f => new KeptFileView(f.Path, f.Digest.ToString(), f.Size))],
            LogDigest = step.Kept?.Log?.ToString(),
        };

    private static FindingView Of(Finding finding) =>
        new()
        {
            Control = finding.Control,
            Outcome = Word(finding.Outcome),
            Summary = finding.Summary,
            Mend = finding.Mend,
            Figures = finding.Figures,
            Details = finding.Details,
            Plots = [.. (finding.Plots ?? []).Select(p => new PlotView(p.Title, p.Svg))],
            Looked = finding.Looked.ToString(),
            Seconds = finding.Seconds,
            Severity = (finding.Severity ?? Severity.Block).ToYaml(),
            WaivedFrom = finding.Waived is { } waived ? Word(waived.Was) : null,
            Waiver = finding.Waived is { } waiver
                ? $"{waiver.By.Account} waived it until {waiver.Until:yyyy-MM-dd HH:mm} UTC: {waiver.Reason}"
                : null,
        };

    /// <summary>The words of the API for what a control answered.</summary>
    public static string Word(Outcome outcome) =>
        outcome switch
        {
            Outcome.Pass => "pass",
            Outcome.Fail => "fail",
            Outcome.Inconclusive => "inconclusive",
            Outcome.Waived => "waived",
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
        };

    private static AwaitedApprovalView? AwaitedOf(ReleaseState release) =>
        release.Awaits is { } environment && release.Gates.LastOrDefault(g => g.Environment == environment) is { } gate
            ? new AwaitedApprovalView(
                environment.ToString(),
                gate.EvidenceDigest.ToString(),
                gate.Stages is { } stages
                    ? StageRules
                        .Fill(stages, release.Approvals.Where(a => a.EvidenceDigest == gate.EvidenceDigest))
                        .Missing
                        ?? ""
                    : ""
            )
            : null;
}
