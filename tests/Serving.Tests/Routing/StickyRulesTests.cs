using Airworthy.Serving.Routing;
using CsCheck;

namespace Airworthy.Serving.Tests.Routing;

public sealed class StickyRulesTests
{
    [Theory]
    // printf '\0flights\0ann' | sha256sum, the first sixteen digits.
    [InlineData("", "flights", "ann", 0xbcf082bacc77a14fUL)]
    public void Hash_IsTheSameEverywhere(string salt, string endpoint, string key, ulong expected) =>
        Assert.Equal(expected, StickyRules.Hash(salt, endpoint, key));

    [Fact]
    public void Hash_PartsWhatItIsMadeOf()
    {
        Assert.NotEqual(StickyRules.Hash("a", "b", "c"), StickyRules.Hash("ab", "", "c"));
        Assert.NotEqual(StickyRules.Hash("", "flights", "ann"), StickyRules.Hash("", "flights:staging", "ann"));
        Assert.NotEqual(StickyRules.Hash("", "flights", "ann"), StickyRules.Hash("1", "flights", "ann"));
    }

    [Fact]
    public void Pick_OfAnyWeights_IsAVersionWithAWeight() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 10_000].Array[1, 10])
            .Where((_, weights) => weights.Sum() > 0)
            .Sample((place, weights) => weights[StickyRules.Pick(place, UpTo(weights))] > 0);

    [Fact]
    public void Pick_WhenWeightsOfTwoMove_MovesNoKeyBackwards() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 100], Gen.Int[0, 100])
            .Sample(
                (place, before, more) =>
                {
                    // The second of two gains: whoever was there already stays.
                    var was = StickyRules.Pick(place, UpTo([100, before]));
                    var now = StickyRules.Pick(place, UpTo([100, before + more]));
                    return was <= now;
                }
            );

    [Fact]
    public void Pick_WhenWeightsMove_MovesNoMoreThanTheBordersDid() =>
        Gen.Select(Gen.Int[0, 50].Array[2, 5], Gen.Int[0, 50].Array[2, 5])
            .Where((a, b) => a.Length == b.Length && a.Sum() > 0 && b.Sum() > 0)
            .Sample(
                (a, b) =>
                {
                    const int Keys = 2_000;
                    var (before, after) = (UpTo(a), UpTo(b));
                    var moved = Enumerable
                        .Range(0, Keys)
                        .Select(i => (ulong)i * (ulong.MaxValue / Keys))
                        .Count(place => StickyRules.Pick(place, before) != StickyRules.Pick(place, after));
                    var borders = before
                        .Zip(after, (x, y) => Math.Abs(((double)x / before[^1]) - ((double)y / after[^1])))
                        .Sum();
                    return moved <= (borders * Keys) + a.Length;
                },
                iter: 500
            );

    [Fact]
    public void Pick_OfTheSameSharesWrittenOtherwise_MovesNothing() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 100].Array[1, 6], Gen.Int[1, 100])
            .Where((_, weights, _) => weights.Sum() > 0)
            .Sample(
                (place, weights, times) =>
                    StickyRules.Pick(place, UpTo(weights))
                    == StickyRules.Pick(place, UpTo([.. weights.Select(w => w * times)]))
            );

    private static long[] UpTo(int[] weights)
    {
        var sum = 0L;
        return [.. weights.Select(w => sum += w)];
    }
}
