using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Tests.Models;

public sealed class ModelServiceTests
{
    private readonly CatalogHouse _house = new();

    [Fact]
    public async Task Find_OfAnUnknownModel_SaysSo()
    {
        var name = ModelName.Parse("nothing").Value;

        Assert.Equal(CatalogFaults.ModelUnknown, (await _house.Models.FindAsync(name, default)).Fault?.Reason);
        Assert.Equal(CatalogFaults.ModelUnknown, (await _house.Models.VersionAsync(name, 1, default)).Fault?.Reason);
        Assert.Equal(
            CatalogFaults.ModelUnknown,
            (await _house.Models.VersionsAsync(name, 10, null, default)).Fault?.Reason
        );
        Assert.Equal(
            CatalogFaults.VersionUnknown,
            (await _house.Models.VersionAsync(VersionId.New(_house.Ids), default)).Fault?.Reason
        );
    }

    [Fact]
    public async Task Find_OfAModel_FollowsItsNewestVersion()
    {
        await _house.RegisterAsync("delay");
        _house.Clock.Advance(TimeSpan.FromDays(1));
        await _house.RegisterAsync("delay", r => r with { Owner = "bob" });

        var model = (await _house.Models.FindAsync(ModelName.Parse("delay").Value, default)).Value.Value;

        Assert.Equal(("bob", 2), (model.Owner.ToString(), model.LastNumber));
        Assert.Equal(TimeSpan.FromDays(1), model.UpdatedAt - model.CreatedAt);
    }

    [Fact]
    public async Task Version_ByNumber_IsFoundAndAnyOtherNot()
    {
        await _house.RegisterAsync("delay");
        var second = await _house.RegisterAsync("delay");
        var name = ModelName.Parse("delay").Value;

        Assert.Equal(second.Id, (await _house.Models.VersionAsync(name, 2, default)).Value.Value.Id);
        var fault = (await _house.Models.VersionAsync(name, 3, default)).Fault;
        Assert.Equal(CatalogFaults.VersionUnknown, fault?.Reason);
        Assert.Contains("newest is 2", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_ComeNewestFirstPageByPage()
    {
        for (var i = 0; i < 5; i++)
        {
            await _house.RegisterAsync("delay");
        }
        var numbers = new List<int>();
        string? token = null;
        do
        {
            var page = (await _house.Models.VersionsAsync(ModelName.Parse("delay").Value, 2, token, default)).Value;
            numbers.AddRange(page.Rows.Select(r => r.Value.Number));
            token = page.Next;
        } while (token is not null);

        Assert.Equal([5, 4, 3, 2, 1], numbers);
    }

    [Fact]
    public async Task Search_FindsByEachCondition()
    {
        await _house.RegisterAsync(
            "delay",
            r => r with { Tags = Tags(("stage", "trial")), Metrics = Metrics(("auc", 0.5)) }
        );
        await _house.RegisterAsync(
            "delay",
            r => r with { Owner = "bob", Metrics = Metrics(("auc", 0.7)), DatasetName = "flights" }
        );
        var digest = Sha256Digest.Of([7]).ToString();
        await _house.RegisterAsync(
            "churn",
            r => r with { Tags = Tags(("stage", "done")), DatasetName = "clients", DatasetDigest = digest }
        );

        Assert.Equal("churn 1; delay 2 1", await Found(new ModelQuery()));
        Assert.Equal("delay 2", await Found(new ModelQuery { Owner = UserName.Parse("bob").Value }));
        Assert.Equal("churn 1; delay 1", await Found(new ModelQuery { Tags = [new("stage", null)] }));
        Assert.Equal("delay 1", await Found(new ModelQuery { Tags = [new("stage", "trial")] }));
        Assert.Equal("delay 2", await Found(new ModelQuery { Metrics = [Metric("auc>=0.6")] }));
        Assert.Equal("delay 1", await Found(new ModelQuery { Metrics = [Metric("auc!=0.7")] }));
        Assert.Equal("delay 2 1", await Found(new ModelQuery { Metrics = [Metric("auc>0.4"), Metric("auc<1")] }));
        Assert.Equal("delay 2", await Found(new ModelQuery { Dataset = "flights" }));
        Assert.Equal("churn 1", await Found(new ModelQuery { Dataset = digest }));
        Assert.Equal("delay 2 1", await Found(new ModelQuery { Text = "LAY" }));
        Assert.Equal("", await Found(new ModelQuery { Text = "nothing" }));
        Assert.Equal(
            "",
            await Found(new ModelQuery { Tags = [new("stage", "trial")], Owner = UserName.Parse("bob").Value })
        );
    }

    [Fact]
    public async Task Search_AmongSomeModels_LeavesOutTheOthers()
    {
        var delay = await _house.RegisterAsync("delay");
        await _house.RegisterAsync("delay", r => r with { Owner = "bob" });
        var churn = await _house.RegisterAsync("churn");
        await _house.RegisterAsync("other");
        var only = new HashSet<ModelId> { delay.ModelId, churn.ModelId, ModelId.New(_house.Ids) };

        Assert.Equal("churn 1; delay 2 1", await Found(new ModelQuery { Only = only }));
        Assert.Equal("delay 2 1", await Found(new ModelQuery { Only = only, Text = "DELA" }));
        Assert.Equal("delay 2", await Found(new ModelQuery { Only = only, Owner = UserName.Parse("bob").Value }));
        Assert.Equal("", await Found(new ModelQuery { Only = new HashSet<ModelId>() }));
    }

    [Fact]
    public async Task Search_PageByPage_ShowsEveryModelOnce()
    {
        foreach (var name in new[] { "e", "b", "d", "a", "c" })
        {
            await _house.RegisterAsync(name);
            await _house.RegisterAsync(name, r => r with { Owner = "bob" });
        }
        var all = (await _house.Models.SearchAsync(new ModelQuery(), default))
            .Value.Models.Select(m => m.Model.Id)
            .ToHashSet();
        foreach (
            var query in new[]
            {
                new ModelQuery { Limit = 2 },
                new ModelQuery { Limit = 2, Owner = UserName.Parse("bob").Value },
                new ModelQuery { Limit = 2, Only = all },
            }
        )
        {
            Assert.Equal(["a", "b", "c", "d", "e"], await Pages(query));
        }
    }

    [Fact]
    public async Task Search_WithAnotherSearchsToken_IsRefused()
    {
        await _house.RegisterAsync("a");
        await _house.RegisterAsync("b");
        var token = (await _house.Models.SearchAsync(new ModelQuery { Limit = 1 }, default)).Value.Next;

        foreach (
            var query in new[]
            {
                new ModelQuery { Text = "b" },
                new ModelQuery { Owner = UserName.Parse("ann").Value },
            }
        )
        {
            var other = await _house.Models.SearchAsync(query with { PageToken = token }, default);
            Assert.Equal(StateFaults.BadPageToken, other.Fault?.Reason);
        }
        foreach (var bad in new[] { "", "!", token + "x", token![..8] })
        {
            var fault = (await _house.Models.SearchAsync(new ModelQuery { PageToken = bad }, default)).Fault;
            Assert.True(fault is null || fault.Reason == StateFaults.BadPageToken);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Search_WithAnImpossiblePage_IsRefused(int limit) =>
        Assert.Equal(
            CatalogFaults.BadLimit,
            (await _house.Models.SearchAsync(new ModelQuery { Limit = limit }, default)).Fault?.Reason
        );

    [Fact]
    public async Task Search_OfAModelWithManyVersions_ShowsTheNewestAndCountsAll()
    {
        for (var i = 0; i < 25; i++)
        {
            await _house.RegisterAsync("delay", r => r with { Metrics = Metrics(("n", i)) });
        }

        var plain = (await _house.Models.SearchAsync(new ModelQuery(), default)).Value.Models.Single();
        var some = (
            await _house.Models.SearchAsync(new ModelQuery { Metrics = [Metric("n<22")] }, default)
        ).Value.Models.Single();

        Assert.Equal((25, 20, 25), (plain.Matching, plain.Versions.Count, plain.Versions[0].Number));
        Assert.Equal((22, 20, 22), (some.Matching, some.Versions.Count, some.Versions[0].Number));
    }

    private async Task<string> Found(ModelQuery query) =>
        string.Join(
            "; ",
            (await _house.Models.SearchAsync(query, default)).Value.Models.Select(m =>
                $"{m.Model.Name} {string.Join(' ', m.Versions.Select(v => v.Number))}"
            )
        );

    private async Task<List<string>> Pages(ModelQuery query)
    {
        var names = new List<string>();
        do
        {
            var page = (await _house.Models.SearchAsync(query, default)).Value;
            Assert.InRange(page.Models.Count, 1, query.Limit);
            names.AddRange(page.Models.Select(m => m.Model.Name.ToString()));
            query = query with { PageToken = page.Next };
        } while (query.PageToken is not null);
        return names;
    }

    private static MetricFilter Metric(string text) => MetricFilter.Parse(text).Value;

    private static Dictionary<string, string?> Tags(params (string, string)[] tags) =>
        tags.ToDictionary(t => t.Item1, t => (string?)t.Item2);

    private static Dictionary<string, double> Metrics(params (string, double)[] metrics) =>
        metrics.ToDictionary(m => m.Item1, m => m.Item2);
}
