using System.Text.Json;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.OpenApi;

public sealed class ApiDescriptionTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    /// <summary>The API is a promise. After a wanted change: run this with AIRWORTHY_APPROVE=1 and read the difference.</summary>
    [Fact]
    public async Task Document_Now_IsTheApprovedOne() =>
        Approval.Compare("docs/api/openapi.json", await DocumentAsync() + "\n");

    [Fact]
    public async Task Document_EveryOperation_IsNamedAndSummarisedAndSaysHowItRefuses()
    {
        using var document = JsonDocument.Parse(await DocumentAsync());
        var operations =
            from path in document.RootElement.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select (Name: $"{operation.Name} {path.Name}", operation.Value);
        foreach (var (name, operation) in operations)
        {
            Assert.True(operation.TryGetProperty("operationId", out _), $"{name} has no operation id");
            Assert.True(operation.TryGetProperty("summary", out _), $"{name} has no summary");
            // Which server this is, everybody may ask; what triggers say is signed and needs no token.
            string[] open = ["get /api/v1/version", "post /api/v1/models/{model}/triggers/{webhook}"];
            if (name.Contains("/api/", StringComparison.Ordinal) && !open.Contains(name))
            {
                Assert.True(operation.GetProperty("responses").TryGetProperty("default", out _), name);
                Assert.True(operation.TryGetProperty("security", out _), name);
            }
        }
    }

    private async Task<string> DocumentAsync()
    {
        using var http = server.Http();
        return (await http.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n");
    }
}
