using System.Text.Json;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Adapters.Tests.Storage.Sqlite;

public sealed class RecentFactsTests
{
    private readonly RecentFacts _recent = new();

    [Fact]
    public void From_WhereTheFirstIsNotKept_GivesNone()
    {
        Add(5, 6, 7);

        Assert.Empty(Read(4, 10));
        Assert.Empty(Read(8, 10));
        Assert.Empty(new RecentFacts().From(0, 10));
    }

    [Fact]
    public void From_WhereItIs_GivesThoseThatFollowUpToTheLimit()
    {
        Add(5, 6, 7);

        Assert.Equal([5, 6, 7], Read(5, 10));
        Assert.Equal([6], Read(6, 1));
    }

    [Fact]
    public void Add_OfAnOlderOneOrOneThatIsKept_ChangesNothing()
    {
        Add(5, 6, 3, 5, 7);

        Assert.Equal([5, 6, 7], Read(5, 10));
        Assert.Empty(Read(3, 10));
    }

    [Fact]
    public void Add_BeyondAGap_BeginsAnew()
    {
        Add(5, 6, 9);

        Assert.Empty(Read(5, 10));
        Assert.Equal([9], Read(9, 10));
    }

    [Theory]
    [InlineData(1, 513, 256)]
    [InlineData(1 << 18, 5, 2)]
    [InlineData(2 << 20, 1, 0)]
    public void Add_BeyondTheBounds_DropsTheOldest(int bytes, int count, int kept)
    {
        for (var i = 0; i < count; i++)
        {
            _recent.Add(Of(i), bytes);
        }

        Assert.Equal(kept, Read(count - kept, 1000).Count);
        Assert.Empty(Read(count - kept - 1, 1000));
    }

    private void Add(params long[] indexes)
    {
        foreach (var index in indexes)
        {
            _recent.Add(Of(index), 10);
        }
    }

    private List<long> Read(long from, int limit) => [.. _recent.From(from, limit).Select(f => f.Index)];

    private static Fact Of(long index) =>
        new(
            index,
            DateTimeOffset.UnixEpoch,
            Principal.System,
            "a.b",
            new Dictionary<string, long>(),
            JsonElement.Parse("{}")
        );
}
