using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.Api.Views;

/// <summary>Says a fact in one sentence, for timelines.</summary>
internal static class FactSentences
{
    /// <summary>A fact of a kind that is not told here is told by its kind.</summary>
    public static string Of(Fact fact) =>
        OfCatalog(fact)
        ?? RegistrySentence.Of(fact)
        ?? OfRelease(fact)
        ?? StepSentences.Of(fact)
        ?? OfEndpoint(fact)
        ?? OfAccount(fact)
        ?? PolicySentences.Of(fact)
        ?? OfSandbox(fact)
        ?? IncidentViews.Sentence(fact)
        ?? $"{fact.Kind.Replace('.', ' ').Replace('-', ' ')}.";

    private static string? OfCatalog(Fact fact)
    {
        if (CatalogFacts.ModelCreated.Read(fact) is { } created)
        {
            return $"The model {created.Name} came into being; {created.Owner} owns it.";
        }
        if (CatalogFacts.VersionRegistered.Read(fact) is { } born)
        {
            var data = born.Lineage.Dataset is { } dataset ? $", trained on {dataset.Name}" : "";
            var commit = born.Lineage.Commit is { } code ? $", by the code of {code}" : "";
            var danger = born.Scan.Any(s => s.Dangerous)
                ? " The scan found it dangerous: it is kept, never released."
                : "";
            var files = born.NoArtifact is null ? $"{Count(born.Files.Count, "file")}, {born.Digest}" : "no artifact";
            var source = born.Source is { } from ? $" from {Clip.Short(from)}" : "";
            return $"Version {born.Number} was registered{source}: {files}{data}{commit}; {born.Owner} answers for it.{danger}";
        }
        return null;
    }

    private static string? OfRelease(Fact fact)
    {
        if (ReleaseFacts.PipelineApplied.Read(fact) is { } pipeline)
        {
            return $"A pipeline came into force, with evaluation data {pipeline.Evaluation}.";
        }
        if (ReleaseFacts.ReleaseStarted.Read(fact) is { } started)
        {
            return $"Version {started.Number} set out on its pipeline of {Count(started.Steps.Count, "step")}.";
        }
        if (ReleaseFacts.GateDecided.Read(fact) is { } decided)
        {
            return OfGate(decided.Decision);
        }
        if (ReleaseFacts.ApprovalGiven.Read(fact) is { } word)
        {
            var comment = word.Comment.Length > 0 ? $": \"{word.Comment}\"." : ".";
            return $"{(word.Approved ? "Approved for" : "Refused for")} {word.Environment}{comment}";
        }
        if (ReleaseFacts.StepFinished.Read(fact) is { } step)
        {
            return Sentence($"Step '{step.Step}' {DeliveryViews.Word(step.Status)}", step.Detail);
        }
        return ReleaseFacts.ReleaseFinished.Read(fact) is { } finished
            ? Sentence($"The release ended ({DeliveryViews.Word(finished.Status)})", finished.Detail)
            : null;
    }

    private static string OfGate(GateDecision gate)
    {
        var passed = gate.Findings.Count(f => f.Outcome is Outcome.Pass or Outcome.Waived);
        var asked = $"{passed} of {Count(gate.Findings.Count, "control")} passed";
        return gate.Passed
            ? $"The gate into {gate.Environment} let it through: {asked}."
            : Sentence($"The gate into {gate.Environment} refused it ({asked})", string.Join("; ", gate.Reasons));
    }

    private static string? OfEndpoint(Fact fact) =>
        RolloutFacts.EndpointDeployed.Read(fact) is { } deployed
            ? $"Version {deployed.Number} was put to {deployed.Endpoint}."
        : RolloutFacts.EndpointRolledBack.Read(fact) is { } back
            ? Sentence(
                back.Split is { } shared
                    ? $"{back.Endpoint} went back to {Shares(shared)}"
                    : $"{back.Endpoint} went back from version {back.FromNumber} to {back.ToNumber}",
                back.Reason
            )
        : RolloutFacts.TrafficSet.Read(fact) is { } set
            ? Sentence($"The requests of {set.Endpoint} were divided among {Shares(set.Split)}", set.Reason)
        : RolloutFacts.EndpointRetired.Read(fact) is { } retired
            ? Sentence($"{retired.Endpoint}, where version {retired.Number} answered, was retired", retired.Reason)
        : null;

    private static string Shares(SplitSpec split) =>
        string.Join(
            ", ",
            split.Versions.Select(v =>
                v.Role == VersionRole.Shadow
                    ? $"version {v.Number} as a shadow"
                    : $"version {v.Number} with a weight of {v.Weight}"
            )
        );

    private static string? OfSandbox(Fact fact) =>
        RolloutFacts.SandboxOpened.Read(fact) is { } opened
            ? $"Version {opened.Number} was put into the sandbox {opened.Endpoint} until {opened.Until:yyyy-MM-dd HH:mm} UTC; no gate was asked."
        : RolloutFacts.SandboxClosed.Read(fact) is { } closed
            ? Sentence($"The sandbox {closed.Endpoint} ended", closed.Reason)
        : null;

    private static string? OfAccount(Fact fact) =>
        AccountFacts.AccountCreated.Read(fact) is { } created ? $"The account {created.Name} was made: {created.Roles}."
        : AccountFacts.AccountRolesChanged.Read(fact) is { } changed
            ? $"{changed.Name} has other roles: {changed.Roles}."
        : AccountFacts.AccountDisabled.Read(fact) is { } disabled ? $"The account {disabled.Name} was disabled."
        : AccountFacts.AccountEnabled.Read(fact) is { } enabled ? $"The account {enabled.Name} was enabled again."
        : AccountFacts.TokenIssued.Read(fact) is { } issued
            ? $"A token was issued for {issued.Account}, good until {issued.ExpiresAt:yyyy-MM-dd}."
        : AccountFacts.TokenRevoked.Read(fact) is { } revoked ? $"A token of {revoked.Account} was revoked."
        : null;

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    /// <summary>The first part, and after a colon the second if there is one, with one full stop.</summary>
    private static string Sentence(string first, string second) =>
        second.Length > 0 ? $"{first}: {second.TrimEnd('.')}." : $"{first}.";
}
