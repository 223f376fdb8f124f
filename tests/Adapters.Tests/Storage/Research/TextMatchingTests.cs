using Airworthy.Adapters.Storage.Research;

namespace Airworthy.Adapters.Tests.Storage.Research;

public sealed class TextMatchingTests
{
    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "a%", true)]
    [InlineData("abc", "%c", true)]
    [InlineData("abc", "%b%", true)]
    [InlineData("abc", "a_c", true)]
    [InlineData("abc", "_", false)]
    [InlineData("abc", "A%", false)]
    [InlineData("", "%", true)]
    [InlineData("", "_", false)]
    [InlineData("aab", "a%ab", true)]
    [InlineData("a*c", "a*c", true)]
    [InlineData("abc", "a*c", false)]
    [InlineData("😀x", "_x", true)]
    [InlineData("a\nb", "a_b", true)]
    public void Matches_OfAPattern_IsAsLikeSays(string text, string pattern, bool expected) =>
        Assert.Equal(expected, TextMatching.Matches(text, pattern, anyCase: false));

    [Fact]
    public void Matches_InAnyCase_KnowsMoreThanAscii()
    {
        Assert.True(TextMatching.Matches("GRÖSSE", "grö%", anyCase: true));
        Assert.False(TextMatching.Matches("GRÖSSE", "grö%", anyCase: false));
    }

    [Fact]
    public void Matches_OfAPatternMadeToTakeForEver_Ends() =>
        Assert.False(
            TextMatching.Matches(
                new string('a', 8000),
                string.Concat(Enumerable.Repeat("%a", 400)) + "%b",
                anyCase: true
            )
        );
}
