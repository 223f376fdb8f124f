using System.Globalization;
using System.Text.Json.Nodes;
using Airworthy.Catalog.Webhooks;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>What webhooks can be told of gates: who is asked, who is reminded, what counts no more, what went past, and how releases end.</summary>
public sealed class DeliveryNews(IStateStore state) : IWebhookNews
{
    public IReadOnlyList<string> Events { get; } =
    [
        "approval.requested",
        "approval.reminded",
        "approval.voided",
        "waiver.expired",
        "emergency.declared",
        "release.finished",
    ];

    public async Task<WebhookNews?> OfAsync(Fact fact, CancellationToken cancel)
    {
        if (ApprovalFacts.WaiverExpired.Read(fact) is { } expired)
        {
            var waiver = await state.FindAsync(ApprovalTables.Waivers, expired.Waiver, cancel);
            return waiver is null ? null : new("waiver.expired", Of(waiver.Value));
        }
        if (ReleaseFacts.ReleaseFinished.Read(fact) is { } finished)
        {
            var release = await state.FindAsync(ReleaseTables.Releases, finished.Release.ToString(), cancel);
            return release is null ? null : new("release.finished", Finished(release.Value, finished));
        }
        return ReleaseFacts.GateDecided.Read(fact) is { Decision: { Passed: true, Stages.Count: > 0 } decision } asked
                ? await AboutAsync("approval.requested", asked.Release, decision.Environment, null, cancel)
            : WordFacts.ApprovalReminded.Read(fact) is { } reminded
                ? await AboutAsync("approval.reminded", reminded.Release, reminded.Environment, null, cancel)
            : WordFacts.GateVoided.Read(fact) is { } voided
                ? await AboutAsync("approval.voided", voided.Release, voided.Environment, voided.Reason, cancel)
            : WordFacts.EmergencyDeclared.Read(fact) is { } declared
                ? await AboutAsync(
                    "emergency.declared",
                    declared.Release,
                    declared.Environment,
                    declared.Reason,
                    cancel
                )
            : null;
    }

    public WebhookNews Example(string @event) =>
        new(
            @event,
            new JsonObject
            {
                ["name"] = "example_model",
                ["version"] = "1",
                ["environment"] = "production",
                ["release"] = "rel_example",
                ["reason"] = "An example",
            }
        );

    private async Task<WebhookNews?> AboutAsync(
        string @event,
        ReleaseId id,
        EnvironmentName environment,
        string? reason,
        CancellationToken cancel
    )
    {
        if (await state.FindAsync(ReleaseTables.Releases, id.ToString(), cancel) is not { Value: { } release })
        {
            return null;
        }
        var data = About(release);
        data["environment"] = environment.ToString();
        if (reason is not null)
        {
            data["reason"] = reason;
        }
        return new(@event, data);
    }

    private static JsonObject Finished(ReleaseState release, ReleaseFinished finished)
    {
        var data = About(release);
        data["status"] = ReleaseRules.Word(finished.Status);
        data["reason"] = finished.Detail;
        return data;
    }

    private static JsonObject About(ReleaseState release) =>
        new()
        {
            ["name"] = release.ModelName.ToString(),
            ["version"] = release.Number.ToString(CultureInfo.InvariantCulture),
            ["release"] = release.Id.ToString(),
        };

    private static JsonObject Of(WaiverState waiver) =>
        new()
        {
            ["name"] = waiver.ModelName.ToString(),
            ["version"] = waiver.Number.ToString(CultureInfo.InvariantCulture),
            ["environment"] = waiver.Environment.ToString(),
            ["waiver"] = waiver.Id,
            ["control"] = waiver.Control,
        };
}
