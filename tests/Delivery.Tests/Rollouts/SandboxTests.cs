using Airworthy.Core.Values;
using Airworthy.Delivery.Rollouts;
using Airworthy.Delivery.Tests.Releases;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Delivery.Tests.Rollouts;

public sealed class SandboxTests : IAsyncLifetime
{
    private static readonly EndpointName First = EndpointName.Parse("flight-delay:sandbox-1").Value;
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly ReleaseHouse _house;

    public SandboxTests() => _house = new ReleaseHouse(_clock);

    public async ValueTask InitializeAsync() => await _house.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Open_OfAnyVersion_AnswersAtOnceAtAnEndpointOfItsOwn()
    {
        var opened = await OpenAsync(1);

        Assert.True(opened.IsOk, opened.Fault?.ToString());
        Assert.Equal(First, opened.Value.Name);
        Assert.Equal(1, _house.Answering(First));
        Assert.Null(_house.Answering(ReleaseHouse.Production));
        var life = await _house.Record.OfSubjectAsync(opened.Value.VersionId.ToString(), 0, 1000, default);
        Assert.Contains(life, f => RolloutFacts.SandboxOpened.Is(f) && f.By == ReleaseHouse.Ann);
    }

    [Fact]
    public async Task Open_WhenItsTimeIsOver_StopsAnsweringByItself()
    {
        await OpenAsync(1, TimeSpan.FromMinutes(30));
        _clock.Advance(TimeSpan.FromMinutes(31));

        await _house.Sandboxes.ExpireAsync(default);

        Assert.Null(_house.Answering(First));
        Assert.Empty(await _house.Sandboxes.ListAsync(default));
        Assert.Null(await _house.State.FindAsync(RolloutTables.Sandboxes, First.ToString(), default));
    }

    [Theory]
    [InlineData("$.name", "flight-delay")]
    [InlineData("$.name", "flight-delay:staging")]
    [InlineData("$.until", "2099-01-01T00:00:00+00:00")]
    public async Task Apply_OfASandboxRowEditedByHand_IsRefusedAtLoad(string path, string value)
    {
        await OpenAsync(1, TimeSpan.FromMinutes(30));
        _house.Forge($"UPDATE state_sandboxes SET doc = json_set(doc, '{path}', '{value}')");
        _clock.Advance(TimeSpan.FromMinutes(31));
        if (path == "$.name")
        {
            _house.Forge("UPDATE state_sandboxes SET doc = json_set(doc, '$.until', '2099-01-01T00:00:00+00:00')");
        }

        var status = Assert.Single(await _house.Traffic.ApplyAsync(default));

        Assert.NotNull(status.Fault);
        Assert.Null(_house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Open_OfMoreThanOnesShare_IsRefusedAndOthersMayNotEndIt()
    {
        for (var number = 1; number <= 4; number++)
        {
            if (number > 1)
            {
                await _house.RegisterAsync("better", ReleaseHouse.Ann);
            }
            Assert.Equal(number <= 3, (await OpenAsync(number)).IsOk);
        }
        Assert.Same(
            RolloutFaults.SandboxNotYours,
            (await _house.Sandboxes.CloseAsync(ReleaseHouse.Vic, false, First, default)).Fault!.Reason
        );
        Assert.True((await _house.Sandboxes.CloseAsync(ReleaseHouse.Ann, false, First, default)).IsOk);
        Assert.Null(_house.Answering(First));
        Assert.True((await OpenAsync(4)).IsOk);
    }

    [Fact]
    public async Task Open_OfWhatSomebodyElseOpened_LastsLongerButNeverEndsSooner()
    {
        await OpenAsync(1, TimeSpan.FromMinutes(30));

        var sooner = await OpenByVicAsync(TimeSpan.FromMinutes(1));
        var later = await OpenByVicAsync(TimeSpan.FromMinutes(60));

        Assert.Same(RolloutFaults.SandboxNotYours, sooner.Fault!.Reason);
        Assert.True(later.IsOk);
        Assert.True((await _house.Sandboxes.ListAsync(default))[0].Until > _clock.GetUtcNow().AddMinutes(50));
    }

    [Fact]
    public async Task Open_OfManyAtOnce_KeepsToOnesShare()
    {
        for (var number = 2; number <= 8; number++)
        {
            await _house.RegisterAsync("better", ReleaseHouse.Ann);
        }

        var opened = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => Task.Run(() => OpenAsync(n))));

        Assert.Equal(3, opened.Count(o => o.IsOk));
        Assert.Equal(3, (await _house.Sandboxes.ListAsync(default)).Count);
    }

    [Fact]
    public async Task Open_BesideARelease_ChangesNothingOfProduction()
    {
        await _house.ReleaseAsync(1);
        await _house.RegisterAsync("worse-on-a-slice", ReleaseHouse.Ann);

        Assert.True((await OpenAsync(2)).IsOk);

        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
        Assert.Same(RolloutFaults.SandboxRefused, (await OpenAsync(2, TimeSpan.FromDays(9))).Fault!.Reason);
    }

    private Task<Core.Results.Result<SandboxState>> OpenByVicAsync(TimeSpan length) =>
        _house.Sandboxes.OpenAsync(ReleaseHouse.Vic, ReleaseHouse.Model, 1, length, default);

    private Task<Core.Results.Result<SandboxState>> OpenAsync(int number, TimeSpan? length = null) =>
        _house.Sandboxes.OpenAsync(ReleaseHouse.Ann, ReleaseHouse.Model, number, length, default);
}
