using Airworthy.Adapters.Storage.Sqlite;

namespace Airworthy.Adapters.Tests.Storage.Sqlite;

public sealed class RecordGrowthTests
{
    [Fact]
    public async Task BeyondAsync_AskedWhileOthersHaveJustBeenTold_IsToldToo()
    {
        using var growth = new RecordGrowth();
        for (var size = 1; size <= 20; size++)
        {
            growth.Reached(size);
            var told = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(_ => Task.Run(() => growth.BeyondAsync(size - 1, default)))
            );
            Assert.All(told, t => Assert.Equal(size, t));
        }
    }

    [Fact]
    public async Task BeyondAsync_OfManyWhoFollowEachCommit_AllSeeTheLast()
    {
        const int Last = 2_000;
        using var growth = new RecordGrowth();
        var followers = Enumerable.Range(0, 8).Select(_ => Task.Run(FollowAsync)).ToList();
        for (var size = 1; size <= Last; size++)
        {
            growth.Reached(size);
        }
        await Task.WhenAll(followers);

        async Task FollowAsync()
        {
            for (var seen = 0L; seen < Last; )
            {
                seen = await growth.BeyondAsync(seen, default);
            }
        }
    }
}
