using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Accounts;

/// <summary>Makes and changes accounts, for administrators.</summary>
public sealed class AccountService(IJournal journal, IStateStore state)
{
    private const int MaxTries = 50;

    /// <summary>An account, for itself and for administrators.</summary>
    public async Task<Result<Row<AccountState>>> FindAsync(UserName name, CancellationToken cancel) =>
        await state.FindAsync(AccountTables.Accounts, name.ToString(), cancel) is { } row
            ? row
            : AccountFaults.AccountUnknown.With($"There is no account '{name}'.");

    /// <summary>All accounts, by name.</summary>
    public async Task<Result<Page<AccountState>>> ListAsync(
        Caller by,
        int limit,
        string? pageToken,
        CancellationToken cancel
    ) =>
        AccessRules.Require(by, Permission.Administer).TryGet(out _, out var fault)
            ? await state.ListAsync(
                AccountTables.Accounts,
                new StateQuery { Limit = limit, PageToken = pageToken },
                cancel
            )
            : fault;

    public async Task<Result<AccountState>> CreateAsync(
        Caller by,
        UserName name,
        RoleSet roles,
        CancellationToken cancel
    )
    {
        if (!AccessRules.Require(by, Permission.Administer).TryGet(out _, out var fault))
        {
            return fault;
        }
        if (roles.IsEmpty)
        {
            return AccountFaults.BadRoles.With("An account has at least one role.");
        }
        if (Principal.Parse(name.ToString()).IsOk)
        {
            return AccountFaults.ReservedName.With(
                $"'{name}' stands for a caller without an account; choose another name."
            );
        }
        var draft = AccountFacts.AccountCreated.Draft(new AccountCreated(name, roles), Principal.User(name).ToString());
        var commit = new Commit(by.Principal, [draft])
        {
            Expected = [new Expectation(AccountTables.Accounts, name.ToString(), 0)],
        };
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
        {
            return fault.Reason == JournalFaults.StaleRevision
                ? AccountFaults.AccountExists.With($"There is an account '{name}' already; choose another name.")
                : fault;
        }
        return (await FindAsync(name, cancel)).Map(r => r.Value);
    }

    /// <summary>From now on the account's tokens are refused. Disabled twice is no error.</summary>
    public Task<Result<AccountState>> DisableAsync(Caller by, UserName name, CancellationToken cancel) =>
        ChangeAsync(
            by,
            name,
            a => a.Disabled ? null : AccountFacts.AccountDisabled.Draft(new(name), Principal.User(name).ToString()),
            cancel
        );

    public Task<Result<AccountState>> EnableAsync(Caller by, UserName name, CancellationToken cancel) =>
        ChangeAsync(
            by,
            name,
            a => a.Disabled ? AccountFacts.AccountEnabled.Draft(new(name), Principal.User(name).ToString()) : null,
            cancel
        );

    /// <summary>Gives the account other roles; its tokens give what they have in common with it from now on.</summary>
    public Task<Result<AccountState>> ChangeRolesAsync(
        Caller by,
        UserName name,
        RoleSet roles,
        CancellationToken cancel
    ) =>
        ChangeAsync(
            by,
            name,
            a =>
                a.Roles == roles
                    ? null
                    : AccountFacts.AccountRolesChanged.Draft(new(name, roles), Principal.User(name).ToString()),
            cancel
        );

    private async Task<Result<AccountState>> ChangeAsync(
        Caller by,
        UserName name,
        Func<AccountState, FactDraft?> change,
        CancellationToken cancel
    )
    {
        if (!AccessRules.Require(by, Permission.Administer).TryGet(out _, out var fault))
        {
            return fault;
        }
        for (var i = 0; i < MaxTries; i++)
        {
            if (!(await FindAsync(name, cancel)).TryGet(out var account, out fault))
            {
                return fault;
            }
            if (change(account.Value) is not { } draft)
            {
                return account.Value;
            }
            var expected = new List<Expectation> { Still(account) };
            if (TakesAwayAdministrator(account.Value, draft))
            {
                if (!(await OtherAdministratorAsync(name, cancel)).TryGet(out var other, out fault))
                {
                    return fault;
                }
                // Two administrators who disable each other at once must not both succeed: each relies on the other's row.
                expected.Add(Still(other));
            }
            var commit = new Commit(by.Principal, [draft]) { Expected = expected };
            if ((await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
            {
                return (await FindAsync(name, cancel)).Map(r => r.Value);
            }
            if (fault.Reason != JournalFaults.StaleRevision)
            {
                return fault;
            }
        }
        return AccountFaults.AccountContended.With(
            $"'{name}' was changed by others {MaxTries} times meanwhile. Try again."
        );
    }

    private static bool TakesAwayAdministrator(AccountState account, FactDraft draft) =>
        account.Roles.Has(Role.Administrator)
        && !account.Disabled
        && draft.Kind != AccountFacts.AccountEnabled.Name
        && !KeepsAdministrator(draft);

    private static bool KeepsAdministrator(FactDraft draft) =>
        draft.Kind == AccountFacts.AccountRolesChanged.Name
        && draft.Body.GetProperty("roles").EnumerateArray().Any(r => r.ValueEquals(Roles.ToName(Role.Administrator)));

    private async Task<Result<Row<AccountState>>> OtherAdministratorAsync(UserName name, CancellationToken cancel)
    {
        var query = new StateQuery
        {
            Where =
            [
                new(["roles"], Comparison.HasElement, StateValue.Of(Roles.ToName(Role.Administrator))),
                new(["disabled"], Comparison.Equal, StateValue.Of(0)),
                new(["name"], Comparison.NotEqual, StateValue.Of(name.ToString())),
            ],
            Limit = 1,
        };
        if (!(await state.ListAsync(AccountTables.Accounts, query, cancel)).TryGet(out var page, out var fault))
        {
            return fault;
        }
        return page.Rows.Count > 0
            ? page.Rows[0]
            : AccountFaults.LastAdministrator.With(
                $"'{name}' is the last enabled administrator. Make somebody else one first."
            );
    }

    private static Expectation Still(Row<AccountState> row) => new(AccountTables.Accounts, row.Key, row.Revision);
}
