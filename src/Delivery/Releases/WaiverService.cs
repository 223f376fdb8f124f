using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>Grants and takes back waivers.</summary>
public sealed class WaiverService(
    IJournal journal,
    IStateStore state,
    ModelService models,
    PipelineService pipelines,
    CheckService checks,
    IdSource ids,
    TimeProvider clock
)
{
    /// <summary>Lets a version past one control of one gate until a day.</summary>
    /// <param name="by">Who, as authenticated; one of the policy's roles, and with no part in the version.</param>
    /// <param name="name">The model.</param>
    /// <param name="number">The version.</param>
    /// <param name="environment">Whose gate; null takes the pipeline's last environment.</param>
    /// <param name="control">The control's name, or its name with options as findings show them.</param>
    /// <param name="reason">Why.</param>
    /// <param name="until">When it ends by itself.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<WaiverState>> GrantAsync(
        Principal by,
        ModelName name,
        int number,
        EnvironmentName? environment,
        string control,
        string reason,
        DateTimeOffset until,
        CancellationToken cancel
    )
    {
        if (!(await models.VersionAsync(name, number, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        var version = found.Value;
        if (!(await pipelines.FindAsync(version.ModelId, name, cancel)).TryGet(out var pipeline, out fault))
        {
            return fault;
        }
        var into = environment ?? pipeline.Spec.Environments[^1];
        if (!(await checks.TermsAsync(pipeline, name, into, cancel)).TryGet(out var terms, out fault))
        {
            return fault;
        }
        if (await WhyNotAsync(by, version, terms.Policy.Waivers.Roles, cancel) is { } why)
        {
            return ApprovalFaults.WaiverNotYours.With(why);
        }
        var end = DateTimeOffset.FromUnixTimeSeconds(until.ToUnixTimeSeconds());
        if (WaiverRules.WhyBad(control, terms.Policy, reason, end, clock.GetUtcNow()) is { } bad)
        {
            return ApprovalFaults.BadWaiver.With(bad);
        }
        var granted = new WaiverGranted(ids.Next("wvr"), version.Id, name, number, into, control, reason, end);
        var fact = ApprovalFacts.WaiverGranted.Draft(granted, version.Id.ToString(), version.ModelId.ToString());
        return (await journal.CommitAsync(new Commit(by, [fact]), cancel)).TryGet(out _, out fault)
            ? (await state.FindAsync(ApprovalTables.Waivers, granted.Waiver, cancel))!.Value
            : fault;
    }

    /// <summary>Takes a waiver back before its time. What went in upon it goes on serving.</summary>
    public async Task<Result<WaiverState>> RevokeAsync(Principal by, string id, string reason, CancellationToken cancel)
    {
        if (await state.FindAsync(ApprovalTables.Waivers, id, cancel) is not { } row)
        {
            return ApprovalFaults.WaiverUnknown.With($"There is no waiver '{Clip.Short(id)}'.");
        }
        if (!WaiverRules.Holds(row.Value, clock.GetUtcNow()))
        {
            return ApprovalFaults.WaiverOver.With($"The waiver {id} is over already.");
        }
        var fact = ApprovalFacts.WaiverRevoked.Draft(
            new WaiverRevoked(id, row.Value.VersionId, ReleaseRules.Kept(reason)),
            row.Value.VersionId.ToString()
        );
        var commit = new Commit(by, [fact]) { Expected = [new Expectation(ApprovalTables.Waivers, id, row.Revision)] };
        return (await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault)
            ? (await state.FindAsync(ApprovalTables.Waivers, id, cancel))!.Value
            : fault;
    }

    /// <summary>Waivers, the newest first; of one version where it is given.</summary>
    public async Task<IReadOnlyList<WaiverState>> ListAsync(VersionId? version, CancellationToken cancel)
    {
        Condition[] of = version is { } one ? [Condition.Equal("versionId", one.ToString())] : [];
        var rows = await state.AllAsync(ApprovalTables.Waivers, cancel, of);
        return [.. rows.Select(r => r.Value).Reverse()];
    }

    /// <summary>
    /// Says of waivers whose time is over that it is (they stopped counting by themselves), and when the next one's is, or when to try
    /// again.
    /// </summary>
    public async Task<DateTimeOffset?> ExpireAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var rows = await state.AllAsync(ApprovalTables.Waivers, cancel);
        DateTimeOffset? next = null;
        foreach (var row in rows.Where(r => r.Value is { RevokedAt: null, ExpiredAt: null }))
        {
            var waiver = row.Value;
            if (waiver.Until > now)
            {
                next = next is null || waiver.Until < next ? waiver.Until : next;
                continue;
            }
            var fact = ApprovalFacts.WaiverExpired.Draft(
                new WaiverExpired(waiver.Id, waiver.VersionId),
                waiver.VersionId.ToString()
            );
            var commit = new Commit(Principal.System, [fact])
            {
                Expected = [new Expectation(ApprovalTables.Waivers, waiver.Id, row.Revision)],
            };
            if (!(await journal.CommitAsync(commit, cancel)).IsOk)
            {
                var again = now + TimeSpan.FromSeconds(30);
                next = next is null || again < next ? again : next;
            }
        }
        return next;
    }

    private async Task<string?> WhyNotAsync(
        Principal by,
        VersionState version,
        IReadOnlyList<string> roles,
        CancellationToken cancel
    )
    {
        if (ApprovalRules.WhyNotOwn(by, version) is { } own)
        {
            return $"{own}; somebody else grants a waiver for it.";
        }
        var account = await state.FindAsync(AccountTables.Accounts, by.Account!.Value.ToString(), cancel);
        return account?.Value.Roles.Names.Intersect(roles).Any() == true ? null
            : roles.Count == 0 ? "The policy says that nobody grants waivers here."
            : $"'{by}' grants no waivers here: it takes the role {string.Join(" or ", roles)}.";
    }
}
