using Airworthy.Cli.Connecting;

namespace Airworthy.Cli.Tests.Connecting;

public sealed class ConnectionRulesTests
{
    private static readonly Credentials Kept = new Credentials().With("http://kept:1", "kept-token");

    [Theory]
    [InlineData("http://flag:1", "http://variable:1", "http://flag:1/", "--server")]
    [InlineData(null, "http://variable:1", "http://variable:1/", "AIRWORTHY_SERVER")]
    [InlineData("", "", "http://kept:1/", "the last login")]
    public void Server_FromSeveralPlaces_IsTheFirst(string? flag, string? variable, string server, string place)
    {
        var (found, from, wrong) = ConnectionRules.Server(flag, variable, Kept);
        Assert.Equal(server, found?.ToString());
        Assert.Equal(place, from);
        Assert.Null(wrong);
    }

    [Fact]
    public void Server_FromNowhere_IsTheDefault() =>
        Assert.Equal(
            "http://127.0.0.1:7878/",
            ConnectionRules.Server(null, null, new Credentials()).Server?.ToString()
        );

    [Theory]
    [InlineData("127.0.0.1:7878")]
    [InlineData("ftp://host")]
    [InlineData("http://ann:secret@host")]
    [InlineData("http://host/api")]
    [InlineData("http://host/?x=1")]
    [InlineData("host")]
    public void Server_ThatIsNoAddress_IsRefusedWithAnExample(string text)
    {
        var (server, _, wrong) = ConnectionRules.Server(text, null, Kept);
        Assert.Null(server);
        Assert.Contains("http://127.0.0.1:7878", wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file", "variable", "file", "--token-file")]
    [InlineData(null, "variable", "variable", "AIRWORTHY_TOKEN")]
    [InlineData(null, null, "kept-token", "the last login")]
    public void Token_FromSeveralPlaces_IsTheFirst(string? file, string? variable, string token, string place) =>
        Assert.Equal((token, place), ConnectionRules.Token(file, variable, Kept, new Uri("http://kept:1")));

    [Fact]
    public void Token_OfAnotherServer_IsNotSent() =>
        Assert.Null(ConnectionRules.Token(null, null, Kept, new Uri("http://kept:2")).Token);

    [Theory]
    [InlineData("http://127.0.0.1:7878", false)]
    [InlineData("http://localhost", false)]
    [InlineData("https://far.example", false)]
    [InlineData("http://far.example", true)]
    public void IsOpen_OfAnAddress_SaysWhetherOthersCanRead(string server, bool open) =>
        Assert.Equal(open, ConnectionRules.IsOpen(new Uri(server)));
}
