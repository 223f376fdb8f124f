using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Core.Tests.Values;

public sealed class PrincipalTests
{
    [Theory]
    [InlineData("user:ann", "ann")]
    [InlineData("anonymous", null)]
    [InlineData("system", null)]
    public void Parse_OfAPrincipal_RoundTrips(string text, string? account)
    {
        var principal = Principal.Parse(text).Value;

        Assert.Equal(text, principal.ToString());
        Assert.Equal(account, principal.Account?.ToString());
    }

    [Fact]
    public void User_NamedSystem_IsNotTheSystem()
    {
        var user = Principal.User(UserName.Parse("system").Value);

        Assert.NotEqual(Principal.System, user);
        Assert.Equal("user:system", user.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ann")]
    [InlineData("user:")]
    [InlineData("user:Ann")]
    [InlineData("user:ann ")]
    [InlineData("User:ann")]
    [InlineData("System")]
    public void Parse_OfAnythingElse_IsRefused(string? text) =>
        Assert.Equal(CoreFaults.BadName, Principal.Parse(text).Fault?.Reason);
}
