using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Record.Facts;
using Airworthy.Server.Workers;
using Airworthy.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Server.Tests.Workers;

public sealed class ChoresTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly Dictionary<string, int> _done = new(StringComparer.Ordinal) { ["one"] = 0, ["other"] = 0 };
    private DateTimeOffset? _next;
    private Exception? _trouble;

    [Fact]
    public async Task DoAsync_AtTheStart_DoesAllOnce()
    {
        var chores = NewChores();

        await chores.DoAsync(default);
        await chores.DoAsync(default);

        Assert.Equal((1, 1), (_done["one"], _done["other"]));
        Assert.Null(chores.Next);
    }

    [Fact]
    public async Task DoAsync_AfterFacts_DoesOnlyWhatTheyCallFor()
    {
        var chores = NewChores();
        await chores.DoAsync(default);

        chores.Note(await FactAsync("nothing.happened"));
        await chores.DoAsync(default);
        Assert.Equal((1, 1), (_done["one"], _done["other"]));

        chores.Note(await FactAsync("one.called"));
        chores.Note(await FactAsync("one.called"));
        await chores.DoAsync(default);
        Assert.Equal((2, 1), (_done["one"], _done["other"]));
    }

    [Fact]
    public async Task DoAsync_WhenItFallsDue_DoesThatAlone()
    {
        _next = Noon + TimeSpan.FromHours(1);
        var chores = NewChores();
        await chores.DoAsync(default);
        Assert.Equal(_next, chores.Next);

        _clock.Advance(TimeSpan.FromMinutes(59));
        await chores.DoAsync(default);
        Assert.Equal((1, 1), (_done["one"], _done["other"]));

        _next = null;
        _clock.Advance(TimeSpan.FromMinutes(1));
        await chores.DoAsync(default);
        Assert.Equal((2, 1), (_done["one"], _done["other"]));
        Assert.Null(chores.Next);
    }

    [Fact]
    public async Task DoAsync_ThatThrows_DoesTheOthersAndIsTriedAgain()
    {
        _trouble = new InvalidOperationException("broken");
        var chores = NewChores();
        await chores.DoAsync(default);
        Assert.Equal((1, 1), (_done["one"], _done["other"]));

        _trouble = null;
        _clock.Advance(Chores.AfterTrouble);
        await chores.DoAsync(default);
        Assert.Equal((2, 1), (_done["one"], _done["other"]));
        Assert.Null(chores.Next);
    }

    [Fact]
    public void Kinds_OfTheRegistryAlone_CallForNothing()
    {
        string[] irrelevant =
        [
            CatalogFacts.ModelCreated.Name,
            RegistryFacts.ModelTagged.Name,
            RegistryFacts.ModelDescribed.Name,
            RegistryFacts.AliasSet.Name,
            RegistryFacts.VersionTagged.Name,
            VersionCheckFacts.VersionChecked.Name,
            WordFacts.ApprovalReminded.Name,
        ];
        string[] relevant =
        [
            CatalogFacts.VersionRegistered.Name,
            PolicyFacts.PolicyApplied.Name,
            ReleaseFacts.GateDecided.Name,
        ];

        Assert.All(irrelevant, k => Assert.False(DeliveryKeeper.Calls(k)));
        Assert.All(relevant, k => Assert.True(DeliveryKeeper.Calls(k)));
    }

    private Chores NewChores() =>
        new(
            [
                new Chore("one", f => f.Kind == "one.called", _ => DoAsync("one")),
                new Chore("other", f => f.Kind == "other.called", _ => DoAsync("other")),
            ],
            _clock,
            NullLogger.Instance
        );

    private Task<DateTimeOffset?> DoAsync(string name)
    {
        _done[name]++;
        if (name != "one")
        {
            return Task.FromResult<DateTimeOffset?>(null);
        }
        return _trouble is { } trouble ? throw trouble : Task.FromResult(_next);
    }

    private async Task<Fact> FactAsync(string kind)
    {
        var journal = new InMemoryJournal(_clock);
        var draft = new FactDraft(kind, ["something"], System.Text.Json.JsonSerializer.SerializeToElement(new { }));
        Assert.True((await journal.CommitAsync(new Commit(Principal.System, [draft]), default)).IsOk);
        return journal.Facts[0];
    }
}
