using System.Net;
using System.Text.Json;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Auth;

/// <summary>Web pages of others, and names of others that point at this machine.</summary>
public sealed class StrangerGuardTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("192.0.2.7:7878")]
    [InlineData("evil.example:7878")]
    public async Task Request_ForeignHost_Refused(string host) =>
        Assert.Equal("host-refused", await CodeAsync(HttpStatusCode.Forbidden, r => r.Headers.Host = host));

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.3.4.5:80")]
    [InlineData("[::1]:80")]
    public async Task Request_LoopbackHost_Answered(string host) =>
        Assert.Null(await CodeAsync(HttpStatusCode.OK, r => r.Headers.Host = host));

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("https://localhost")]
    [InlineData("")]
    public async Task Request_ForeignOrigin_Refused(string origin) =>
        Assert.Equal(
            "origin-refused",
            await CodeAsync(HttpStatusCode.Forbidden, r => r.Headers.TryAddWithoutValidation("Origin", origin))
        );

    [Fact]
    public async Task Request_OwnOrigin_Answered() =>
        Assert.Null(
            await CodeAsync(
                HttpStatusCode.OK,
                r => r.Headers.Add("Origin", server.Address.GetLeftPart(UriPartial.Authority))
            )
        );

    private async Task<string?> CodeAsync(HttpStatusCode expected, Action<HttpRequestMessage> change)
    {
        using var http = server.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/version");
        change(request);
        using var response = await http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return body.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
    }
}
