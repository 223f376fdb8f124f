using System.Net;
using System.Text.RegularExpressions;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Ui;

public sealed partial class HomePageTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Page_ModelWithMarkupInItsName_ShownAsText()
    {
        using var folder = new TemporaryFolder();
        using var client = server.Anonymous();
        await Tiny.RegisterAsync(client, "<script>alert(1)<script>", Tiny.Folder(folder));
        using var http = server.Http();

        using var response = await http.GetAsync("/");
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("&lt;script&gt;alert(1)&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", PolicyOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ReleaseThatWaits_ShowsItAndWhatServes()
    {
        await using var town = new Town();
        await town.InitializeAsync();
        var model = await town.ModelAsync();
        await town.IntoProductionAsync(model, 1);
        var waiting = await town.ReleaseAsync(model, 1);
        using var http = town.Server.Http();

        var page = await http.GetStringAsync("/");

        Assert.Contains(waiting.Id, page, StringComparison.Ordinal);
        Assert.Contains("an approval for production", page, StringComparison.Ordinal);
        Assert.Contains($"<td>{model}:staging</td><td>version 1</td>", page, StringComparison.Ordinal);
        Assert.Contains("answers", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs/")]
    public async Task Page_Any_FetchesNothingFromElsewhere(string path)
    {
        using var http = server.Http();
        using var response = await http.GetAsync(path);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(Outside().Matches(page).Select(m => m.Value));
        Assert.DoesNotContain("http", PolicyOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Docs_Scripts_AreServedFromHere()
    {
        using var http = server.Http();
        foreach (var script in new[] { "/docs/scalar.js", "/docs/scalar.aspnetcore.js", "/openapi/v1.json" })
        {
            using var response = await http.GetAsync(script);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static string PolicyOf(HttpResponseMessage response) =>
        response.Headers.GetValues("Content-Security-Policy").Single();

    [GeneratedRegex(
        "(src|href|url)\\s*[=(:]\\s*[\"']?https?://[^\"' >]*",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Outside();
}
