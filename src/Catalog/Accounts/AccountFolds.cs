using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Catalog.Accounts;

internal sealed class AccountFold() : StateFold<AccountState>(AccountTables.Accounts)
{
    public override IEnumerable<string> KeysOf(Fact fact) => Subject(fact) is { } name ? [name.ToString()] : [];

    protected override AccountState? Apply(AccountState? before, string key, Fact fact)
    {
        if (AccountFacts.AccountCreated.Read(fact) is { } created)
        {
            return new AccountState
            {
                Name = created.Name,
                Roles = created.Roles,
                Disabled = false,
                CreatedAt = fact.At,
                CreatedBy = fact.By,
            };
        }
        return before is null ? null
            : AccountFacts.AccountRolesChanged.Read(fact) is { } changed ? before with { Roles = changed.Roles }
            : before with { Disabled = AccountFacts.AccountDisabled.Is(fact) };
    }

    private static UserName? Subject(Fact fact) =>
        (AccountFacts.AccountCreated.Read(fact) ?? AccountFacts.AccountRolesChanged.Read(fact))?.Name
        ?? (AccountFacts.AccountDisabled.Read(fact) ?? AccountFacts.AccountEnabled.Read(fact))?.Name;
}

internal sealed class TokenFold() : StateFold<TokenState>(AccountTables.Tokens)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        AccountFacts.TokenIssued.Read(fact) is { } issued ? [issued.Id.ToString()]
        : AccountFacts.TokenRevoked.Read(fact) is { } revoked ? [revoked.Id.ToString()]
        : [];

    protected override TokenState? Apply(TokenState? before, string key, Fact fact) =>
        AccountFacts.TokenIssued.Read(fact) is { } issued ? issued.Issued(fact.At)
        : before is null ? null
        : before with { RevokedAt = before.RevokedAt ?? fact.At };
}
