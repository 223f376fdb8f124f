using System.Net;
using System.Text;
using Airworthy.Client.Contracts;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Observing;

/// <summary>A client sends what does not fit, until the endpoint's owner is called.</summary>
public sealed class IncidentRoutesTests(Town town) : IClassFixture<Town>
{
    private const string Alerts = "\nalerts:\n  production: { errors: { above: 10%, over: 1m, at-least: 5 } }\n";

    private async Task<(string Model, IncidentView Incident)> OpenedAsync()
    {
        var model = await town.ModelAsync(yaml: Town.Yaml + Alerts);
        await town.IntoProductionAsync(model, 1);
        await town.Server.Services.WatchedAsync();
        using var http = town.Server.Http();
        for (var i = 0; i < 8; i++)
        {
            using var body = new StringContent("""{"inputs":[]}""", Encoding.UTF8, "application/json");
            body.Headers.Add("X-Request-Id", $"{model}-{i}");
            using var answer = await http.PostAsync(new Uri($"/v2/models/{model}/infer", UriKind.Relative), body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if ((await town.Nobody.ListIncidentsAsync(model, cancel: limit.Token)).Good().Items is [var incident])
            {
                return (model, incident);
            }
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Incident_OfAFloodOfMisfits_TellsOwnerVersionAndRequestsAndIsClosedByTheOwner()
    {
        var (model, opened) = await OpenedAsync();

        var seen = (await town.Vic.GetIncidentAsync(opened.Id)).Good();
        Assert.Equal(
            ("open", model, 1, "production", "ann", "system"),
            (seen.Status, seen.Endpoint, seen.Version, seen.Environment, seen.Owner, seen.NoticedBy)
        );
        Assert.Equal((0.1, 60), (seen.Above, seen.WindowSeconds));
        Assert.InRange(seen.Failed, 5, 8);
        Assert.Equal("missing-input", seen.Rows[0].Fault);
        Assert.Equal(
            "failed",
            Assert.Single((await town.Ann.GetRequestAsync(seen.Rows[0].RequestId)).Good().Observations).Outcome
        );
        (await town.Vic.CloseIncidentAsync(opened.Id, "Looks fine")).Refused(403, "incident-not-yours");

        var closed = (await town.Ann.CloseIncidentAsync(opened.Id, "A client left its inputs out")).Good();

        Assert.Equal(("closed", "user:ann"), (closed.Status, closed.ClosedBy));
        Assert.Empty((await town.Nobody.ListIncidentsAsync(model)).Good().Items);
        Assert.Equal(
            opened.Id,
            Assert.Single((await town.Nobody.ListIncidentsAsync(model, all: true)).Good().Items).Id
        );
        (await town.Ann.CloseIncidentAsync(opened.Id, "again")).Refused(409, "incident-over");
        (await town.Nobody.GetIncidentAsync("inc_none")).Refused(404, "incident-unknown");
    }
}
