using System.Net;
using System.Text;
using System.Text.Json;
using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Server.Problems;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Airworthy.Server.Tests.Auth;

/// <summary>Every route is called as everybody; who got past the door is a table that a reviewer reads.</summary>
public sealed class AccessTableTests(Town town) : IClassFixture<Town>
{
    /// <summary>After a wanted change: run this with AIRWORTHY_APPROVE=1 and read the difference.</summary>
    [Fact]
    public async Task Routes_CalledByEverybody_LetInWhomTheApprovedTableSays()
    {
        await using var closed = await town.Server.StartClosedAsync();
        var callers = new List<(string Name, Uri Server, string? Token)>
        {
            ("nobody", closed.Address, null),
            ("anonymous", town.Server.Address, null),
        };
        foreach (var role in Roles.Names)
        {
            callers.Add((role, town.Server.Address, await town.JoinAsync(role, role)));
        }
        var table = new StringBuilder(Introduction);
        table.Append($"| route | {string.Join(" | ", callers.Select(c => c.Name))} |\n");
        table.Append($"|---|{string.Concat(callers.Select(_ => "---|"))}\n");
        foreach (var (method, route) in Routes())
        {
            var marks = new List<string>();
            foreach (var (name, address, token) in callers)
            {
                marks.Add(await IsLetInAsync(address, token, name, method, route) ? "yes" : "");
            }
            table.Append($"| `{method} {route.RoutePattern.RawText}` | {string.Join(" | ", marks)} |\n");
        }
        Approval.Compare("docs/api/access.md", table.ToString());
    }

    private const string Introduction = """
        # Who may call what

        Written by calling every route as everybody. **nobody**: without a token, where every caller needs one (beyond this machine, through
        a proxy, or with `requireAuthentication`). **anonymous**: without a token, on the server's own machine. The other columns are the
        roles; an account may have several, and a token may be narrowed to less than its account's roles give. Being let in is not all:
        nobody approves a version of their own, and whoever is no administrator sees their own tokens only.


        """;

    private List<(string Method, RouteEndpoint Route)> Routes() =>
        [
            .. from route in town.Server.Routes
            from method in route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
            orderby route.RoutePattern.RawText, method
            select (method, route),
        ];

    private static async Task<bool> IsLetInAsync(
        Uri server,
        string? token,
        string name,
        string method,
        RouteEndpoint route
    )
    {
        using var http = new HttpClient { BaseAddress = server };
        using var request = new HttpRequestMessage(new HttpMethod(method), PathOf(route, name));
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }
        if (route.Metadata.GetMetadata<IAcceptsMetadata>() is { } accepts)
        {
            request.Content = new StringContent("{}");
            request.Content.Headers.ContentType = new(accepts.ContentTypes[0]);
        }
        using var response = await http.SendAsync(request);
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            Assert.True((int)response.StatusCode < 500, $"{method} {request.RequestUri}: {response.StatusCode}");
            return true;
        }
        if (MlflowErrors.SpeaksAt(route.RoutePattern.RawText))
        {
            Assert.Equal(token is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, response.StatusCode);
            return false;
        }
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        var code = body.RootElement.GetProperty("code").GetString();
        Assert.Equal(token is null ? "token-required" : "permission-required", code);
        Assert.Equal(token is null, response.Headers.WwwAuthenticate.Count > 0);
        return false;
    }

    /// <summary>Values that name nothing, but for accounts, where everybody asks for their own.</summary>
    private static string PathOf(RouteEndpoint route, string caller)
    {
        var path = route.RoutePattern.RawText!;
        foreach (
            var (parameter, value) in new[]
            {
                ("model", "none"),
                ("number", "1"),
                ("number:int", "1"),
                ("**path", "none"),
                ("upload", "upl_00000000000000000000000000"),
                ("digest", "sha256:" + new string('0', 64)),
                ("id", "rel_00000000000000000000000000"),
                ("token", "tok_00000000000000000000000000"),
                ("version", "1"),
                ("waiver", "wvr_00000000000000000000000000"),
                ("name", path.Contains("/accounts/", StringComparison.Ordinal) ? caller : "none"),
                ("documentName", "v1"),
                ("documentName?", "v1"),
            }
        )
        {
            path = path.Replace($"{{{parameter}}}", value, StringComparison.Ordinal);
        }
        return path;
    }
}
