using Airworthy.Record.Checkpoints;

namespace Airworthy.Record.Tests.Checkpoints;

public sealed class RecordKeyTests
{
    [Fact]
    public void Import_OfAnExportedSeed_IsTheSameKey()
    {
        using var key = RecordKey.Create("airworthy.test/log").Value;

        using var again = RecordKey.Import("airworthy.test/log", key.ExportSeed()).Value;

        Assert.Equal(key.Verifier, again.Verifier);
        Assert.Equal(key.Sign("x"u8), again.Sign("x"u8));
        Assert.Equal(32, key.ExportSeed().Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void Import_OfASeedOfAnotherLength_IsRefused(int length) =>
        Assert.Equal(RecordFaults.BadKey, RecordKey.Import("name", new byte[length]).Fault?.Reason);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\nb")]
    [InlineData("a\u00a0b")]
    public void Create_UnderABadName_IsRefused(string name) =>
        Assert.Equal(RecordFaults.BadKey, RecordKey.Create(name).Fault?.Reason);

    [Fact]
    public void Parse_OfAVerifierKey_RoundTrips()
    {
        using var key = RecordKey.Create("airworthy.test/log").Value;

        var read = VerifierKey.Parse(key.Verifier.ToString()).Value;

        Assert.Equal(key.Verifier, read);
        Assert.True(read.Verify("x"u8, key.Sign("x"u8)));
        Assert.False(read.Verify("y"u8, key.Sign("x"u8)));
        Assert.False(read.Verify("x"u8, []));
    }

    [Fact]
    public void Parse_OfAVerifierKeyWithAnyCharacterChanged_IsRefused()
    {
        using var key = RecordKey.Create("airworthy.test/log").Value;
        var text = key.Verifier.ToString();
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (char)(text[i] ^ 1) + text[(i + 1)..];
            Assert.Equal(RecordFaults.BadKey, VerifierKey.Parse(changed).Fault?.Reason);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name+00000000")]
    [InlineData("name+00000000+AA==")]
    public void Parse_OfAnythingElse_IsRefused(string? text) =>
        Assert.Equal(RecordFaults.BadKey, VerifierKey.Parse(text).Fault?.Reason);
}
