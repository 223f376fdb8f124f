using Airworthy.Cli.Output;

namespace Airworthy.Cli.Tests.Output;

public sealed class TextsTests
{
    [Theory]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1500, "1.5 kB")]
    [InlineData(104_857_600, "104.9 MB")]
    [InlineData(2_340_000_000, "2.34 GB")]
    public void Bytes_OfASize_AreShort(long bytes, string text) => Assert.Equal(text, Texts.Bytes(bytes));

    [Theory]
    [InlineData(3, "just now")]
    [InlineData(45, "45 s ago")]
    [InlineData(600, "10 min ago")]
    [InlineData(7200, "2 h ago")]
    [InlineData(864_000, "10 days ago")]
    public void Ago_OfATime_IsRounded(int seconds, string text) =>
        Assert.Equal(text, Texts.Ago(Shell.Noon.AddSeconds(-seconds), Shell.Noon));

    [Theory]
    [InlineData(0.03, "0.03 s")]
    [InlineData(4.25, "4.25 s")]
    [InlineData(61, "61 s")]
    [InlineData(600, "10 min")]
    [InlineData(86_400, "24 h")]
    public void Seconds_OfASpan_AreReadable(double seconds, string text) =>
        Assert.Equal(text, Texts.Seconds(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Safe_OfHostileText_HasNeitherControlsNorMarkup() =>
        Assert.Equal(" [[red]]x ", Texts.Safe("\u001b[red]x\n"));

    [Theory]
    [InlineData(0.61803, "0.618")]
    [InlineData(12, "12")]
    [InlineData(-0.5, "-0.5")]
    public void Figure_OfANumber_HasFourDigits(double value, string text) => Assert.Equal(text, Texts.Figure(value));
}
