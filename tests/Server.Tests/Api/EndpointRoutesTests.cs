using System.Diagnostics;
using Airworthy.Client.Contracts;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Api;

public sealed class EndpointRoutesTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task RollBack_ToTheVersionBefore_AnswersWithItAtOnce()
    {
        var model = await town.ModelAsync();
        await town.IntoProductionAsync(model, 1);
        await town.RegisterAsync(model, 1.25f);
        await town.IntoProductionAsync(model, 2);
        Assert.Equal((42.25f, "2"), await town.AskAsync(model));

        var watch = Stopwatch.StartNew();
        var endpoint = (await town.Olga.RollBackAsync(model, new RollbackRequest("it drifts"))).Good();

        Assert.Equal((42f, "1"), await town.AskAsync(model));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 1);
        Assert.Equal((1, true, 1), (endpoint.Current.Version, endpoint.Ready, endpoint.Answering));
        Assert.Contains(2, endpoint.Previous.Select(p => p.Version));
        (await town.Olga.RollBackAsync(model, new RollbackRequest("again", 7))).Refused(409, "nothing-to-roll-back-to");
        var life = (await town.Nobody.GetRecordAsync(model, 1)).Good();
        Assert.Contains(
            life.Items,
            f => f.Summary.Contains("it drifts", StringComparison.Ordinal) && f.By == "user:olga"
        );
    }

    [Fact]
    public async Task RollBack_BadAsked_Refused()
    {
        (await town.Olga.RollBackAsync("nobody", new RollbackRequest("x"))).Refused(404, "endpoint-unknown");
        (await town.Olga.RollBackAsync("a:b:c", new RollbackRequest("x"))).Refused(400, "bad-name");
        (await town.Olga.RollBackAsync("nobody", new RollbackRequest(" "))).Refused(400, "bad-json");
        (await town.Olga.RollBackAsync("nobody", new RollbackRequest(new string('x', 2001)))).Refused(400, "bad-json");
    }

    [Fact]
    public async Task Endpoints_AfterARestart_AnswerAsBefore()
    {
        await using var own = new Town();
        await own.InitializeAsync();
        var model = await own.ModelAsync();
        await own.IntoProductionAsync(model, 1);
        var before = (await own.Nobody.ListEndpointsAsync()).Good().Items.Select(e => (e.Name, e.Current.Version));

        await own.Server.RestartAsync();

        using var client = own.Server.Anonymous();
        var after = (await client.ListEndpointsAsync()).Good().Items;
        Assert.Equal(before, after.Select(e => (e.Name, e.Current.Version)));
        Assert.All(after, e => Assert.True(e.Ready));
        Assert.Empty(own.Server.Errors);
    }

    [Fact]
    public async Task Get_Endpoint_TellsWhatServes()
    {
        var model = await town.ModelAsync();
        await town.ReleaseAsync(model, 1);

        var endpoint = (await town.Nobody.GetEndpointAsync($"{model}:staging")).Good();

        Assert.Equal((model, "staging", true), (endpoint.Model, endpoint.Environment, endpoint.Ready));
        (await town.Nobody.GetEndpointAsync(model)).Refused(404, "endpoint-unknown");
    }
}
