using System.Net;
using System.Text;
using Airworthy.Client.Contracts;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Observing;

/// <summary>From an answer's request id back to the gate.</summary>
public sealed class RequestRoutesTests(Town town) : IClassFixture<Town>
{
    private const string Observe = "\nobserve:\n  production: { sample: 1, mask: [y], keep: 2d }\n";

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string model, string id, string x)
    {
        using var http = town.Server.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{model}/infer")
        {
            Content = new StringContent(
                $$"""{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[{{x}}]}]}""",
                Encoding.UTF8,
                "application/json"
            ),
            Headers = { { "X-Request-Id", id } },
        };
        request.Headers.Add("traceparent", $"00-{new string('4', 32)}-{new string('5', 16)}-01");
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> ServedAsync(params (string Id, string X)[] requests)
    {
        var model = await town.ModelAsync(yaml: Town.Yaml + Observe);
        await town.IntoProductionAsync(model, 1);
        await town.Server.Services.WatchedAsync();
        foreach (var (id, x) in requests)
        {
            await AskAsync(model, id, x);
        }
        return model;
    }

    [Fact]
    public async Task Get_OfAKeptRequest_TellsVersionGateApprovalAndValues()
    {
        var model = await ServedAsync(("why/1", "41"));
        await town.Server.Services.KeptAsync("why/1");

        var seen = Assert.Single((await town.Ann.GetRequestAsync("why/1")).Good().Observations);

        Assert.Equal(
            (model, model, 1, "live", "answered"),
            (seen.Endpoint, seen.Model, seen.Version, seen.Role, seen.Outcome)
        );
        Assert.Equal(new string('4', 32), seen.TraceId);
        Assert.Equal("[41]", seen.Inputs!.Value[0].GetProperty("data").GetRawText());
        Assert.Equal("removed", seen.Outputs!.Value[0].GetProperty("values").GetString());
        Assert.False(seen.Outputs.Value[0].TryGetProperty("data", out _));
        Assert.Equal("gate", seen.Entry!.Kind);
        Assert.Equal("user:vic", Assert.Single(seen.Entry.Approvals).By);
        Assert.Contains(seen.Entry.Findings, f => f.StartsWith("metric-floor: pass.", StringComparison.Ordinal));
        Assert.StartsWith("sha256:", seen.Entry.AttestationDigest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_BySomebodyElse_LeavesTheValuesOut()
    {
        await ServedAsync(("why-2", "41"));
        await town.Server.Services.KeptAsync("why-2");

        foreach (var client in new[] { town.Nobody, town.Vic })
        {
            var seen = Assert.Single((await client.GetRequestAsync("why-2")).Good().Observations);
            Assert.Null(seen.Inputs);
            Assert.Null(seen.Outputs);
            Assert.Contains("owner, operators", seen.WithoutValues, StringComparison.Ordinal);
            Assert.Equal("gate", seen.Entry!.Kind);
        }
        Assert.NotNull(Assert.Single((await town.Olga.GetRequestAsync("why-2")).Good().Observations).Inputs);
    }

    [Fact]
    public async Task Get_OfARequestThatCouldNotBeRead_TellsTheFault()
    {
        await ServedAsync(("why-3", "\"text\""));
        await town.Server.Services.KeptAsync("why-3");

        var seen = Assert.Single((await town.Ann.GetRequestAsync("why-3")).Good().Observations);

        Assert.Equal("failed", seen.Outcome);
        Assert.NotNull(seen.Fault);
        Assert.Contains("could not be read", seen.WithoutValues, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfAnUnknownRequest_SaysWhyItMayBe()
    {
        var problem = (await town.Ann.GetRequestAsync("no-such")).Refused(404, "request-not-kept");

        Assert.Contains("observe", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OfAMaskThatNamesNothing_IsRefused()
    {
        const string Model = "unmasked";
        await town.RegisterAsync(Model, 1);

        var problem = (
            await town.Olga.ApplyPipelineAsync(
                Model,
                Town.Yaml + "\nobserve:\n  production: { mask: [agee] }\n",
                town.Evaluation,
                null
            )
        ).Refused(400, "pipeline-refused");

        Assert.Contains("'observe.production.mask' names 'agee'", problem.Detail, StringComparison.Ordinal);
    }
}
