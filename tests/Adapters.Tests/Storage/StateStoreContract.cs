using Airworthy.Core.Results;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Tests.Storage;

/// <summary>What every store of state rows must answer.</summary>
public abstract class StateStoreContract : StoreContract
{
    private static readonly Thing[] Rows =
    [
        new()
        {
            Name = "anvil",
            Owner = "ann",
            Weight = 50,
            Heavy = true,
            Words = ["iron", "old"],
            Numbers = [1, 2.5],
        },
        new()
        {
            Name = "Book",
            Owner = "bob",
            Weight = 0.5,
            Words = ["old"],
        },
        new()
        {
            Name = "chair",
            Owner = "ann",
            Weight = 7,
            Tags = new Dictionary<string, string> { ["a.b"] = "dot", ["a"] = "plain" },
        },
        new()
        {
            Name = "desk",
            Weight = 30,
            Heavy = true,
            Tags = new Dictionary<string, string>
            {
                ["q\"q"] = "quote",
                ["b\\s"] = "slash",
                ["it's"] = "tick",
                ["größe"] = "umlaut",
                ["[0]"] = "array",
                ["$"] = "dollar",
                [""] = "empty",
                ["😀"] = "face",
                ["#"] = "hash",
                ["x'); DROP TABLE state_things;--"] = "bobby",
                ["\n"] = "line",
            },
        },
        new() { Name = "élan", Owner = "42" },
    ];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        for (var i = 0; i < Rows.Length; i++)
        {
            await CommitAsync(Sample.PutThing($"k{i}", Rows[i]));
        }
    }

    [Fact]
    public async Task FindAllAsync_OfSomeKeys_GivesTheirRowsAndLeavesOutTheOthers()
    {
        foreach (var key in (string[])["a", "b", "c'\"\u00e9"])
        {
            await CommitAsync(Sample.PutThing(key));
        }

        var found = await Store.State.FindAllAsync(Sample.Things, ["a", "c'\"\u00e9", "nobody", "a"], default);

        Assert.Equal(["a", "c'\"\u00e9"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equivalent(await Store.State.FindAsync(Sample.Things, "a", default), found["a"]);
        Assert.Empty(await Store.State.FindAllAsync(Sample.Things, [], default));
    }

    [Fact]
    public async Task FindAsync_OfARow_GivesItAsItWasPutWithItsRevision()
    {
        var row = (await Store.State.FindAsync(Sample.Things, "k3", default))!;

        Assert.Equal(("k3", 4), (row.Key, row.Revision));
        Assert.Equal(Rows[3].Tags, row.Value.Tags);
        Assert.Equal("élan", (await Store.State.FindAsync(Sample.Things, "k4", default))!.Value.Name);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("")]
    [InlineData("k0' OR '1'='1")]
    public async Task FindAsync_OfNoRow_IsNull(string key) =>
        Assert.Null(await Store.State.FindAsync(Sample.Things, key, default));

    [Theory]
    [InlineData(Comparison.Equal, "ann", "k0 k2")]
    [InlineData(Comparison.NotEqual, "ann", "k1 k3 k4")]
    [InlineData(Comparison.Less, "bob", "k0 k2 k4")]
    [InlineData(Comparison.LessOrEqual, "bob", "k0 k1 k2 k4")]
    [InlineData(Comparison.Greater, "ann", "k1")]
    [InlineData(Comparison.GreaterOrEqual, "ann", "k0 k1 k2")]
    [InlineData(Comparison.Contains, "N", "k0 k2")]
    [InlineData(Comparison.Contains, "%", "")]
    [InlineData(Comparison.HasElement, "ann", "")]
    [InlineData(Comparison.Equal, "' OR 1=1 --", "")]
    public async Task ListAsync_OnAText_ComparesTexts(Comparison comparison, string value, string keys) =>
        Assert.Equal(keys, await KeysAsync(new Condition(["owner"], comparison, StateValue.Of(value))));

    [Theory]
    [InlineData(Comparison.Equal, 50, "k0")]
    [InlineData(Comparison.NotEqual, 50, "k1 k2 k3 k4")]
    [InlineData(Comparison.Less, 7, "k1")]
    [InlineData(Comparison.LessOrEqual, 7, "k1 k2")]
    [InlineData(Comparison.Greater, 7, "k0 k3")]
    [InlineData(Comparison.GreaterOrEqual, 7, "k0 k2 k3")]
    public async Task ListAsync_OnANumber_ComparesNumbers(Comparison comparison, double value, string keys) =>
        Assert.Equal(keys, await KeysAsync(new Condition(["weight"], comparison, StateValue.Of(value))));

    [Fact]
    public async Task ListAsync_ComparesOnlyLikeWithLike()
    {
        Assert.Equal("", await KeysAsync(new Condition(["owner"], Comparison.Equal, StateValue.Of(42))));
        Assert.Equal("k4", await KeysAsync(new Condition(["owner"], Comparison.Equal, StateValue.Of("42"))));
        Assert.Equal("", await KeysAsync(new Condition(["owner"], Comparison.Greater, StateValue.Of(0))));
        Assert.Equal("", await KeysAsync(new Condition(["weight"], Comparison.Less, StateValue.Of("zzz"))));
        Assert.Equal("", await KeysAsync(new Condition(["words"], Comparison.Equal, StateValue.Of("[\"old\"]"))));
        Assert.Equal("k0 k3", await KeysAsync(new Condition(["heavy"], Comparison.Equal, StateValue.Of(1))));
        Assert.Equal("k1 k2 k4", await KeysAsync(new Condition(["heavy"], Comparison.Equal, StateValue.Of(0))));
    }

    [Theory]
    [InlineData("a.b", "dot", "k2")]
    [InlineData("a", "plain", "k2")]
    [InlineData("q\"q", "quote", "k3")]
    [InlineData("b\\s", "slash", "k3")]
    [InlineData("it's", "tick", "k3")]
    [InlineData("größe", "umlaut", "k3")]
    [InlineData("[0]", "array", "k3")]
    [InlineData("$", "dollar", "k3")]
    [InlineData("", "empty", "k3")]
    [InlineData("😀", "face", "k3")]
    [InlineData("#", "hash", "k3")]
    [InlineData("\n", "line", "k3")]
    [InlineData("x'); DROP TABLE state_things;--", "bobby", "k3")]
    [InlineData("a\" OR 1=1 --", "x", "")]
    [InlineData("a\"', '$') OR 1=1 --", "x", "")]
    public async Task ListAsync_OnAMapsKey_TakesItWholeWhateverItContains(string tag, string value, string keys)
    {
        Assert.Equal(keys, await KeysAsync(new Condition(["tags", tag], Comparison.Equal, StateValue.Of(value))));
        Assert.Equal(keys, await KeysAsync(new Condition(["tags", tag], Comparison.Contains, StateValue.Of(value))));
        Assert.Equal("", await KeysAsync(new Condition(["tags", tag, tag], Comparison.Equal, StateValue.Of(value))));
    }

    [Fact]
    public async Task ListAsync_OnElements_LooksIntoArrays()
    {
        Assert.Equal("k0 k1", await KeysAsync(new Condition(["words"], Comparison.HasElement, StateValue.Of("old"))));
        Assert.Equal("k0", await KeysAsync(new Condition(["numbers"], Comparison.HasElement, StateValue.Of(2.5))));
        Assert.Equal("", await KeysAsync(new Condition(["numbers"], Comparison.HasElement, StateValue.Of("1"))));
        Assert.Equal("", await KeysAsync(new Condition(["tags"], Comparison.HasElement, StateValue.Of("plain"))));
    }

    [Fact]
    public async Task ListAsync_WithSeveralConditions_AsksForAll() =>
        Assert.Equal(
            "k2",
            await KeysAsync(
                new Condition(["owner"], Comparison.Equal, StateValue.Of("ann")),
                new Condition(["weight"], Comparison.Less, StateValue.Of(10))
            )
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task ListAsync_WithALimitOutside_IsRefused(int limit) =>
        Assert.Equal(StateFaults.BadQuery, (await RefusedAsync(new StateQuery { Limit = limit })).Reason);

    [Fact]
    public async Task ListAsync_WithAConditionThatCannotBe_IsRefused()
    {
        foreach (
            var condition in (Condition[])
                [
                    new([], Comparison.Equal, StateValue.Of("x")),
                    new(["weight"], Comparison.Contains, StateValue.Of(1)),
                    new(["weight"], Comparison.Less, StateValue.Of(double.NaN)),
                    new(["weight"], (Comparison)99, StateValue.Of(1)),
                ]
        )
        {
            Assert.Equal(StateFaults.BadQuery, (await RefusedAsync(new StateQuery { Where = [condition] })).Reason);
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("owner", false)]
    [InlineData("owner", true)]
    [InlineData("weight", false)]
    [InlineData("weight", true)]
    [InlineData("heavy", false)]
    [InlineData("heavy", true)]
    public async Task ListAsync_PageByPage_GivesEveryRowOnceInTheOrderOfOnePage(string orderBy, bool descending)
    {
        var query = new StateQuery { OrderBy = orderBy.Length == 0 ? [] : [orderBy], Descending = descending };
        var whole = (await PageAsync(query)).Rows.Select(r => r.Key).ToList();
        for (var limit = 1; limit <= Rows.Length; limit++)
        {
            var keys = new List<string>();
            string? token = null;
            do
            {
                var page = await PageAsync(query with { Limit = limit, PageToken = token });
                keys.AddRange(page.Rows.Select(r => r.Key));
                token = page.Next;
            } while (token is not null);
            Assert.Equal(whole, keys);
        }
        Assert.Equal(Rows.Length, whole.Count);
    }

    [Fact]
    public async Task ListAsync_Ordered_PutsMissingFirstAndTiesByKey()
    {
        Assert.Equal("k3 k4 k0 k2 k1", Keys(await PageAsync(new StateQuery { OrderBy = ["owner"] })));
        Assert.Equal(
            "k1 k2 k0 k4 k3",
            Keys(await PageAsync(new StateQuery { OrderBy = ["owner"], Descending = true }))
        );
        Assert.Equal("k4 k1 k2 k3 k0", Keys(await PageAsync(new StateQuery { OrderBy = ["weight"] })));
        Assert.Equal("k0 k1 k2 k4 k3", Keys(await PageAsync(new StateQuery { OrderBy = ["tags", "q\"q"] })));
    }

    [Fact]
    public async Task ListAsync_WithAForeignOrDamagedToken_IsRefused()
    {
        var query = new StateQuery { OrderBy = ["owner"], Limit = 2 };
        var token = (await PageAsync(query)).Next!;
        StateQuery[] others =
        [
            query with
            {
                PageToken = token,
                Descending = true,
            },
            query with
            {
                PageToken = token,
                OrderBy = [],
            },
            query with
            {
                PageToken = token,
                Where = [new(["owner"], Comparison.Equal, StateValue.Of("ann"))],
            },
            .. new[] { token[..^1], "", "!!!", new string('A', 5000), "WzEsMiwzXQ", "e30" }.Select(t =>
                query with
                {
                    PageToken = t,
                }
            ),
        ];
        foreach (var other in others)
        {
            Assert.Equal(StateFaults.BadPageToken, (await RefusedAsync(other)).Reason);
        }
        Assert.Equal(
            StateFaults.BadPageToken,
            (await Store.State.ListAsync(Sample.Owners, query with { PageToken = token }, default)).Fault?.Reason
        );
        Assert.True(
            (await Store.State.ListAsync(Sample.Things, query with { PageToken = token, Limit = 3 }, default)).IsOk
        );
    }

    private static string Keys(Page<Thing> page) => string.Join(' ', page.Rows.Select(r => r.Key));

    private async Task<string> KeysAsync(params Condition[] where) =>
        Keys(await PageAsync(new StateQuery { Where = where }));

    private async Task<Page<Thing>> PageAsync(StateQuery query) =>
        (await Store.State.ListAsync(Sample.Things, query, default)).Value;

    private async Task<Fault> RefusedAsync(StateQuery query) =>
        (await Store.State.ListAsync(Sample.Things, query, default)).Fault
        ?? throw new InvalidOperationException("It was not refused.");
}
