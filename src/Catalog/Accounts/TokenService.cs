using System.Security.Cryptography;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Accounts;

/// <summary>Issues, checks and revokes API tokens. A secret is made here, answered once and kept nowhere.</summary>
public sealed class TokenService(IJournal journal, IStateStore state, IdSource ids, TimeProvider clock)
{
    private static readonly UserName Admin = UserName.Parse("admin").Value;

    // One sentence for every cause: it tells an attacker nothing about which tokens and accounts there are.
    private static readonly Fault Refused = AccountFaults.BadToken.With(
        "The token is unknown, expired or revoked, or its account is disabled. Get a new one."
    );

    /// <summary>Who the secret's holder is and what they may do now; whatever is wrong, the one answer <see cref="AccountFaults.BadToken"/>.</summary>
    public async Task<Result<Caller>> AuthenticateAsync(string? secret, CancellationToken cancel)
    {
        if (
            TokenRules.Read(secret) is not { } read
            || await state.FindAsync(AccountTables.Tokens, read.Id.ToString(), cancel) is not { Value: var token }
        )
        {
            return Refused;
        }
        var account = await state.FindAsync(AccountTables.Accounts, token.Account.ToString(), cancel);
        return TokenRules.Holds(token, read.Hash, account?.Value, clock.GetUtcNow())
            ? new Caller(Principal.User(token.Account), token.Permissions & account!.Value.Roles.Gives)
            {
                Roles = account.Value.Roles,
            }
            : Refused;
    }

    /// <summary>Issues a token for one's own account, or as an administrator for anybody's.</summary>
    /// <param name="by">Who asks.</param>
    /// <param name="account">Whose it will be.</param>
    /// <param name="label">What it is for, in its owner's words.</param>
    /// <param name="permissions">What it is narrowed to; null for all there is to give.</param>
    /// <param name="days">How long it holds, 1 to 365; null for 90.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<IssuedToken>> IssueAsync(
        Caller by,
        UserName account,
        string label,
        Permission? permissions,
        int? days,
        CancellationToken cancel
    )
    {
        if (!MayFor(by, account).TryGet(out _, out var fault))
        {
            return fault;
        }
        var life = days ?? TokenRules.DefaultDays;
        if (TokenRules.Problem(label, life) is { } problem)
        {
            return problem;
        }
        if (await state.FindAsync(AccountTables.Accounts, account.ToString(), cancel) is not { } row)
        {
            return AccountFaults.AccountUnknown.With($"There is no account '{account}'.");
        }
        if (row.Value.Disabled)
        {
            return AccountFaults.AccountDisabled.With($"'{account}' is disabled; enable it first.");
        }
        if (!TokenRules.Permissions(by, row.Value, permissions).TryGet(out var given, out fault))
        {
            return fault;
        }
        var (issued, secret) = New(account, label, given, life);
        return await CommitAsync(by.Principal, issued, secret, [], [Still(row)], cancel);
    }

    /// <summary>From now on the token is refused: one's own, or as an administrator anybody's. Revoked twice is no error.</summary>
    public async Task<Result<Nothing>> RevokeAsync(Caller by, TokenId id, CancellationToken cancel)
    {
        if (
            await state.FindAsync(AccountTables.Tokens, id.ToString(), cancel) is not { Value: var token }
            || !MayFor(by, token.Account).IsOk
        )
        {
            return AccountFaults.TokenUnknown.With($"There is no token {id} of yours.");
        }
        if (token.RevokedAt is not null)
        {
            return Result.Done;
        }
        var draft = AccountFacts.TokenRevoked.Draft(
            new TokenRevoked(id, token.Account),
            Principal.User(token.Account).ToString(),
            id.ToString()
        );
        return (await journal.CommitAsync(new Commit(by.Principal, [draft]), cancel)).Map(_ => new Nothing());
    }

    /// <summary>An account's tokens, newest first, for itself and for administrators; with no account, everybody's for administrators.</summary>
    public async Task<Result<Page<TokenState>>> ListAsync(
        Caller by,
        UserName? account,
        int limit,
        string? pageToken,
        CancellationToken cancel
    )
    {
        var may = account is { } name ? MayFor(by, name) : AccessRules.Require(by, Permission.Administer);
        if (!may.TryGet(out _, out var fault))
        {
            return fault;
        }
        var query = new StateQuery
        {
            Where = account is { } of ? [new(["account"], Comparison.Equal, StateValue.Of(of.ToString()))] : [],
            Descending = true,
            Limit = limit,
            PageToken = pageToken,
        };
        return await state.ListAsync(AccountTables.Tokens, query, cancel);
    }

    /// <summary>
    /// Where there is no account yet, makes the administrator <c>admin</c> and answers its token; null where there is one. Of several
    /// that start at once, one gets the token.
    /// </summary>
    public async Task<Result<IssuedToken?>> FirstStartAsync(CancellationToken cancel)
    {
        var any = await state.ListAsync(AccountTables.Accounts, new StateQuery { Limit = 1 }, cancel);
        if (!any.TryGet(out var page, out var fault))
        {
            return fault;
        }
        if (page.Rows.Count > 0)
        {
            return Result.Ok<IssuedToken?>(null);
        }
        var created = AccountFacts.AccountCreated.Draft(
            new AccountCreated(Admin, Role.Administrator),
            Principal.User(Admin).ToString()
        );
        var (issued, secret) = New(Admin, "first start", Roles.Gives(Role.Administrator), TokenRules.DefaultDays);
        var expected = new Expectation(AccountTables.Accounts, Admin.ToString(), 0);
        var result = await CommitAsync(Principal.System, issued, secret, [created], [expected], cancel);
        return result.TryGet(out var token, out fault) ? token
            : fault.Reason == JournalFaults.StaleRevision ? Result.Ok<IssuedToken?>(null)
            : fault;
    }

    /// <summary>
    /// A new token for an enabled administrator, when all others are lost. It asks for no caller, so it is for commands that open the
    /// data folder themselves: whoever can do that can do anything.
    /// </summary>
    public async Task<Result<IssuedToken>> RecoverAsync(CancellationToken cancel)
    {
        var query = new StateQuery
        {
            Where =
            [
                new(["roles"], Comparison.HasElement, StateValue.Of(Roles.ToName(Role.Administrator))),
                new(["disabled"], Comparison.Equal, StateValue.Of(0)),
            ],
            Limit = 1,
        };
        if (!(await state.ListAsync(AccountTables.Accounts, query, cancel)).TryGet(out var page, out var fault))
        {
            return fault;
        }
        if (page.Rows.Count == 0)
        {
            return AccountFaults.AccountUnknown.With(
                "There is no enabled administrator; start the server once to make one."
            );
        }
        var row = page.Rows[0];
        var (issued, secret) = New(
            row.Value.Name,
            "recovered",
            Roles.Gives(Role.Administrator),
            TokenRules.DefaultDays
        );
        return await CommitAsync(Principal.System, issued, secret, [], [Still(row)], cancel);
    }

    // Nobody without an account has a token of their own, so an unnamed caller falls through to what an administrator may.
    private static Result<Nothing> MayFor(Caller by, UserName account) =>
        by.Principal.Account == account ? Result.Done : AccessRules.Require(by, Permission.Administer);

    private (TokenIssued Issued, string Secret) New(UserName account, string label, Permission permissions, int days)
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        var id = TokenId.New(ids);
        var secret = TokenRules.Write(id, random);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var issued = new TokenIssued
        {
            Id = id,
            Account = account,
            Hash = TokenRules.Read(secret)!.Value.Hash,
            Permissions = permissions,
            Label = label,
            ExpiresAt = now.AddDays(days),
        };
        return (issued, secret);
    }

    private async Task<Result<IssuedToken>> CommitAsync(
        Principal by,
        TokenIssued issued,
        string secret,
        IReadOnlyList<FactDraft> before,
        IReadOnlyList<Expectation> expected,
        CancellationToken cancel
    )
    {
        var draft = AccountFacts.TokenIssued.Draft(
            issued,
            Principal.User(issued.Account).ToString(),
            issued.Id.ToString()
        );
        var commit = new Commit(by, [.. before, draft]) { Expected = expected };
        return (await journal.CommitAsync(commit, cancel)).Map(r => new IssuedToken(issued.Issued(r.At), secret));
    }

    private static Expectation Still(Row<AccountState> row) => new(AccountTables.Accounts, row.Key, row.Revision);
}
