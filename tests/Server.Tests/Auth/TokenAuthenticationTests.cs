using System.Net;
using System.Text;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Auth;

public sealed class TokenAuthenticationTests(Town town) : IClassFixture<Town>
{
    [Theory]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic YTpi")]
    [InlineData("aw_00000000000000000000000000_0000000000000000000000000000000000000000000")]
    [InlineData("Bearer aw_00000000000000000000000000_0000000000000000000000000000000000000000000")]
    public async Task Header_ThatDoesNotHold_IsRefusedAndNotTakenForAnonymous(string header)
    {
        using var response = await AskAsync("/api/v1/models", ("Authorization", header));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("bad-token", (await Raw.ProblemAsync(response)).Code);
    }

    [Fact]
    public async Task Header_SchemeInAnyCase_Holds()
    {
        using var response = await AskAsync(
            "/api/v1/accounts",
            ("Authorization", "bEARER  " + town.Server.AdministratorToken)
        );
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("admin", HttpStatusCode.OK)]
    [InlineData("somebody-else", HttpStatusCode.Unauthorized)]
    public async Task Header_TokenAsThePasswordOfAnAccount_HoldsForItsOwn(string account, HttpStatusCode expected)
    {
        var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account}:{town.Server.AdministratorToken}"));
        using var response = await AskAsync("/api/v1/accounts", ("Authorization", "Basic " + pair));
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Header_GivenTwice_Refused()
    {
        var token = "Bearer " + town.Server.AdministratorToken;
        using var response = await AskAsync("/api/v1/accounts", ("Authorization", token), ("Authorization", token));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("X-Forwarded-Host", "example.org")]
    [InlineData("Forwarded", "for=192.0.2.1")]
    [InlineData("X-Real-IP", "192.0.2.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Proxy_PassesARequestOn_ItIsNotAnonymous(string name, string value)
    {
        using var response = await AskAsync("/api/v1/models", (name, value));
        Assert.Equal("token-required", (await Raw.ProblemAsync(response)).Code);
    }

    [Fact]
    public async Task Token_OfTheFirstAdministrator_IsOnlyInItsFile()
    {
        var file = Path.Combine(town.Server.Data, "admin.token");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
        Assert.Equal("admin", (await town.Admin.WhoAmIAsync()).Good().Account);
        var secret = System.Text.Encoding.UTF8.GetBytes(town.Server.AdministratorToken[^43..]);
        foreach (var other in Directory.EnumerateFiles(town.Server.Data, "*", SearchOption.AllDirectories))
        {
            if (other != file && !other.EndsWith("/lock", StringComparison.Ordinal))
            {
                await using var stream = new FileStream(other, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var bytes = new MemoryStream();
                await stream.CopyToAsync(bytes);
                Assert.False(bytes.ToArray().AsSpan().IndexOf(secret) >= 0, $"{other} holds the secret");
            }
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string path, params (string Name, string Value)[] headers)
    {
        using var http = town.Server.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await http.SendAsync(request);
    }
}
