using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Testing;
using static Airworthy.Catalog.Tests.Accounts.AccountHouse;

namespace Airworthy.Catalog.Tests.Accounts;

public sealed class AccountServiceTests
{
    private readonly AccountHouse _house = new();

    [Fact]
    public async Task Create_ByAnAdministrator_MakesTheAccountAndRecordsWho()
    {
        var admin = await _house.AdminAsync();

        var account = (await _house.Accounts.CreateAsync(admin, Name("ann"), Role.DataScientist, default)).Value;

        Assert.Equal(
            ((RoleSet)Role.DataScientist, false, "user:admin"),
            (account.Roles, account.Disabled, account.CreatedBy.ToString())
        );
        var fact = _house.Journal.Facts[^1];
        Assert.Equal(("account.created", "user:admin"), (fact.Kind, fact.By.ToString()));
        Assert.Equal(["user:ann"], fact.About.Keys);
        Assert.Equal("""{"name":"ann","roles":["data-scientist"]}""", fact.Body.GetRawText());
    }

    [Fact]
    public async Task Create_OfANameThatIsTaken_IsRefused()
    {
        var admin = await _house.AdminAsync();
        await _house.Accounts.CreateAsync(admin, Name("ann"), Role.DataScientist, default);

        var again = await _house.Accounts.CreateAsync(admin, Name("ann"), Role.Approver, default);

        Assert.Equal(AccountFaults.AccountExists, again.Fault?.Reason);
        Assert.Equal(Role.DataScientist, (await _house.Accounts.FindAsync(Name("ann"), default)).Value.Value.Roles);
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("system")]
    public async Task Create_OfANameThatMeansNobody_IsRefused(string name)
    {
        var admin = await _house.AdminAsync();

        var created = await _house.Accounts.CreateAsync(admin, Name(name), Role.Auditor, default);

        Assert.Equal(AccountFaults.ReservedName, created.Fault?.Reason);
    }

    [Theory]
    [InlineData(Role.DataScientist)]
    [InlineData(Role.Approver)]
    [InlineData(Role.Operator)]
    [InlineData(Role.Auditor)]
    public async Task Everything_ByAnybodyElse_IsRefusedAndRecordsNothing(Role role)
    {
        var admin = await _house.AdminAsync();
        var caller = await _house.CallerAsync(await _house.JoinAsync(admin, "eve", role));
        var facts = _house.Journal.Facts.Count;

        foreach (var by in new[] { caller, Caller.Anonymous })
        {
            Fault?[] faults =
            [
                (await _house.Accounts.CreateAsync(by, Name("new"), Role.Auditor, default)).Fault,
                (await _house.Accounts.DisableAsync(by, Name("admin"), default)).Fault,
                (await _house.Accounts.EnableAsync(by, Name("admin"), default)).Fault,
                (await _house.Accounts.ChangeRolesAsync(by, Name("eve"), Role.Administrator, default)).Fault,
                (await _house.Accounts.ListAsync(by, 10, null, default)).Fault,
                (await _house.Tokens.IssueAsync(by, Name("admin"), "", null, null, default)).Fault,
                (await _house.Tokens.ListAsync(by, Name("admin"), 10, null, default)).Fault,
                (await _house.Tokens.ListAsync(by, null, 10, null, default)).Fault,
            ];
            Assert.All(faults, f => Assert.Equal(AccountFaults.PermissionRequired, f?.Reason));
            Assert.All(faults, f => Assert.Equal("administrator", f!.Evidence["roles"]));
        }
        Assert.Equal(facts, _house.Journal.Facts.Count);
    }

    [Fact]
    public async Task Disable_OfAnAccount_RefusesItsTokensUntilItIsEnabled()
    {
        var admin = await _house.AdminAsync();
        var secret = await _house.JoinAsync(admin, "ann", Role.DataScientist);

        Assert.True((await _house.Accounts.DisableAsync(admin, Name("ann"), default)).Value.Disabled);
        var refused = await _house.Tokens.AuthenticateAsync(secret, default);
        var issued = await _house.Tokens.IssueAsync(admin, Name("ann"), "", null, null, default);
        Assert.False((await _house.Accounts.EnableAsync(admin, Name("ann"), default)).Value.Disabled);

        Assert.Equal(AccountFaults.BadToken, refused.Fault?.Reason);
        Assert.Equal(AccountFaults.AccountDisabled, issued.Fault?.Reason);
        Assert.True((await _house.Tokens.AuthenticateAsync(secret, default)).IsOk);
    }

    [Fact]
    public async Task Change_ToWhatItIsAlready_RecordsNothing()
    {
        var admin = await _house.AdminAsync();
        await _house.JoinAsync(admin, "ann", Role.Approver);
        await _house.Accounts.DisableAsync(admin, Name("ann"), default);
        var facts = _house.Journal.Facts.Count;

        Assert.True((await _house.Accounts.DisableAsync(admin, Name("ann"), default)).IsOk);
        Assert.True((await _house.Accounts.ChangeRolesAsync(admin, Name("ann"), Role.Approver, default)).IsOk);
        Assert.True((await _house.Accounts.EnableAsync(admin, Name("admin"), default)).IsOk);

        Assert.Equal(facts, _house.Journal.Facts.Count);
    }

    [Fact]
    public async Task Create_WithTwoRoles_GivesWhatBothGive()
    {
        var admin = await _house.AdminAsync();
        var roles = RoleSet.Of(Role.DataScientist, Role.Approver);

        var account = (await _house.Accounts.CreateAsync(admin, Name("ann"), roles, default)).Value;

        Assert.Equal(roles, account.Roles);
        Assert.Equal(["data-scientist", "approver"], account.Roles.Names);
        Assert.True(account.Roles.Gives.HasFlag(Permission.Register | Permission.Approve));
        Assert.False(account.Roles.Gives.HasFlag(Permission.RollBack));
    }

    [Fact]
    public async Task Create_WithoutRoles_IsRefused()
    {
        var admin = await _house.AdminAsync();

        var created = await _house.Accounts.CreateAsync(admin, Name("ann"), default(RoleSet), default);

        Assert.Equal(AccountFaults.BadRoles, created.Fault?.Reason);
        Assert.Equal(AccountFaults.BadRoles, RoleSet.Parse([]).Fault?.Reason);
        Assert.Equal(AccountFaults.BadRoles, RoleSet.Parse(["approver", "boss"]).Fault?.Reason);
    }

    [Fact]
    public async Task ChangeRole_ChangesWhatTokensGiveAtOnce()
    {
        var admin = await _house.AdminAsync();
        var secret = await _house.JoinAsync(admin, "ann", Role.DataScientist);

        await _house.Accounts.ChangeRolesAsync(admin, Name("ann"), Role.Approver, default);

        Assert.Equal(Permission.Read | Permission.Audit, (await _house.CallerAsync(secret)).May);
    }

    [Fact]
    public async Task TheLastAdministrator_CanBeNeitherDisabledNorDemoted()
    {
        var admin = await _house.AdminAsync();
        await _house.Accounts.CreateAsync(admin, Name("ann"), Role.Administrator, default);
        await _house.Accounts.DisableAsync(admin, Name("ann"), default);

        var disabled = await _house.Accounts.DisableAsync(admin, Name("admin"), default);
        var demoted = await _house.Accounts.ChangeRolesAsync(admin, Name("admin"), Role.Auditor, default);

        Assert.Equal(AccountFaults.LastAdministrator, disabled.Fault?.Reason);
        Assert.Equal(AccountFaults.LastAdministrator, demoted.Fault?.Reason);
        Assert.True((await _house.Accounts.ChangeRolesAsync(admin, Name("ann"), Role.Auditor, default)).IsOk);
        await _house.Accounts.EnableAsync(admin, Name("ann"), default);
        await _house.Accounts.ChangeRolesAsync(admin, Name("ann"), Role.Administrator, default);
        Assert.True((await _house.Accounts.DisableAsync(admin, Name("admin"), default)).IsOk);
    }

    [Fact]
    public async Task TwoAdministrators_DisablingEachOtherAtOnce_LeaveOne()
    {
        var admin = await _house.AdminAsync();
        await _house.Accounts.CreateAsync(admin, Name("ann"), Role.Administrator, default);
        var both = new Rendezvous(2);
        _house.Journal.Before = _ => both.MeetAsync();

        var results = await Task.WhenAll(
            Task.Run(() => _house.Accounts.DisableAsync(admin, Name("ann"), default)),
            Task.Run(() => _house.Accounts.DisableAsync(admin, Name("admin"), default))
        );

        Assert.Single(results, r => r.IsOk);
        Assert.Equal(AccountFaults.LastAdministrator, results.Single(r => !r.IsOk).Fault!.Reason);
    }

    [Fact]
    public async Task UnknownAccounts_AreSaidToBe()
    {
        var admin = await _house.AdminAsync();

        Assert.Equal(
            AccountFaults.AccountUnknown,
            (await _house.Accounts.FindAsync(Name("ann"), default)).Fault?.Reason
        );
        Assert.Equal(
            AccountFaults.AccountUnknown,
            (await _house.Accounts.DisableAsync(admin, Name("ann"), default)).Fault?.Reason
        );
        Assert.Equal(
            AccountFaults.AccountUnknown,
            (await _house.Tokens.IssueAsync(admin, Name("ann"), "", null, null, default)).Fault?.Reason
        );
    }

    [Fact]
    public async Task List_ShowsEveryAccountByName()
    {
        var admin = await _house.AdminAsync();
        await _house.JoinAsync(admin, "zoe", Role.Auditor);
        await _house.JoinAsync(admin, "bob", Role.Operator);

        var first = (await _house.Accounts.ListAsync(admin, 2, null, default)).Value;
        var second = (await _house.Accounts.ListAsync(admin, 2, first.Next, default)).Value;

        Assert.Equal(["admin", "bob", "zoe"], first.Rows.Concat(second.Rows).Select(r => r.Value.Name.ToString()));
        Assert.Null(second.Next);
    }
}
