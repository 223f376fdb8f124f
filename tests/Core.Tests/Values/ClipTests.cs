using Airworthy.Core.Values;

namespace Airworthy.Core.Tests.Values;

public sealed class ClipTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("plain", "plain")]
    [InlineData("a\u001b[31mb\r\n", "a?[31mb??")]
    public void Short_OfAnyText_HoldsNoControlCharacters(string? text, string expected) =>
        Assert.Equal(expected, Clip.Short(text));

    [Fact]
    public void Short_OfALongText_IsCut() => Assert.Equal(new string('x', 80) + "…", Clip.Short(new string('x', 500)));
}
