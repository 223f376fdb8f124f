using Airworthy.Client.Contracts;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Api;

public sealed class AccountRoutesTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task WhoAmI_Anybody_IsTold()
    {
        var nobody = (await town.Nobody.WhoAmIAsync()).Good();
        var ann = (await town.Ann.WhoAmIAsync()).Good();

        Assert.Equal(("anonymous", null), (nobody.Principal, nobody.Account));
        Assert.Equal(["read", "register"], nobody.Permissions);
        Assert.Equal(("user:ann", "ann"), (ann.Principal, ann.Account));
        Assert.Equal(["data-scientist", "approver"], ann.Roles);
        Assert.Equal(["read", "register", "release", "approve", "audit"], ann.Permissions);
    }

    [Fact]
    public async Task Account_DisabledAndEnabled_ItsTokensFollow()
    {
        using var kim = town.As(await town.JoinAsync("kim", "auditor"));
        (await kim.WhoAmIAsync()).Good();

        Assert.True((await town.Admin.ChangeAccountAsync("kim", new(Disabled: true))).Good().Disabled);
        (await kim.WhoAmIAsync()).Refused(401, "bad-token");
        Assert.False((await town.Admin.ChangeAccountAsync("kim", new(Disabled: false))).Good().Disabled);
        (await kim.WhoAmIAsync()).Good();

        (await town.Admin.ChangeAccountAsync("kim", new(Roles: ["operator"]))).Good();
        Assert.Equal(["operator"], (await kim.WhoAmIAsync()).Good().Roles);
    }

    [Fact]
    public async Task Accounts_BadChanges_Refused()
    {
        (await town.Admin.CreateAccountAsync(new("ann", ["auditor"]))).Refused(409, "account-exists");
        (await town.Admin.CreateAccountAsync(new("anonymous", ["auditor"]))).Refused(400, "reserved-name");
        (await town.Admin.CreateAccountAsync(new("Ann", ["auditor"]))).Refused(400, "bad-name");
        (await town.Admin.CreateAccountAsync(new("new", ["boss"]))).Refused(400, "bad-roles");
        (await town.Admin.CreateAccountAsync(new("new", []))).Refused(400, "bad-roles");
        (await town.Admin.ChangeAccountAsync("nobody", new(Disabled: true))).Refused(404, "account-unknown");
        (await town.Admin.ChangeAccountAsync("ann", new())).Refused(400, "bad-json");
        (await town.Admin.ChangeAccountAsync("ann", new(["auditor"], true))).Refused(400, "bad-json");
        (await town.Admin.ChangeAccountAsync("admin", new(Disabled: true))).Refused(422, "last-administrator");
        (await town.Admin.ChangeAccountAsync("admin", new(Roles: ["auditor"]))).Refused(422, "last-administrator");
    }

    [Fact]
    public async Task List_Accounts_ByNameInPages()
    {
        var first = (await town.Admin.ListAccountsAsync(2)).Good();
        var rest = (await town.Admin.ListAccountsAsync(1000, first.NextPageToken)).Good();
        var names = first.Items.Concat(rest.Items).Select(a => a.Name).ToList();

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Empty(new[] { "admin", "ann", "vic", "olga" }.Except(names));
    }

    [Fact]
    public async Task Token_Narrowed_MayDoOnlyThat()
    {
        var issued = (await town.Ann.CreateTokenAsync("ann", new("reading", ["read"], 1))).Good();
        using var narrow = town.As(issued.Secret);

        (await narrow.ListModelsAsync()).Good();
        var problem = (await narrow.StartReleaseAsync("any", 1)).Refused(403, "permission-required");

        Assert.Contains("data-scientist", problem.Evidence["roles"], StringComparison.Ordinal);
        Assert.Equal(["read"], issued.Token.Scopes);
        (await narrow.CreateTokenAsync("ann", new("wider", ["read", "release"]))).Refused(400, "bad-token-request");
    }

    [Fact]
    public async Task Token_Revoked_HoldsNoMore()
    {
        var issued = (await town.Vic.CreateTokenAsync("vic", new("short"))).Good();
        using var client = town.As(issued.Secret);
        (await client.WhoAmIAsync()).Good();

        (await town.Vic.RevokeTokenAsync(issued.Token.Id)).Good();

        (await client.WhoAmIAsync()).Refused(401, "bad-token");
        var listed = (await town.Vic.ListTokensAsync("vic")).Good().Items.Single(t => t.Id == issued.Token.Id);
        Assert.True(listed.Revoked);
    }

    [Fact]
    public async Task Tokens_OfOthers_AreTheirs()
    {
        (await town.Vic.ListTokensAsync("ann")).Refused(403, "permission-required");
        (await town.Vic.CreateTokenAsync("ann", new())).Refused(403, "permission-required");
        (await town.Vic.RevokeTokenAsync("tok_00000000000000000000000000")).Refused(404, "token-unknown");
        (await town.Nobody.ListTokensAsync("ann")).Refused(401, "token-required");
        (await town.Admin.CreateTokenAsync("nobody", new())).Refused(404, "account-unknown");
        (await town.Admin.CreateTokenAsync("ann", new(Days: 0))).Refused(400, "bad-token-request");
        (await town.Admin.CreateTokenAsync("ann", new(Scopes: ["everything"]))).Refused(400, "bad-token-request");
    }
}
