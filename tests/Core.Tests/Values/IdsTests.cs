using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Core.Tests.Values;

public sealed class IdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void New_OfEachKind_RoundTripsUnderItsOwnPrefixOnly()
    {
        var ids = new IdSource(new FakeTimeProvider(Noon));
        var version = VersionId.New(ids).ToString();

        Assert.Equal(version, VersionId.Parse(version).Value.ToString());
        Assert.Equal(CoreFaults.BadId, ModelId.Parse(version).Fault?.Reason);
        Assert.Equal(CoreFaults.BadId, ReleaseId.Parse(version).Fault?.Reason);
        Assert.StartsWith("mod_", ModelId.New(ids).ToString(), StringComparison.Ordinal);
        Assert.StartsWith("rel_", ReleaseId.New(ids).ToString(), StringComparison.Ordinal);
        Assert.StartsWith("tok_", TokenId.New(ids).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Next_AMillisecondLater_SortsAfter()
    {
        var clock = new FakeTimeProvider(Noon);
        var ids = new IdSource(clock);
        var earlier = ids.Next("ver");
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(string.CompareOrdinal(earlier, ids.Next("ver")) < 0);
    }

    [Fact]
    public void Next_AThousandTimesInOneMillisecond_NeverRepeats()
    {
        var ids = new IdSource(new FakeTimeProvider(Noon));

        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ids.Next("ver")).Distinct().Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ver_")]
    [InlineData("ver_0123456789abcdefghjkmnpqr")]
    [InlineData("ver_0123456789abcdefghjkmnpqrss")]
    [InlineData("ver_0123456789ABCDEFGHJKMNPQRS")]
    [InlineData("ver_0123456789abcdefghjkmnpqri")]
    [InlineData("ver-0123456789abcdefghjkmnpqrs")]
    public void Parse_OfAnythingElse_IsRefused(string? text) =>
        Assert.Equal(CoreFaults.BadId, VersionId.Parse(text).Fault?.Reason);
}
