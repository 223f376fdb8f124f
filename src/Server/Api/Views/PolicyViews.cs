using System.Text.Json;
using Airworthy.Client.Contracts;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Pipelines.Policies;

namespace Airworthy.Server.Api.Views;

internal static class PolicyViews
{
    public static PolicyView Of(PolicyState policy) =>
        new()
        {
            Scope = policy.Scope,
            Version = policy.Version,
            Digest = policy.Digest.ToString(),
            Yaml = policy.Yaml,
            AppliedBy = policy.AppliedBy.ToString(),
            AppliedAt = policy.AppliedAt,
        };

    public static PolicyRuleView Of(PolicyRule rule) =>
        new(rule.Environment.ToString(), rule.Rule, rule.Value, rule.From, rule.Note);

    public static DryRunView Of(DryRun run) =>
        new()
        {
            Release = run.Release.ToString(),
            Model = run.Model.ToString(),
            Version = run.Version,
            Environment = run.Environment.ToString(),
            PassedThen = run.PassedThen,
            PassesNow = run.PassesNow,
            Differences = run.Differences,
        };

    public static WaiverView Of(WaiverState waiver, DateTimeOffset now) =>
        new()
        {
            Id = waiver.Id,
            Model = waiver.ModelName.ToString(),
            Version = waiver.Number,
            Environment = waiver.Environment.ToString(),
            Control = waiver.Control,
            Reason = waiver.Reason,
            GrantedBy = waiver.GrantedBy.ToString(),
            GrantedAt = waiver.GrantedAt,
            Until = waiver.Until,
            Status =
                waiver.RevokedAt is not null ? "revoked"
                : WaiverRules.Holds(waiver, now) ? "holds"
                : "expired",
        };

    public static QuestionView Of(ApprovalQuestion question) =>
        new(question.By.ToString(), question.Question, question.At, question.AnsweredBy?.ToString(), question.Answer);

    public static EmergencyView Of(EmergencyPass pass) =>
        new()
        {
            Environment = pass.Environment.ToString(),
            By = pass.By.ToString(),
            At = pass.At,
            Reason = pass.Reason,
            Skips = [.. pass.Skips.Select(PolicyWords.ToYaml)],
            ReviewedBy = pass.ReviewedBy?.ToString(),
            Review = pass.Review,
        };

    public static InboxItemView Of(InboxItem item) =>
        new(JsonNamingPolicy.KebabCaseLower.ConvertName(item.Kind.ToString()), item.Since, item.Text, item.Command);
}
