using Airworthy.Catalog.Accounts;
using Airworthy.Core.Values;
using Airworthy.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Catalog.Tests.Accounts;

/// <summary>Accounts over a journal in memory, with the administrator of a first start.</summary>
internal sealed class AccountHouse
{
    public AccountHouse()
    {
        Journal = new InMemoryJournal(Clock, AccountTables.Folds);
        Ids = new IdSource(Clock);
        Accounts = new AccountService(Journal, Journal);
        Tokens = new TokenService(Journal, Journal, Ids, Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public InMemoryJournal Journal { get; }

    public IdSource Ids { get; }

    public AccountService Accounts { get; }

    public TokenService Tokens { get; }

    public static UserName Name(string name) => UserName.Parse(name).Value;

    public async Task<Caller> AdminAsync()
    {
        var issued = (await Tokens.FirstStartAsync(default)).Value;
        return (await Tokens.AuthenticateAsync(issued!.Secret, default)).Value;
    }

    /// <summary>A new account and the secret of its first token.</summary>
    public async Task<string> JoinAsync(Caller admin, string name, Role role)
    {
        Assert.Null((await Accounts.CreateAsync(admin, Name(name), role, default)).Fault);
        return (await Tokens.IssueAsync(admin, Name(name), "laptop", null, null, default)).Value.Secret;
    }

    public async Task<Caller> CallerAsync(string secret) => (await Tokens.AuthenticateAsync(secret, default)).Value;
}
