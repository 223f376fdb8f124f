using System.Text.Json;
using Airworthy.Core.Values;

namespace Airworthy.Core.Tests.Values;

public sealed class TextJsonConverterTests
{
    [Fact]
    public void Read_OfAValueAndAKey_RoundTrips()
    {
        var json = """{"ann":"user:ann"}""";

        var read = JsonSerializer.Deserialize<Dictionary<UserName, Principal>>(json)!;

        Assert.Equal(Principal.User(UserName.Parse("ann").Value), read[UserName.Parse("ann").Value]);
        Assert.Equal(json, JsonSerializer.Serialize(read));
    }

    [Fact]
    public void Read_OfForbiddenText_ThrowsWithTheFaultsSentence()
    {
        var thrown = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<UserName>("\"Ann\""));

        Assert.Contains("beginning with a letter", thrown.Message, StringComparison.Ordinal);
    }
}
