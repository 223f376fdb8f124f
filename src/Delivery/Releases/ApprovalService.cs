using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>What approvers say about a waiting release: approve, refuse, ask, withdraw, let another stand in.</summary>
public sealed class ApprovalService(
    IJournal journal,
    IStateStore state,
    ReleaseService releases,
    EntryService entries,
    TimeProvider clock
)
{
    private static readonly TimeSpan LongestDelegation = TimeSpan.FromDays(90);

    /// <summary>Takes a person's word. Refusing ends the release.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="id">The release.</param>
    /// <param name="approves">False refuses.</param>
    /// <param name="comment">Why; at most 2,000 characters are kept.</param>
    /// <param name="seen">Digest of the evidence the person looked at, if known.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="inPlaceOf">Whom the person stands in for; null for themselves.</param>
    public async Task<Result<Row<ReleaseState>>> DecideAsync(
        Principal by,
        ReleaseId id,
        bool approves,
        string comment,
        Sha256Digest? seen,
        CancellationToken cancel,
        UserName? inPlaceOf = null
    )
    {
        if (!(await releases.FindAsync(id, cancel)).TryGet(out var row, out var fault))
        {
            return fault;
        }
        var release = row.Value;
        if (!(await WordAsync(by, approves, seen, inPlaceOf, cancel)).TryGet(out var word, out fault))
        {
            return fault;
        }
        if (!(await MayDecideAsync(release, word, cancel)).TryGet(out var gate, out fault))
        {
            return fault;
        }
        var said = ReleaseRules.Kept(comment);
        var given = new ApprovalGiven(id, gate.Environment, approves, said, gate.EvidenceDigest, word.Roles, word.For);
        var facts = new List<FactDraft> { ReleaseRules.About(release, ReleaseFacts.ApprovalGiven, given) };
        if (!approves)
        {
            var detail = $"{by.Account} refused: {(said.Length > 0 ? said : "no reason given")}";
            facts.AddRange(
                ReleaseRules.Ending(
                    release,
                    ReleaseRules.StepFor(release, gate.Environment),
                    StepStatus.Refused,
                    ReleaseStatus.Refused,
                    detail
                )
            );
        }
        return await releases.CommitAsync(by, row, facts, cancel);
    }

    /// <summary>Whether this person's approval would be taken now; the fault says why not.</summary>
    public async Task<Result<GateDecision>> MayApproveAsync(Principal by, ReleaseId id, CancellationToken cancel)
    {
        if (!(await releases.FindAsync(id, cancel)).TryGet(out var row, out var fault))
        {
            return fault;
        }
        return (await WordAsync(by, true, null, null, cancel)).TryGet(out var word, out fault)
            ? await MayDecideAsync(row.Value, word, cancel)
            : fault;
    }

    /// <summary>Takes back an approval that was not used yet.</summary>
    public Task<Result<Row<ReleaseState>>> WithdrawAsync(
        Principal by,
        ReleaseId id,
        string reason,
        CancellationToken cancel
    ) =>
        releases.SayAsync(
            by,
            id,
            async release =>
                // What was approved is asked of people again: the step that waited for them opens once more.
                release.Current
                    is not null
                && ApprovalOf(by, release) is { } mine
                && !await entries.EnteredAsync(release, mine.Environment, cancel)
                    ? ReleaseRules.About(
                        release,
                        WordFacts.ApprovalWithdrawn,
                        new ApprovalWithdrawn(id, mine.Environment, ReleaseRules.Kept(reason))
                    )
                    : ReleaseFaults.NothingToWithdraw.With(
                        $"{by.Account} gave release {id} no approval that was not used already."
                    ),
            cancel,
            // So that it is not used between the look and the word.
            release => entries.StillAsync(release, ApprovalOf(by, release)?.Environment, cancel)
        );

    /// <summary>Asks the owner something before deciding; the release goes on waiting.</summary>
    public Task<Result<Row<ReleaseState>>> AskAsync(
        Principal by,
        ReleaseId id,
        string question,
        CancellationToken cancel
    ) =>
        SayAsync(
            by,
            id,
            release =>
                ReleaseRules.AwaitingEnvironment(release) is { } environment && !string.IsNullOrWhiteSpace(question)
                    ? ReleaseRules.About(
                        release,
                        WordFacts.ApprovalAsked,
                        new ApprovalAsked(id, environment, ReleaseRules.Kept(question))
                    )
                    : ReleaseFaults.NothingToApprove.With(
                        $"Release {id} waits for nobody, or the question is empty; ask while it waits, in a sentence."
                    ),
            cancel
        );

    /// <summary>Answers every open question about the release.</summary>
    public Task<Result<Row<ReleaseState>>> AnswerAsync(
        Principal by,
        ReleaseId id,
        string answer,
        CancellationToken cancel
    ) =>
        SayAsync(
            by,
            id,
            release =>
                release.Questions?.FirstOrDefault(q => q.Answer is null) is { } open
                && !string.IsNullOrWhiteSpace(answer)
                    ? ReleaseRules.About(
                        release,
                        WordFacts.ApprovalAnswered,
                        new ApprovalAnswered(id, open.Environment, ReleaseRules.Kept(answer))
                    )
                    : ReleaseFaults.NothingToAnswer.With($"Release {id} has no open question, or the answer is empty."),
            cancel
        );

    /// <summary>Lets another account approve in one's place until a day; null until takes it back.</summary>
    public async Task<Result<Nothing>> DelegateAsync(
        Principal by,
        UserName to,
        DateTimeOffset? until,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var account = (await state.FindAsync(AccountTables.Accounts, to.ToString(), cancel))?.Value;
        if (
            by.Account is not { } from
            || from == to
            || !MayApprove(account)
            || until <= now
            || until > now + LongestDelegation
        )
        {
            return ApprovalFaults.BadDelegate.With(
                $"'{to}' cannot stand in: a delegate is another account that may approve, until a day within {LongestDelegation.TotalDays} days from now."
            );
        }
        var fact = ApprovalFacts.ApproverDelegated.Draft(
            new ApproverDelegated(from, to, until),
            by.ToString(),
            Principal.User(to).ToString()
        );
        return (await journal.CommitAsync(new Commit(by, [fact]), cancel)).TryGet(out _, out var fault)
            ? Result.Done
            : fault;
    }

    private Task<Result<Row<ReleaseState>>> SayAsync(
        Principal by,
        ReleaseId id,
        Func<ReleaseState, Result<FactDraft>> word,
        CancellationToken cancel
    ) => releases.SayAsync(by, id, release => Task.FromResult(word(release)), cancel);

    private static Approval? ApprovalOf(Principal by, ReleaseState release) =>
        release.Approvals.LastOrDefault(a => a.By == by && a.Approved);

    private static bool MayApprove(AccountState? account) =>
        account is { Disabled: false } && account.Roles.Gives.HasFlag(Permission.Approve);

    private async Task<Result<GateDecision>> MayDecideAsync(ReleaseState release, Word word, CancellationToken cancel)
    {
        EntryTerms? terms = null;
        if (ReleaseRules.AwaitingEnvironment(release) is { } environment)
        {
            if (!(await entries.TermsAsync(release, environment, cancel)).TryGet(out terms, out var fault))
            {
                return fault;
            }
            var decision = release.Gates.LastOrDefault(g => g.Environment == environment);
            if (word.Approves && decision is not null && EntryRules.WhyVoid(decision, terms) is { } stale)
            {
                return ReleaseFaults.EvidenceChanged.With(
                    $"{stale}; the gate is being asked again. Look again, then decide."
                );
            }
        }
        return EntryRules.MayDecide(release, word, terms);
    }

    private async Task<Result<Word>> WordAsync(
        Principal by,
        bool approves,
        Sha256Digest? seen,
        UserName? inPlaceOf,
        CancellationToken cancel
    )
    {
        if (inPlaceOf is { } absent)
        {
            var delegation = await state.FindAsync(ApprovalTables.Delegations, absent.ToString(), cancel);
            if (
                delegation is null
                || delegation.Value.To != by.Account
                || delegation.Value.Until <= clock.GetUtcNow()
                || !MayApprove((await state.FindAsync(AccountTables.Accounts, absent.ToString(), cancel))?.Value)
            )
            {
                return ReleaseFaults.NotDelegated.With(
                    $"{absent} has not let {by.Account} approve in their place, or that time is over, or {absent} may not approve any more."
                );
            }
        }
        var account = by.Account is { } name
            ? await state.FindAsync(AccountTables.Accounts, name.ToString(), cancel)
            : null;
        return new Word(
            by,
            inPlaceOf is { } other ? Principal.User(other) : null,
            account?.Value.Roles.Names ?? [],
            approves,
            seen
        );
    }
}
