using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Tests.Releases;
using Airworthy.Delivery.Triggers;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Delivery.Tests.Triggers;

public sealed class TriggerTests : IAsyncLifetime
{
    private const string Secret = "open sesame";
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly ReleaseHouse _house;
    private long? _from;

    public TriggerTests() => _house = new ReleaseHouse(_clock);

    public async ValueTask InitializeAsync() => await _house.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task VersionRegistered_HeardTwiceAndAnsweredByTwo_IsOneReleaseInTheTriggersName()
    {
        await TriggersAsync("[version-registered]");
        await _house.RegisterAsync("better", ReleaseHouse.Ann);
        var born = (await FactsAsync()).Last(f => f.Kind == "version.registered");

        // A kill between the effect and its remembering, and two processes side by side.
        Assert.True(await _house.Triggers.HearAsync(born, default));
        Assert.False(await _house.Triggers.HearAsync(born, default));
        await Task.WhenAll(_house.Causes.AnswerAsync(default), _house.Causes.AnswerAsync(default));
        await _house.Causes.AnswerAsync(default);

        var release = Assert.Single(await ReleasesAsync());
        Assert.Equal(
            (2, "version-registered", "trigger:version-registered"),
            (release.Number, release.Trigger, $"{release.RequestedBy}")
        );
        var cause = Assert.Single(await CausesAsync());
        Assert.Equal((CauseStatus.Answered, release.Id), (cause.Status, cause.Release));
        // Nobody's part in the version is forgotten for the trigger's sake.
        var waiting = await _house.RunAsync(release.Id);
        Assert.Equal(ReleaseStatus.Waiting, waiting.Status);
        Assert.Equal(
            "own-version",
            (await _house.Approvals.DecideAsync(ReleaseHouse.Ann, release.Id, true, "", null, default)).Fault?.Code
        );
        Assert.True((await _house.Approvals.DecideAsync(ReleaseHouse.Vic, release.Id, true, "", null, default)).IsOk);
        Assert.Equal(ReleaseStatus.Succeeded, (await _house.RunAsync(release.Id)).Status);
    }

    [Fact]
    public async Task Causes_WhileAReleaseIsUnderWay_WaitForItsEnd()
    {
        await TriggersAsync("[version-registered]");
        var first = (await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).Value.Value.Id;
        await _house.RegisterAsync("better", ReleaseHouse.Ann);
        await HearAllAsync();

        Assert.Null(await _house.Causes.AnswerAsync(default));
        Assert.Single(await ReleasesAsync());
        Assert.True((await _house.Releases.CancelAsync(ReleaseHouse.Olga, first, "", default)).IsOk);
        await _house.RunAsync(first);
        await _house.Causes.AnswerAsync(default);

        Assert.Equal([1, 2], (await ReleasesAsync()).Select(r => r.Number).Order());
    }

    [Fact]
    public async Task Cause_InAFreeze_WaitsForItsEnd()
    {
        await TriggersAsync("[version-registered]");
        var until = _clock.GetUtcNow().AddHours(3);
        await _house.ApplyPolicyAsync(
            $"for: organisation\nenvironments: {{ production: {{ freeze: [{{ from: '{_clock.GetUtcNow().AddHours(-1):yyyy-MM-dd'T'HH:mm:ss'Z'}', until: '{until:yyyy-MM-dd'T'HH:mm:ss'Z'}', reason: holidays }}] }} }}\n"
        );
        await _house.RegisterAsync("better", ReleaseHouse.Ann);
        await HearAllAsync();

        var again = await _house.Causes.AnswerAsync(default);

        Assert.InRange(again!.Value, until.AddSeconds(-1), until.AddSeconds(1));
        Assert.Empty(await ReleasesAsync());
        _clock.Advance(TimeSpan.FromHours(4));
        await _house.Causes.AnswerAsync(default);
        Assert.Single(await ReleasesAsync());
    }

    [Fact]
    public async Task Cause_OfAVersionThatMayNotSetOut_IsAnsweredWithTheReason()
    {
        await TriggersAsync("[version-registered]");
        await _house.RegisterAsync("better", Principal.Anonymous);
        await HearAllAsync();

        await _house.Causes.AnswerAsync(default);

        Assert.Empty(await ReleasesAsync());
        Assert.Contains(
            "registered without a token",
            Assert.Single(await CausesAsync()).Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Schedule_MissedManyTimes_IsCaughtUpOnceWithItsLastMoment()
    {
        await TriggersAsync("[{ schedule: { cron: '*/10 * * * *', time-zone: Europe/Zurich } }]");
        Assert.InRange(
            (await _house.Triggers.TickAsync(null, default))!.Value,
            _clock.GetUtcNow(),
            _clock.GetUtcNow().AddMinutes(11)
        );
        Assert.Empty(await CausesAsync());

        _clock.Advance(TimeSpan.FromDays(2));
        await _house.Triggers.TickAsync(null, default);
        var next = await _house.Triggers.TickAsync(null, default);
        await _house.Causes.AnswerAsync(default);

        var cause = Assert.Single(await CausesAsync());
        var release = Assert.Single(await ReleasesAsync());
        Assert.Equal(("schedule", 1), (release.Trigger, release.Number));
        Assert.Equal(release.Id, cause.Release);
        Assert.InRange(next!.Value, _clock.GetUtcNow(), _clock.GetUtcNow().AddMinutes(10));
        Assert.Contains(
            next.Value.AddMinutes(-10).ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture),
            cause.Cause,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task DatasetChanged_ByAPipelineAppliedAgain_CountsOnceAndOnlyWhereItChanged()
    {
        await TriggersAsync("[dataset-changed: training]", 30);
        await TriggersAsync("[dataset-changed: training]", 30);
        await HearAllAsync();
        Assert.Empty(await CausesAsync());

        await TriggersAsync("[dataset-changed: training]", 40);
        await HearAllAsync();
        await HearAllAsync();

        Assert.StartsWith("data set training", Assert.Single(await CausesAsync()).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AliasRequested_ByAPerson_BeginsAReleaseInTheirNameOnceAtATime()
    {
        await TriggersAsync("[alias-requested: champion]");

        Assert.False(await _house.Triggers.RequestAsync(ReleaseHouse.Rita, ReleaseHouse.Model, "best", 1, default));
        Assert.True(await _house.Triggers.RequestAsync(ReleaseHouse.Rita, ReleaseHouse.Model, "champion", 1, default));
        Assert.True(await _house.Triggers.RequestAsync(ReleaseHouse.Rita, ReleaseHouse.Model, "champion", 1, default));
        await _house.Causes.AnswerAsync(default);

        var release = Assert.Single(await ReleasesAsync());
        Assert.Equal(ReleaseHouse.Rita, release.RequestedBy);
        await _house.RunAsync(release.Id);
        // Who asked for it does not approve it.
        Assert.Equal(
            "own-version",
            (await _house.Approvals.DecideAsync(ReleaseHouse.Rita, release.Id, true, "", null, default)).Fault?.Code
        );
    }

    [Fact]
    public async Task Webhook_SignedWell_BeginsOneReleaseForEachIdAndNoneForWhatIsForgedOrOld()
    {
        await TriggersAsync("[webhook: retrained]");
        _house.Secrets["WEBHOOK_RETRAINED"] = Secret;
        var now = _clock.GetUtcNow();
        const string Body = """{"model":"flight-delay","version":1}""";

        Assert.Equal(
            "trigger-refused",
            (await CallAsync(Signed("m1", now, Body) with { Signature = "v1,AAAA" })).Fault?.Code
        );
        Assert.Equal("trigger-refused", (await CallAsync(Signed("m1", now.AddMinutes(-6), Body))).Fault?.Code);
        Assert.Equal("trigger-refused", (await CallAsync(Signed("m1", now, Body) with { Id = "m2" })).Fault?.Code);
        Assert.Equal("trigger-refused", (await CallAsync(Signed("m1", now, Body), "other")).Fault?.Code);
        Assert.Equal("bad-trigger-call", (await CallAsync(Signed("m1", now, """{"model":"another"}"""))).Fault?.Code);
        Assert.Equal("version-unknown", (await CallAsync(Signed("m1", now, Body.Replace('1', '7')))).Fault?.Code);
        Assert.Empty(await CausesAsync());

        Assert.True((await CallAsync(Signed("m1", now, Body))).Value);
        Assert.False((await CallAsync(Signed("m1", now, Body))).Value);
        await _house.Causes.AnswerAsync(default);
        Assert.False((await CallAsync(Signed("m1", now.AddMinutes(1), Body))).Value);
        await _house.Causes.AnswerAsync(default);

        var release = Assert.Single(await ReleasesAsync());
        Assert.Equal(("webhook", "trigger:webhook"), (release.Trigger, $"{release.RequestedBy}"));
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", "2026-03-01T05:59:59Z", null, "2026-03-01T06:00:00Z")]
    [InlineData("2026-03-01T00:00:00Z", "2026-03-01T06:00:00Z", "2026-03-01T06:00:00Z", "2026-03-02T06:00:00Z")]
    [InlineData("2025-03-01T00:00:00Z", "2026-03-01T07:00:00Z", "2026-03-01T06:00:00Z", "2026-03-02T06:00:00Z")]
    public void Due_OfADailySchedule_IsItsLastMomentThatPassed(string last, string now, string? due, string next)
    {
        static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        var schedule = CronSchedule.Parse("0 6 * * *", "UTC").Value;

        var found = TriggerRules.Due(schedule, At(last), At(now));

        Assert.Equal((due is null ? null : At(due), At(next)), found);
    }

    private async Task TriggersAsync(string triggers, int? training = null)
    {
        var yaml = await _house.YamlAsync();
        if (training is not null)
        {
            yaml = yaml.Replace(
                "  slices:",
                "  sets: { training: data/train.csv }\n  slices:",
                StringComparison.Ordinal
            );
        }
        // What came before there was a trigger is no cause.
        _from ??= (await FactsAsync()).Count;
        await _house.ApplyPipelineAsync($"{yaml}\ntriggers: {triggers}\n", training: training);
    }

    private async Task HearAllAsync()
    {
        foreach (var fact in (await FactsAsync()).Where(f => f.Index >= _from))
        {
            await _house.Triggers.HearAsync(fact, default);
        }
    }

    private async Task<IReadOnlyList<Fact>> FactsAsync() => await _house.Record.ReadAsync(0, 1000, default);

    private async Task<IReadOnlyList<ReleaseState>> ReleasesAsync() =>
        [.. (await _house.State.AllAsync(ReleaseTables.Releases, default)).Select(r => r.Value)];

    private async Task<IReadOnlyList<CauseState>> CausesAsync() =>
        [.. (await _house.State.AllAsync(TriggerTables.Causes, default)).Select(r => r.Value)];

    private Task<Result<bool>> CallAsync(WebhookCall call, string webhook = "retrained") =>
        _house.Triggers.CallAsync(ReleaseHouse.Model, webhook, call, default);

    private static WebhookCall Signed(string id, DateTimeOffset at, string body)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{id}.{time}.{body}"));
        return new WebhookCall(id, time, $"v1,{Convert.ToBase64String(hash)}", Encoding.UTF8.GetBytes(body));
    }
}
