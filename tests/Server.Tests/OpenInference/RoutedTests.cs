using System.Net;
using System.Text;
using Airworthy.Serving.Routing;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.OpenInference;

public sealed class RoutedTests : IAsyncLifetime
{
    private OpenInferenceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OpenInferenceHost.StartAsync();
        var (one, two) = (_host.Plan("flights", 1, Model(1)), _host.Plan("flights", 2, Model(2)));
        await _host.Apply(
            one with
            {
                Versions =
                [
                    one.Versions[0] with
                    {
                        Weight = 100,
                    },
                    two.Versions[0] with
                    {
                        Weight = 0,
                    },
                    _host.Plan("flights", 3, Model(3)).Versions[0] with
                    {
                        Role = VersionRole.Shadow,
                    },
                ],
                Routing = new RoutingSpec
                {
                    Rules =
                    [
                        new(new(KeyPlace.Header, "X-Tier"), KeyMatch.Equal, ["gold"], 2),
                        new(new(KeyPlace.Parameter, "user"), KeyMatch.Prefix, ["b"], 2),
                    ],
                    Sticky = new StickySpec(new KeySource(KeyPlace.Parameter, "user")),
                },
            },
            _host.Plan("plain", 7, Model(7))
        );
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("", null, "1", "weight")]
    [InlineData("", "gold", "2", "rule")]
    [InlineData("", "silver", "1", "weight")]
    [InlineData("\"parameters\":{\"user\":\"bob\"},", null, "2", "rule")]
    [InlineData("\"parameters\":{\"other\":{\"user\":\"bob\"},\"user\":\"ann\"},", null, "1", "sticky")]
    [InlineData("\"parameters\":{\"user\":17},", null, "1", "sticky")]
    public async Task Infer_WithARoute_IsAnsweredByTheVersionItSays(
        string parameters,
        string? tier,
        string version,
        string route
    )
    {
        var (status, headers, answer) = await Infer("flights", parameters, tier is null ? null : ("X-Tier", tier));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((version, route), (headers["Airworthy-Version"], headers["Airworthy-Route"]));
        Assert.Contains($"\"data\":[{version}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_OfAnEndpointWithOneVersion_SaysNothingOfRoutes()
    {
        var (_, headers, _) = await Infer("plain", "", null);

        Assert.Equal("7", headers["Airworthy-Version"]);
        Assert.False(headers.ContainsKey("Airworthy-Route"));
    }

    [Fact]
    public async Task Infer_OfAVersionByItsPath_ReachesLiveOnesOnly()
    {
        var (status, headers, _) = await Infer("flights/versions/2", "", null);
        Assert.Equal(
            (HttpStatusCode.OK, "2", "version"),
            (status, headers["Airworthy-Version"], headers["Airworthy-Route"])
        );

        Assert.Equal(HttpStatusCode.NotFound, (await Infer("flights/versions/3", "", null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Infer("flights/versions/4", "", null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Infer("flights/versions/x", "", null)).Status);
    }

    private async Task<(HttpStatusCode Status, Dictionary<string, string> Headers, string Answer)> Infer(
        string path,
        string parameters,
        (string Name, string Value)? header
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{path}/infer");
        if (header is { } one)
        {
            request.Headers.Add(one.Name, one.Value);
        }
        request.Content = new StringContent(
            $$"""{{{parameters}}"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[0]}]}""",
            Encoding.UTF8,
            "application/json"
        );
        using var response = await _host.Client.SendAsync(request);
        return (
            response.StatusCode,
            response.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value)),
            await response.Content.ReadAsStringAsync()
        );
    }

    private static byte[] Model(float add) => TinyModels.AddConstant(add, -1);
}
