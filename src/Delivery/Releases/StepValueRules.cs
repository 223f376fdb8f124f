using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Releases;

/// <summary>What conditions and inputs of a step stand for, at this release as it stands. Pure.</summary>
internal static class StepValueRules
{
    internal static Func<Operand, Result<string>> Of(ReleaseState release, VersionState version, StepSpec step) =>
        operand => One(release, version, step, operand);

    /// <summary>What every work is told of its release.</summary>
    internal static IReadOnlyDictionary<string, WorkInput> Told(
        ReleaseState release,
        VersionState version,
        StepSpec step,
        int attempt
    ) =>
        new SortedDictionary<string, WorkInput>(StringComparer.Ordinal)
        {
            ["AIRWORTHY_MODEL"] = new(release.ModelName.ToString()),
            ["AIRWORTHY_VERSION"] = new($"{release.Number}"),
            ["AIRWORTHY_VERSION_ID"] = new(release.VersionId.ToString()),
            ["AIRWORTHY_DIGEST"] = new(version.Digest.ToString()),
            ["AIRWORTHY_RELEASE"] = new(release.Id.ToString()),
            ["AIRWORTHY_REQUESTED_BY"] = new(release.RequestedBy.ToString()),
            ["AIRWORTHY_STEP"] = new(step.Name),
            ["AIRWORTHY_ATTEMPT"] = new($"{attempt}"),
        };

    internal static string Outcome(StepStatus status) =>
        status switch
        {
            StepStatus.Done => "succeeded",
            StepStatus.Failed or StepStatus.Refused => "failed",
            StepStatus.Skipped => "skipped",
            StepStatus.Cancelled => "cancelled",
            _ => "",
        };

    private static Result<string> One(ReleaseState release, VersionState version, StepSpec step, Operand operand)
    {
        switch (operand.Kind)
        {
            case OperandKind.Literal:
                return operand.Argument;
            case OperandKind.Model:
                return release.ModelName.ToString();
            case OperandKind.Version:
                return $"{release.Number}";
            case OperandKind.Environment:
                return step.Environment?.ToString() ?? "";
            case OperandKind.Trigger:
                return release.Trigger ?? TriggerKind.ByHand.ToYaml();
            case OperandKind.RequestedBy:
                return release.RequestedBy.ToString();
            case OperandKind.Tag:
                return version.Tags.GetValueOrDefault(operand.Argument, "");
            case OperandKind.Matrix:
                return step.Matrix.GetValueOrDefault(operand.Argument, "");
        }
        var named = release.Steps.FirstOrDefault(s => s.Name == operand.Argument);
        if (named is null || !GraphRules.IsOver(named))
        {
            return PipelineFaults.Unanswered.With($"Step '{operand.Argument}' has not ended.");
        }
        return operand.Kind == OperandKind.Outcome ? Outcome(named.Status)
            : named.Outputs?.TryGetValue(operand.Name, out var value) == true ? value
            : PipelineFaults.Unanswered.With($"Step '{named.Name}' left no value '{operand.Name}'.");
    }
}
