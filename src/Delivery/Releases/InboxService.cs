using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Incidents;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Policies;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>What a person has to do or to know. It is worked out from the rows, so nothing of it can be lost or left over.</summary>
public sealed class InboxService(
    IStateStore state,
    ApprovalService approvals,
    PipelineService pipelines,
    PlacementService placements,
    IncidentService incidents,
    TimeProvider clock
)
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(3);

    /// <summary>Everything for this person, what others wait for first.</summary>
    public async Task<IReadOnlyList<InboxItem>> OfAsync(Principal person, CancellationToken cancel)
    {
        if (person.Account is not { } name)
        {
            return [];
        }
        var account = (await state.FindAsync(AccountTables.Accounts, name.ToString(), cancel))?.Value;
        var items = new List<InboxItem>();
        var approves = account?.Roles.Gives.HasFlag(Permission.Approve) == true;
        foreach (var release in await ReleasesAsync(cancel))
        {
            items.AddRange(await OfReleaseAsync(release, person, approves, cancel));
        }
        items.AddRange(await IncidentsAsync(name, cancel));
        items.AddRange(await WaiversAsync(name, cancel));
        items.AddRange(await EndpointsAsync(name, cancel));
        items.AddRange(await VersionsAsync(name, cancel));
        return [.. items.OrderBy(i => i.Kind).ThenBy(i => i.Since)];
    }

    private async Task<IReadOnlyList<InboxItem>> OfReleaseAsync(
        ReleaseState release,
        Principal person,
        bool approves,
        CancellationToken cancel
    )
    {
        var items = new List<InboxItem>();
        var what = $"{release.ModelName} {release.Number}";
        var version = await state.FindAsync(CatalogTables.Versions, release.VersionId.ToString(), cancel);
        var mine = version is not null && ApprovalRules.WhyNotOwn(person, version.Value) is not null;
        if (
            approves
            && ReleaseRules.Awaiting(release) is { } environment
            && (await approvals.MayApproveAsync(person, release.Id, cancel)).IsOk
        )
        {
            var again = release.RemindedAt is null ? "" : " It has waited so long that this is a reminder.";
            items.Add(
                new(
                    InboxKind.Approve,
                    release.Since,
                    $"{what} waits for approval into {environment}.{again}",
                    $"airworthy approve {release.Id}"
                )
            );
        }
        if (approves && !mine && person != release.RequestedBy && LetOn(release, what) is { } letOn)
        {
            items.Add(letOn);
        }
        foreach (var question in (release.Questions ?? []).Where(q => mine && q.Answer is null))
        {
            items.Add(
                new(
                    InboxKind.Answer,
                    question.At,
                    $"{question.By.Account} asks about {what}: {question.Question}",
                    $"airworthy answer {release.Id} TEXT"
                )
            );
        }
        foreach (var pass in (release.Emergencies ?? []).Where(e => e.ReviewedAt is null && (mine || approves)))
        {
            var may = approves && !mine && person != pass.By && person != release.RequestedBy;
            items.Add(
                new(
                    InboxKind.Review,
                    pass.At,
                    $"{pass.By.Account} went past the gate of {what} into {pass.Environment} in an emergency: {pass.Reason}. {(may ? "Its review is open." : "Somebody with no part in it is to review it.")}",
                    may ? $"airworthy review {release.Id} FINDING" : $"airworthy watch {release.Id}"
                )
            );
        }
        return items;
    }

    /// <summary>Null where no rollout of the release waits for a person.</summary>
    private static InboxItem? LetOn(ReleaseState release, string what) =>
        RolloutRules.Running(release) is { Rollout: { Aborted: null, Awaits: not null } at } step
            ? new(
                InboxKind.Approve,
                at.Since,
                $"{what} has {at.Weight} of 100 requests in {step.In} and waits for a person to let it on.",
                $"airworthy rollout approve {release.Id}"
            )
            : null;

    private async Task<IEnumerable<InboxItem>> IncidentsAsync(UserName owner, CancellationToken cancel) =>
        from incident in await incidents.OpenAsync(cancel)
        where incident.Owner == owner
        select new InboxItem(
            InboxKind.Incident,
            incident.OpenedAt,
            $"{IncidentText.Of(incident)}.",
            $"airworthy incidents show {incident.Id}"
        );

    private async Task<IEnumerable<InboxItem>> WaiversAsync(UserName owner, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var items = new List<InboxItem>();
        foreach (var row in await state.AllAsync(ApprovalTables.Waivers, cancel))
        {
            var waiver = row.Value;
            var version = await state.FindAsync(CatalogTables.Versions, waiver.VersionId.ToString(), cancel);
            if (version?.Value.Owner != owner || waiver.RevokedAt is not null || waiver.Until + (10 * Soon) < now)
            {
                continue;
            }
            var what =
                $"The waiver of {waiver.Control} for {waiver.ModelName} {waiver.Number} into {waiver.Environment}";
            if (waiver.Until <= now)
            {
                items.Add(
                    new(
                        InboxKind.Expired,
                        waiver.Until,
                        $"{what} is over. What serves goes on serving; a new release needs the control to pass.",
                        $"airworthy check {waiver.ModelName} {waiver.Number}"
                    )
                );
            }
            else if (waiver.Until <= now + Soon)
            {
                items.Add(
                    new(
                        InboxKind.Expires,
                        waiver.Until,
                        $"{what} ends on {waiver.Until:yyyy-MM-dd HH:mm} UTC.",
                        $"airworthy check {waiver.ModelName} {waiver.Number}"
                    )
                );
            }
        }
        return items;
    }

    /// <summary>What serves upon evidence that is too old by now, and what the controls after deployment say against it.</summary>
    private async Task<IEnumerable<InboxItem>> EndpointsAsync(UserName owner, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var items = new List<InboxItem>();
        foreach (var (_, _, endpoint) in await state.AllAsync(RolloutTables.Endpoints, cancel))
        {
            var current = endpoint.Current;
            var version = await state.FindAsync(CatalogTables.Versions, current.VersionId.ToString(), cancel);
            if (version?.Value.Owner != owner)
            {
                continue;
            }
            var release = await state.FindAsync(ReleaseTables.Releases, current.ReleaseId.ToString(), cancel);
            var gate = release?.Value.Gates.LastOrDefault(g => g.Environment == endpoint.Name.Environment);
            if (gate?.Until <= now && gate.Findings.All(f => f.Waived is null))
            {
                items.Add(
                    new(
                        InboxKind.Expired,
                        gate.Until.Value,
                        $"The evidence upon which {endpoint.Name} serves version {current.Number} is from {gate.AskedAt:yyyy-MM-dd}, too old for its policy. It goes on serving; look whether it still holds.",
                        $"airworthy check {endpoint.Name.Model} {current.Number} --environment {endpoint.Name.Environment}"
                    )
                );
            }
            foreach (var check in await placements.OfVersionAsync(current.VersionId, cancel))
            {
                if (
                    check.Placement == Placement.AfterDeployment
                    && check.Decision.Environment == endpoint.Name.Environment
                    && !check.Decision.Passed
                )
                {
                    items.Add(
                        new(
                            InboxKind.Serving,
                            check.At,
                            $"{endpoint.Name} serves version {current.Number}, and: {string.Join(" ", check.Decision.Reasons)}",
                            $"airworthy show {endpoint.Name.Model} {current.Number}"
                        )
                    );
                }
            }
        }
        return items;
    }

    /// <summary>One's newest versions that controls before the transition made not releasable.</summary>
    private async Task<IEnumerable<InboxItem>> VersionsAsync(UserName owner, CancellationToken cancel)
    {
        const int Newest = 20;
        var items = new List<InboxItem>();
        var query = new StateQuery
        {
            Where = [new Condition(["owner"], Comparison.Equal, StateValue.Of(owner.ToString()))],
            Descending = true,
            Limit = Newest,
        };
        foreach (var version in (await state.ListAsync(CatalogTables.Versions, query, cancel)).Value.Rows)
        {
            var found = await pipelines.FindAsync(version.Value.ModelId, version.Value.ModelName, cancel);
            if (!found.TryGet(out var pipeline, out _))
            {
                continue;
            }
            var checks = await placements.OfVersionAsync(version.Value.Id, cancel);
            if (checks.All(c => c.Decision.Passed || c.Placement == Placement.AfterDeployment))
            {
                continue;
            }
            var against = await placements.AgainstAsync(pipeline, version.Value, cancel);
            items.AddRange(
                against
                    .Take(1)
                    .Select(why => new InboxItem(
                        InboxKind.NotReleasable,
                        version.Value.RegisteredAt,
                        $"{version.Value.ModelName} {version.Value.Number} is not releasable: {why}",
                        $"airworthy check {version.Value.ModelName} {version.Value.Number}"
                    ))
            );
        }
        return items;
    }

    private async Task<IReadOnlyList<ReleaseState>> ReleasesAsync(CancellationToken cancel)
    {
        var query = new StateQuery { Descending = true, Limit = 1000 };
        return [.. (await state.ListAsync(ReleaseTables.Releases, query, cancel)).Value.Rows.Select(r => r.Value)];
    }
}

/// <summary>Something for a person to do or to know, and the command that goes on with it.</summary>
public sealed record InboxItem(InboxKind Kind, DateTimeOffset Since, string Text, string Command);

/// <summary>What an inbox item is about, the most urgent first.</summary>
public enum InboxKind
{
    /// <summary>What serves fails too many calls.</summary>
    Incident,

    /// <summary>A release waits for this person's approval.</summary>
    Approve,

    /// <summary>An approver asked.</summary>
    Answer,

    /// <summary>An emergency is to be reviewed.</summary>
    Review,

    /// <summary>What serves does not pass a control that is asked after deployment.</summary>
    Serving,

    /// <summary>A waiver, or the evidence of what serves, is over.</summary>
    Expired,

    /// <summary>A waiver ends soon.</summary>
    Expires,

    /// <summary>A control placed before the transition stands against a version.</summary>
    NotReleasable,
}
