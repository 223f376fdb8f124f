using Airworthy.Core.Values;
using Airworthy.Pipelines.Policies;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>Looks after releases that wait for people: what they were shown must still hold, and nobody waits for ever.</summary>
public sealed class WaitingReleases(IJournal journal, IStateStore state, EntryService entries, TimeProvider clock)
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(30);

    /// <summary>By release: when it is to be looked after next.</summary>
    private readonly Dictionary<string, DateTimeOffset> _due = new(StringComparer.Ordinal);

    /// <summary>
    /// Voids gates whose policy, waivers or evidence do not hold any more, so that they are asked again. Every waiting release is looked
    /// at; meant for the start and for changes that concern them all.
    /// </summary>
    public async Task VoidAsync(CancellationToken cancel)
    {
        foreach (var row in await WaitingAsync(cancel))
        {
            await VoidAsync(row, cancel);
        }
    }

    /// <summary>Looks at the releases that a fact of the record may concern; at most facts at none.</summary>
    internal async Task HeardAsync(Fact fact, CancellationToken cancel)
    {
        if (ReleaseFacts.PipelineApplied.Read(fact) is { } applied)
        {
            var open = await state.FindAsync(ReleaseTables.OpenReleases, applied.Model.ToString(), cancel);
            await VoidAsync(open?.Value.Release, cancel);
        }
        else if (ReleaseFacts.GateDecided.Read(fact) is { } decided)
        {
            await VoidAsync(decided.Release, cancel);
        }
        else if (WaitingRules.Concerns(fact))
        {
            await VoidAsync(cancel);
        }
    }

    private async Task VoidAsync(ReleaseId? release, CancellationToken cancel)
    {
        var row = await state.FindAsync(ReleaseTables.Releases, release?.ToString() ?? "", cancel);
        if (row is { Value.Status: ReleaseStatus.Waiting })
        {
            await VoidAsync(row, cancel);
        }
    }

    /// <summary>The same for one that waits.</summary>
    internal async Task VoidAsync(Row<ReleaseState> row, CancellationToken cancel)
    {
        var release = row.Value;
        if (
            ReleaseRules.Awaiting(release) is not { } environment
            || release.Gates.LastOrDefault(g => g.Environment == environment) is not { } decision
            || !(await entries.TermsAsync(release, environment, cancel)).TryGet(out var terms, out _)
        )
        {
            return;
        }
        if (EntryRules.WhyVoid(decision, terms) is { } stale)
        {
            await CommitAsync(row, [ReleaseRules.Voided(release, environment, stale)], cancel);
        }
        else if (await entries.WhyChangedAsync(release, environment, cancel) is { } changed)
        {
            var refused = ReleaseRules.Ending(
                release,
                ReleaseRules.StepFor(release, environment),
                StepStatus.Refused,
                ReleaseStatus.Refused,
                changed
            );
            await CommitAsync(row, refused, cancel);
        }
    }

    /// <summary>Reminds those who are to approve, and ends what waited too long; says when the next such moment comes.</summary>
    public Task<DateTimeOffset?> SweepAsync(CancellationToken cancel) => SweepAsync(null, cancel);

    /// <summary>
    /// The same where only these releases changed since the last time: beside them it looks at what falls due, and not at what merely
    /// waits. Null: at all. For one caller at a time.
    /// </summary>
    public async Task<DateTimeOffset?> SweepAsync(IReadOnlyCollection<string>? changed, CancellationToken cancel)
    {
        var rows = changed is null ? await WaitingAsync(cancel) : await ChangedAsync(changed, cancel);
        if (changed is null)
        {
            _due.Clear();
        }
        foreach (var row in rows)
        {
            var release = row.Value;
            _due.Remove(row.Key);
            if (
                ReleaseRules.Awaiting(release) is { } environment
                && (await entries.TermsAsync(release, environment, cancel)).TryGet(out var terms, out _)
                && await LookAfterAsync(row, environment, terms.Policy, cancel) is { } due
            )
            {
                _due[row.Key] = due;
            }
        }
        return _due.Count > 0 ? _due.Values.Min() : null;
    }

    private async Task<IEnumerable<Row<ReleaseState>>> ChangedAsync(
        IReadOnlyCollection<string> changed,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        List<string> keys = [.. changed.Union(_due.Where(d => d.Value <= now).Select(d => d.Key))];
        var found = await state.FindAllAsync(ReleaseTables.Releases, keys, cancel);
        foreach (var gone in keys.Where(k => !found.ContainsKey(k)))
        {
            _due.Remove(gone);
        }
        return found.Values;
    }

    /// <summary>Says when it is to be looked after next; null where its wait is over.</summary>
    private async Task<DateTimeOffset?> LookAfterAsync(
        Row<ReleaseState> row,
        EnvironmentName environment,
        EnvironmentPolicy policy,
        CancellationToken cancel
    )
    {
        var (release, now) = (row.Value, clock.GetUtcNow());
        var expiry = release.Since + policy.ApprovalExpiry;
        if (now >= expiry)
        {
            var why =
                $"it waited {(now - release.Since).TotalDays:0.#} days for approvals, longer than the policy for {environment} lets it; start a new release";
            var ending = ReleaseRules.Ending(
                release,
                ReleaseRules.StepFor(release, environment),
                StepStatus.Refused,
                ReleaseStatus.Cancelled,
                why
            );
            return await CommitAsync(row, ending, cancel) ? null : now + AfterTrouble;
        }
        var reminder = (release.RemindedAt ?? release.Since) + policy.RemindAfter;
        if (now >= reminder)
        {
            var reminded = new ApprovalReminded(release.Id, environment);
            var done = await CommitAsync(
                row,
                [ReleaseRules.About(release, WordFacts.ApprovalReminded, reminded)],
                cancel
            );
            reminder = now + (done ? policy.RemindAfter : AfterTrouble);
        }
        return reminder < expiry ? reminder : expiry;
    }

    private Task<IReadOnlyList<Row<ReleaseState>>> WaitingAsync(CancellationToken cancel) =>
        state.AllAsync(ReleaseTables.Releases, cancel, Condition.Equal("status", "waiting"));

    /// <summary>Somebody who changed the release meanwhile was first; the next round looks again.</summary>
    private async Task<bool> CommitAsync(
        Row<ReleaseState> row,
        IReadOnlyList<FactDraft> facts,
        CancellationToken cancel
    )
    {
        var commit = new Commit(Principal.System, facts)
        {
            Expected = [new Expectation(ReleaseTables.Releases, row.Key, row.Revision)],
        };
        return (await journal.CommitAsync(commit, cancel)).IsOk;
    }
}
