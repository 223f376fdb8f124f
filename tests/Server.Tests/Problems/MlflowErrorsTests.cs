using System.Net;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Server.Problems;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Problems;

public sealed class MlflowErrorsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public void Of_EveryKind_HasACodeAndAStatus() =>
        Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.InRange(MlflowErrors.Of(kind).Status, 400, 503));

    [Theory]
    [InlineData("/api/2.0/mlflow/no-such-call")]
    [InlineData("/ajax-api/3.0/mlflow/no-such-call")]
    public async Task UnknownCall_OfItsClients_IsItsOwnError(string path)
    {
        using var http = server.Http();
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var body = JsonDocument.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal("ENDPOINT_NOT_FOUND", body.RootElement.GetProperty("error_code").GetString());
        Assert.NotEmpty(body.RootElement.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("/health", "OK")]
    [InlineData("/version", "3.11.1")]
    public async Task Greeting_OfItsClients_IsPlainText(string path, string expected)
    {
        using var http = server.Http();
        Assert.Equal(
            expected,
            await http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)
        );
    }
}
