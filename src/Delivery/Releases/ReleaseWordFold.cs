using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What the facts of <see cref="WordFacts"/> mean for a release's row.</summary>
internal static class ReleaseWordFold
{
    internal static ReleaseId? ReleaseOf(Fact fact) =>
        WordFacts.GateVoided.Read(fact)?.Release
        ?? WordFacts.EmergencyDeclared.Read(fact)?.Release
        ?? WordFacts.EmergencyReviewed.Read(fact)?.Release
        ?? WordFacts.ApprovalWithdrawn.Read(fact)?.Release
        ?? WordFacts.ApprovalAsked.Read(fact)?.Release
        ?? WordFacts.ApprovalAnswered.Read(fact)?.Release
        ?? WordFacts.ApprovalReminded.Read(fact)?.Release;

    internal static ReleaseState Apply(ReleaseState release, Fact fact) =>
        fact.Kind switch
        {
            _ when WordFacts.GateVoided.Read(fact) is { } voided => Void(release, voided),
            _ when WordFacts.EmergencyDeclared.Read(fact) is { } declared => release with
            {
                Emergencies = [.. release.Emergencies ?? [], Pass(declared, fact)],
            },
            _ when WordFacts.EmergencyReviewed.Read(fact) is { } reviewed => release with
            {
                Emergencies = [.. (release.Emergencies ?? []).Select(e => Review(e, reviewed, fact))],
            },
            _ when WordFacts.ApprovalWithdrawn.Read(fact) is { } withdrawn => release with
            {
                Approvals =
                [
                    .. release.Approvals.Where(a => a.By != fact.By || a.Environment != withdrawn.Environment),
                ],
                Steps = [.. release.Steps.Select(s => Reopen(s, withdrawn.Environment, StepKind.Approve))],
            },
            _ when WordFacts.ApprovalAsked.Read(fact) is { } asked => release with
            {
                Questions = [.. release.Questions ?? [], Question(asked, fact)],
            },
            _ when WordFacts.ApprovalAnswered.Read(fact) is { } answered => release with
            {
                Questions = [.. (release.Questions ?? []).Select(q => Answer(q, answered, fact))],
            },
            _ when WordFacts.ApprovalReminded.Is(fact) => release with { RemindedAt = fact.At },
            _ => throw new InvalidOperationException($"{fact.Kind} means nothing to a release."),
        };

    /// <summary>The decision and the words upon it go; what asks and approves is to be done again.</summary>
    private static ReleaseState Void(ReleaseState release, GateVoided voided) =>
        release with
        {
            RemindedAt = null,
            Gates = [.. release.Gates.Where(g => g.Environment != voided.Environment)],
            Approvals = [.. release.Approvals.Where(a => a.Environment != voided.Environment)],
            Steps = [.. release.Steps.Select(s => Reopen(s, voided.Environment, StepKind.Check, StepKind.Approve))],
        };

    private static StepState Reopen(StepState step, EnvironmentName environment, params ReadOnlySpan<StepKind> kinds) =>
        step.Environment == environment && kinds.Contains(step.Kind)
            ? step with
            {
                Status = StepStatus.Pending,
                FinishedAt = null,
                Detail = "",
            }
            : step;

    private static EmergencyPass Pass(EmergencyDeclared declared, Fact fact) =>
        new()
        {
            Environment = declared.Environment,
            By = fact.By,
            At = fact.At,
            Reason = declared.Reason,
            Skips = declared.Skips,
        };

    private static EmergencyPass Review(EmergencyPass pass, EmergencyReviewed reviewed, Fact fact) =>
        pass.Environment == reviewed.Environment && pass.ReviewedAt is null
            ? pass with
            {
                ReviewedBy = fact.By,
                ReviewedAt = fact.At,
                Review = reviewed.Comment,
            }
            : pass;

    private static ApprovalQuestion Question(ApprovalAsked asked, Fact fact) =>
        new()
        {
            By = fact.By,
            Environment = asked.Environment,
            Question = asked.Question,
            At = fact.At,
        };

    private static ApprovalQuestion Answer(ApprovalQuestion question, ApprovalAnswered answered, Fact fact) =>
        question.Environment == answered.Environment && question.Answer is null
            ? question with
            {
                Answer = answered.Answer,
                AnsweredBy = fact.By,
            }
            : question;
}
