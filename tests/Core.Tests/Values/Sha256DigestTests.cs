using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using CsCheck;

namespace Airworthy.Core.Tests.Values;

public sealed class Sha256DigestTests
{
    [Fact]
    public void Of_TheEmptyString_IsTheKnownDigest() =>
        Assert.Equal(
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Sha256Digest.Of([]).ToString()
        );

    [Fact]
    public void Parse_OfAnyDigest_RoundTripsAsTextBytesAndJson() =>
        Gen.Byte.Array.Sample(bytes =>
        {
            var digest = Sha256Digest.Of(bytes);
            Assert.Equal(digest, Sha256Digest.Parse(digest.ToString()).Value);
            Assert.Equal(digest, Sha256Digest.FromBytes(digest.ToBytes()));
            Assert.Equal(digest, JsonSerializer.Deserialize<Sha256Digest>(JsonSerializer.Serialize(digest)));
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555")]
    [InlineData("sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void Parse_OfAnythingElse_IsRefused(string? text) =>
        Assert.Equal(CoreFaults.BadDigest, Sha256Digest.Parse(text).Fault?.Reason);

    [Fact]
    public void CompareTo_OrdersByTheHexDigits()
    {
        var digests = Enumerable.Range(0, 20).Select(i => Sha256Digest.Of(Encoding.UTF8.GetBytes($"{i}"))).ToList();

        var sorted = digests.Order().Select(d => d.Hex);

        Assert.Equal(digests.Select(d => d.Hex).Order(StringComparer.Ordinal), sorted);
    }

    [Fact]
    public void Hex_OfAnUnsetDigest_Throws() =>
        Assert.Throws<InvalidOperationException>(() => default(Sha256Digest).Hex);
}
