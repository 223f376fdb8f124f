using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Releases;

/// <summary>Which steps would run, and what each would do. Pure.</summary>
internal static class PlanRules
{
    internal static IReadOnlyList<PlannedStep> Steps(
        Principal by,
        PipelineSpec pipeline,
        VersionState version,
        IReadOnlyList<PlannedGate> gates
    ) =>
        [
            .. pipeline.Steps.Select(s =>
            {
                var (will, why) = Will(by, s, version);
                return new PlannedStep(s.Name, s.Kind, s.Needs, will, will == "skipped" ? why : Says(s, gates) + why);
            }),
        ];

    private static (string Will, string Why) Will(Principal by, StepSpec step, VersionState version)
    {
        var usual = step.Kind == StepKind.Approve ? "waits" : "runs";
        if (step.When is not { } when)
        {
            return (usual, "");
        }
        Result<string> Now(Operand operand) =>
            operand.Kind switch
            {
                OperandKind.Model => version.ModelName.ToString(),
                OperandKind.Version => $"{version.Number}",
                OperandKind.Environment => step.Environment?.ToString() ?? "",
                OperandKind.Trigger => TriggerKind.ByHand.ToYaml(),
                OperandKind.RequestedBy => by.ToString(),
                OperandKind.Tag => version.Tags.GetValueOrDefault(operand.Argument, ""),
                OperandKind.Matrix => step.Matrix.GetValueOrDefault(operand.Argument, ""),
                _ => PipelineFaults.Unanswered.With("It is known when the steps before it have ended."),
            };
        return !when.Holds(Now).TryGet(out var holds, out _) ? ("depends", $", where {when}")
            : holds ? (usual, $", because {when}")
            : ("skipped", $"its condition does not hold: {when}");
    }

    private static string Says(StepSpec step, IReadOnlyList<PlannedGate> gates)
    {
        var gate = gates.FirstOrDefault(g => g.Environment == step.Environment);
        return step.Kind switch
        {
            StepKind.Check => Asked(gate),
            StepKind.Approve => $"waits for {Approvers(gate)}",
            StepKind.Deploy =>
                $"passes the gate, then answers {(gate?.Champion is { } c ? $"in place of version {c}" : "where nothing answers yet")}",
            StepKind.Rollout => gate?.Champion is null
                ? "passes the gate, then answers all requests, where nothing answers yet"
                : Grows(step.Rollout!),
            StepKind.SmokeTest => $"sends {step.Rows} rows of the evaluation set to the endpoint",
            StepKind.Wait => $"waits {step.Target}",
            _ => $"{step.Kind.ToYaml()}: {step.Target}"
                + (step.Retry is { } retry ? $", up to {retry.Attempts} attempts" : "")
                + (step.Timeout is { } limit ? $", {Durations.Of(limit)} at most" : "")
                + (step.Concurrency is { } group ? $", alone in the group '{group.Group}'" : "")
                + (step.Secrets.Count > 0 ? $", with the secrets {string.Join(", ", step.Secrets)}" : ""),
        };
    }

    private static string Grows(RolloutSpec rollout) =>
        "takes "
        + string.Join(
            ", then ",
            rollout.Shares.Select(s =>
                (s.Weight == 100 ? "all" : $"{s.Weight} of 100 requests")
                + (s.Hold is { } hold ? $" for {Durations.Of(hold)}" : "")
                + (s.Approve ? " once a person lets it on" : "")
            )
        );

    private static string Asked(PlannedGate? gate)
    {
        var known = gate?.Controls.Count(c => c.Known is not null) ?? 0;
        var open = (gate?.Controls.Count ?? 0) - known;
        var failed = gate?.Controls.Where(c => c.Known == Outcome.Fail).Select(c => c.Control).ToList() ?? [];
        return $"asks {open} controls, {known} were answered before"
            + (failed.Count > 0 ? $"; {string.Join(", ", failed)} failed" : "");
    }

    private static string Approvers(PlannedGate? gate) =>
        gate is { Approvers.Count: > 0 } ? string.Join(", then ", gate.Approvers) : "nobody";
}
