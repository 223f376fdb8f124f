using System.Text;
using Airworthy.Catalog.Accounts;
using Airworthy.Core.Values;
using Airworthy.Testing;
using static Airworthy.Catalog.Tests.Accounts.AccountHouse;

namespace Airworthy.Catalog.Tests.Accounts;

public sealed class TokenServiceTests
{
    private readonly AccountHouse _house = new();

    [Fact]
    public async Task FirstStart_MakesTheAdministratorOnce()
    {
        var first = (await _house.Tokens.FirstStartAsync(default)).Value;
        var second = (await _house.Tokens.FirstStartAsync(default)).Value;

        Assert.Null(second);
        Assert.Equal("admin", first!.Token.Account.ToString());
        Assert.Equal(["account.created", "token.issued"], _house.Journal.Facts.Select(f => f.Kind));
        Assert.All(_house.Journal.Facts, f => Assert.Equal(Principal.System, f.By));
        var caller = await _house.CallerAsync(first.Secret);
        Assert.Equal(Roles.Gives(Role.Administrator), caller.May);
        Assert.Equal("user:admin", caller.Principal.ToString());
    }

    [Fact]
    public async Task FirstStart_OfSeveralAtOnce_GivesOneTheToken()
    {
        const int Count = 5;
        var all = new Rendezvous(Count);
        _house.Journal.Before = _ => all.MeetAsync();

        var started = await Task.WhenAll(
            Enumerable.Range(0, Count).Select(_ => Task.Run(() => _house.Tokens.FirstStartAsync(default)))
        );

        Assert.Single(started, s => s.Value is not null);
        Assert.Equal(2, _house.Journal.Facts.Count);
    }

    [Fact]
    public async Task Issue_OfAToken_ShowsASecretThatIsKeptNowhere()
    {
        var admin = await _house.AdminAsync();
        var secret = await _house.JoinAsync(admin, "ann", Role.DataScientist);

        Assert.Matches("^aw_[0-9a-hjkmnp-tv-z]{26}_[A-Za-z0-9_-]{43}$", secret);
        var recorded = string.Join('\n', _house.Journal.Facts.Select(f => f.Body.GetRawText()));
        Assert.DoesNotContain(secret[^43..], recorded, StringComparison.Ordinal);
        Assert.Contains(
            Sha256Digest.Of(Encoding.ASCII.GetBytes(secret[^43..])).ToString(),
            recorded,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """
            "permissions":["read","register","release","audit"]
            """.Trim(),
            recorded,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Authenticate_WithWhateverIsWrong_GivesTheOneAnswer()
    {
        var admin = await _house.AdminAsync();
        var good = await _house.JoinAsync(admin, "ann", Role.DataScientist);
        var revoked = await _house.Tokens.IssueAsync(admin, Name("ann"), "", null, null, default);
        await _house.Tokens.RevokeAsync(admin, revoked.Value.Token.Id, default);
        var expired = await _house.Tokens.IssueAsync(admin, Name("ann"), "", null, 1, default);
        var disabled = await _house.JoinAsync(admin, "bob", Role.Approver);
        await _house.Accounts.DisableAsync(admin, Name("bob"), default);
        _house.Clock.Advance(TimeSpan.FromDays(1));
        var lastLetter = good[^1] == 'A' ? 'B' : 'A';

        string?[] bad =
        [
            null,
            "",
            "aw_",
            good[..^1],
            good + "A",
            good[..^1] + lastLetter,
            "AW" + good[2..],
            TokenRules.Write(TokenId.New(_house.Ids), new byte[32]),
            good[..30] + revoked.Value.Secret[30..],
            new string('é', good.Length),
            revoked.Value.Secret,
            expired.Value.Secret,
            disabled,
        ];
        var answers = new List<string?>();
        foreach (var secret in bad)
        {
            answers.Add((await _house.Tokens.AuthenticateAsync(secret, default)).Fault?.ToString());
        }

        Assert.StartsWith("bad-token", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
        Assert.True((await _house.Tokens.AuthenticateAsync(good, default)).IsOk);
    }

    [Fact]
    public async Task Authenticate_JustBeforeItExpires_Holds()
    {
        var admin = await _house.AdminAsync();
        var issued = (await _house.Tokens.IssueAsync(admin, Name("admin"), "", null, 1, default)).Value;
        _house.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));

        Assert.True((await _house.Tokens.AuthenticateAsync(issued.Secret, default)).IsOk);
        _house.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False((await _house.Tokens.AuthenticateAsync(issued.Secret, default)).IsOk);
    }

    [Fact]
    public async Task Issue_ByDefault_HoldsNinetyDaysAndGivesTheRole()
    {
        var admin = await _house.AdminAsync();
        var issued = (await _house.Tokens.IssueAsync(admin, Name("admin"), "laptop", null, null, default)).Value.Token;

        Assert.Equal(TimeSpan.FromDays(90), issued.ExpiresAt - issued.CreatedAt);
        Assert.Equal(Roles.Gives(Role.Administrator), issued.Permissions);
        Assert.Equal("laptop", issued.Label);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(-1, "")]
    [InlineData(366, "")]
    [InlineData(int.MaxValue, "")]
    [InlineData(1, "a\nb")]
    [InlineData(1, null)]
    public async Task Issue_OfSomethingImpossible_IsRefused(int days, string? label)
    {
        var admin = await _house.AdminAsync();

        var issued = await _house.Tokens.IssueAsync(
            admin,
            Name("admin"),
            label ?? new string('l', 101),
            null,
            days,
            default
        );

        Assert.Equal(AccountFaults.BadTokenRequest, issued.Fault?.Reason);
    }

    [Fact]
    public async Task Issue_OfMoreThanTheRoleGives_IsRefusedAndSaysWhat()
    {
        var admin = await _house.AdminAsync();
        await _house.JoinAsync(admin, "ann", Role.DataScientist);

        var beyond = await _house.Tokens.IssueAsync(
            admin,
            Name("ann"),
            "",
            Permission.Read | Permission.Approve,
            1,
            default
        );
        var nothing = await _house.Tokens.IssueAsync(admin, Name("ann"), "", Permission.None, 1, default);

        Assert.Equal(AccountFaults.BadTokenRequest, beyond.Fault?.Reason);
        Assert.Contains(
            "'approve' is beyond the roles of 'ann' (data-scientist)",
            beyond.Fault!.Detail,
            StringComparison.Ordinal
        );
        Assert.Equal(AccountFaults.BadTokenRequest, nothing.Fault?.Reason);
    }

    [Fact]
    public async Task Issue_ByANarrowedToken_CannotWidenIt()
    {
        var admin = await _house.AdminAsync();
        await _house.JoinAsync(admin, "ann", Role.DataScientist);
        var narrow = (await _house.Tokens.IssueAsync(admin, Name("ann"), "", Permission.Read, 1, default)).Value;
        var ann = await _house.CallerAsync(narrow.Secret);

        var wider = await _house.Tokens.IssueAsync(
            ann,
            Name("ann"),
            "",
            Permission.Read | Permission.Register,
            1,
            default
        );
        var same = await _house.Tokens.IssueAsync(ann, Name("ann"), "", null, 1, default);

        Assert.Equal(Permission.Read, ann.May);
        Assert.Equal(AccountFaults.BadTokenRequest, wider.Fault?.Reason);
        Assert.Contains("cannot hand it on", wider.Fault!.Detail, StringComparison.Ordinal);
        Assert.Equal(Permission.Read, same.Value.Token.Permissions);
    }

    [Fact]
    public async Task Revoke_IsForTheTokensOwnerAndAdministrators()
    {
        var admin = await _house.AdminAsync();
        var annSecret = await _house.JoinAsync(admin, "ann", Role.DataScientist);
        var ann = await _house.CallerAsync(annSecret);
        var bob = await _house.CallerAsync(await _house.JoinAsync(admin, "bob", Role.Operator));
        var token = (await _house.Tokens.ListAsync(ann, Name("ann"), 10, null, default)).Value.Rows.Single().Value.Id;

        var byBob = await _house.Tokens.RevokeAsync(bob, token, default);
        var unknown = await _house.Tokens.RevokeAsync(bob, TokenId.New(_house.Ids), default);
        Assert.True((await _house.Tokens.AuthenticateAsync(annSecret, default)).IsOk);
        var byAnn = await _house.Tokens.RevokeAsync(ann, token, default);
        var facts = _house.Journal.Facts.Count;
        var again = await _house.Tokens.RevokeAsync(admin, token, default);

        Assert.Equal(AccountFaults.TokenUnknown, byBob.Fault?.Reason);
        Assert.Equal(AccountFaults.TokenUnknown, unknown.Fault?.Reason);
        Assert.True(byAnn.IsOk && again.IsOk);
        Assert.Equal(facts, _house.Journal.Facts.Count);
        Assert.False((await _house.Tokens.AuthenticateAsync(annSecret, default)).IsOk);
        Assert.NotNull(
            (await _house.Tokens.ListAsync(ann, Name("ann"), 10, null, default)).Value.Rows.Single().Value.RevokedAt
        );
    }

    [Fact]
    public async Task Recover_GivesAnAdministratorANewToken()
    {
        Assert.Equal(AccountFaults.AccountUnknown, (await _house.Tokens.RecoverAsync(default)).Fault?.Reason);
        await _house.AdminAsync();

        var recovered = (await _house.Tokens.RecoverAsync(default)).Value;

        Assert.Equal("user:admin", (await _house.CallerAsync(recovered.Secret)).Principal.ToString());
        Assert.Equal(Principal.System, _house.Journal.Facts[^1].By);
    }

    [Theory]
    [InlineData(Permission.Approve, "approver")]
    [InlineData(Permission.Register, "data-scientist")]
    [InlineData(Permission.RollBack, "operator, administrator")]
    public void Require_OfAnonymous_NamesTheRolesThatMay(Permission permission, string roles)
    {
        var fault = AccessRules.Require(new Caller(Principal.Anonymous, Permission.None), permission).Fault;

        Assert.Equal(AccountFaults.PermissionRequired, fault?.Reason);
        Assert.Equal(roles, fault!.Evidence["roles"]);
        Assert.Contains(roles, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_OfWhatIsGiven_IsDone()
    {
        Assert.True(AccessRules.Require(Caller.Anonymous, Permission.Register).IsOk);
        Assert.True(AccessRules.Require(Caller.Anonymous, Permission.Read | Permission.Register).IsOk);
        Assert.False(AccessRules.Require(Caller.Anonymous, Permission.Read | Permission.Approve).IsOk);
    }

    [Fact]
    public void Require_OfANarrowedToken_SaysThatTheTokenLacksIt()
    {
        var narrowed = new Caller(Principal.User(Name("bob")), Permission.Read) { Roles = Role.Approver };

        var fault = AccessRules.Require(narrowed, Permission.Approve).Fault;

        Assert.Contains("your token was narrowed", fault!.Detail, StringComparison.Ordinal);
    }
}
