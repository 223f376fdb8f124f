using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Incidents;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Delivery.Tests.Releases;
using Airworthy.Delivery.Watching;
using Airworthy.Record.Facts;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Delivery.Tests.Watching;

/// <summary>The sample's pipeline says nothing of alerts: more than 5 % of at least 20 calls within 5 minutes.</summary>
public sealed class ErrorWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly ReleaseHouse _house;
    private ErrorWatch _errors = null!;

    public ErrorWatchTests() => _house = new ReleaseHouse(_clock);

    public async ValueTask InitializeAsync()
    {
        await _house.OpenAsync();
        var release = await _house.ReleaseAsync(1);
        Assert.True(release.Status == ReleaseStatus.Succeeded, release.Detail);
        await _house.Watch.ApplyAsync(default);
        _errors = _house.Errors();
        await _errors.LookAsync(default);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    private async Task<IReadOnlyList<IncidentState>> OpenAsync() => await _house.Incidents.OpenAsync(default);

    private async Task<IReadOnlyList<IncidentState>> AllAsync() =>
        [.. (await _house.Incidents.ListAsync(null, 100, null, default)).Value.Rows.Select(r => r.Value)];

    private async Task<IncidentState> OpenedAsync(string prefix = "flood")
    {
        _house.Fail(ReleaseHouse.Production, 20, prefix);
        await _errors.LookAsync(default);
        return Assert.Single(await OpenAsync());
    }

    /// <summary>Time passes, and is looked at.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        var step = TimeSpan.FromSeconds(5);
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
        {
            _clock.Advance(step);
            await _errors.LookAsync(default);
        }
    }

    [Fact]
    public async Task Look_AfterFewerCallsThanAreEnough_ConcludesNothing()
    {
        _house.Fail(ReleaseHouse.Production, 19, "few");

        await _errors.LookAsync(default);

        Assert.Empty(await AllAsync());
    }

    [Fact]
    public async Task Look_AfterAFlood_OpensOneIncidentThatTellsItsOwner()
    {
        _house.Fail(ReleaseHouse.Production, 5000, "flood");
        for (var i = 0; i < 3; i++)
        {
            await _errors.LookAsync(default);
            _clock.Advance(ErrorWatch.Pause);
        }

        var incident = Assert.Single(await AllAsync());
        Assert.Equal(
            (ReleaseHouse.Production, 1, "ann", Principal.System),
            (incident.Endpoint, incident.Number, incident.Owner.ToString(), incident.NoticedBy)
        );
        Assert.Equal(new ErrorCount(5000, 5000, 0.05, 300), incident.Errors);
        Assert.Equal(20, incident.Rows.Count);
        Assert.All(incident.Rows, r => Assert.StartsWith("flood-", r.RequestId, StringComparison.Ordinal));
        var item = (await _house.Inbox.OfAsync(ReleaseHouse.Ann, default))[0];
        Assert.Equal((InboxKind.Incident, $"airworthy incidents show {incident.Id}"), (item.Kind, item.Command));
        Assert.Contains("5000 of 5000 calls", item.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(await _house.Inbox.OfAsync(ReleaseHouse.Vic, default), i => i.Kind == InboxKind.Incident);
        var life = await _house.Record.OfSubjectAsync(incident.VersionId.ToString(), 0, 1000, default);
        Assert.Single(life, IncidentFacts.IncidentOpened.Is);
    }

    [Fact]
    public async Task Look_AfterARestart_OpensNoneTwiceAndClosesNoneUnseen()
    {
        var incident = await OpenedAsync();
        _clock.Advance(Window);
        var restarted = _house.Errors();
        _house.Fail(ReleaseHouse.Production, 20, "again");

        await restarted.LookAsync(default);

        Assert.Equal(incident, Assert.Single(await OpenAsync()) with { Rows = incident.Rows });
        Assert.Single(await AllAsync());
    }

    [Fact]
    public async Task Look_OnceNoMoreFail_ClosesItAfterAWholeWindow()
    {
        await OpenedAsync();
        await PassAsync(Window - TimeSpan.FromSeconds(10));
        Assert.Single(await OpenAsync());

        await PassAsync(TimeSpan.FromSeconds(30));

        Assert.Empty(await OpenAsync());
        var closed = Assert.Single(await AllAsync());
        Assert.Equal(Principal.System, closed.ClosedBy);
        Assert.Equal("No more calls failed than may, for 5 min: 0 of 0.", closed.Comment);
        Assert.DoesNotContain(await _house.Inbox.OfAsync(ReleaseHouse.Ann, default), i => i.Kind == InboxKind.Incident);
    }

    [Fact]
    public async Task Close_ByThePersonWhoAnswersForIt_CountsOnlyWhatFailsFromThenOn()
    {
        var incident = await OpenedAsync();

        var closed = await _house.Incidents.CloseAsync(
            ReleaseHouse.Ann,
            mayForOthers: false,
            incident.Id,
            " A client sent metres. ",
            default
        );
        await _errors.LookAsync(default);

        Assert.Equal((ReleaseHouse.Ann, "A client sent metres."), (closed.Value.ClosedBy, closed.Value.Comment));
        Assert.Empty(await OpenAsync());
        Assert.NotEqual(incident.Id, (await OpenedAsync("later")).Id);
        Assert.Equal(2, (await AllAsync()).Count);
    }

    [Fact]
    public async Task Close_WithoutRightOrReasonOrTwice_IsRefused()
    {
        var incident = await OpenedAsync();
        Task<Result<IncidentState>> CloseAsync(Principal by, string comment) =>
            _house.Incidents.CloseAsync(by, by == ReleaseHouse.Olga, incident.Id, comment, default);

        Assert.Equal("incident-not-yours", (await CloseAsync(ReleaseHouse.Vic, "fine")).Fault?.Code);
        Assert.Equal("bad-comment", (await CloseAsync(ReleaseHouse.Ann, " ")).Fault?.Code);
        Assert.True((await CloseAsync(ReleaseHouse.Olga, "mended")).IsOk);
        Assert.Equal("incident-over", (await CloseAsync(ReleaseHouse.Ann, "mended")).Fault?.Code);
    }

    [Fact]
    public async Task Look_OnceTheVersionIsGone_ClosesItsIncident()
    {
        await OpenedAsync();
        Assert.True(
            (await _house.Retiring.RetireAsync(ReleaseHouse.Olga, ReleaseHouse.Production, "broken", default)).IsOk
        );

        await _errors.LookAsync(default);

        Assert.Empty(await OpenAsync());
        Assert.EndsWith(
            "answers at flight-delay no more.",
            Assert.Single(await AllAsync()).Comment,
            StringComparison.Ordinal
        );
    }
}
