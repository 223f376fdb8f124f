using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Triggers;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Api.Views;

/// <summary>Says what happens to steps and rollouts, and what begins releases.</summary>
internal static class StepSentences
{
    /// <summary>Null for a fact of another kind.</summary>
    public static string? Of(Fact fact) => OfStep(fact) ?? OfRollout(fact) ?? OfTrigger(fact);

    private static string? OfStep(Fact fact) =>
        StepFacts.Begun.Read(fact) is { } begun
            ? $"Step '{begun.Step}' began{(begun.Attempt > 1 ? $", attempt {begun.Attempt}" : "")}."
        : StepFacts.HandedOver.Read(fact) is { } handed
            ? $"The work of step '{handed.Step}' was handed over{(handed.Page is { } page ? $": {page}" : "")}."
        : StepFacts.Retried.Read(fact) is { } retried
            ? $"Attempt {retried.Attempt} of step '{retried.Step}' failed, and another follows: {retried.Detail}."
        : StepFacts.Ending.Read(fact) is { } ending ? $"The release is to end: {ending.Detail}."
        : StepFacts.Reopened.Read(fact) is { } reopened ? $"The release runs again from step '{reopened.From}'."
        : null;

    private static string? OfRollout(Fact fact) =>
        ShareFacts.Set.Read(fact) is { } set
            ? $"The version answers {set.Weight} of 100 requests{(set.Until is { } until ? $" until {until:yyyy-MM-dd HH:mm:ss} UTC" : "")}."
        : ShareFacts.Awaited.Read(fact) is { } awaited
            ? $"A person is to let the version on to {awaited.Weight} of 100 requests."
        : ShareFacts.LetOn.Is(fact) ? "The version was let on to its next share."
        : ShareFacts.Paused.Is(fact) ? "The rollout was paused."
        : ShareFacts.Resumed.Is(fact) ? "The rollout goes on."
        : ShareFacts.Aborted.Read(fact) is { } aborted ? $"The version was taken back: {aborted.Reason}."
        : null;

    private static string? OfTrigger(Fact fact) =>
        TriggerFacts.Caused.Read(fact) is { } caused ? $"A release is to begin: {caused.Cause}."
        : TriggerFacts.Answered.Read(fact) is { } answered ? $"{answered.Cause}: {answered.Detail}."
        : null;
}
