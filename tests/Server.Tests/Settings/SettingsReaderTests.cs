using System.Net;
using Airworthy.Server.Settings;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Settings;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_NothingGiven_ListensOnThisMachineOnly()
    {
        var (settings, faults) = Read([], []);

        Assert.Empty(faults);
        Assert.Equal(IPAddress.Loopback, settings!.Host);
        Assert.Equal(7878, settings.Port);
        Assert.False(settings.RequireAuthentication);
        Assert.Equal(Path.GetFullPath("data"), settings.Data);
    }

    [Theory]
    [InlineData("1001", "1002", "1003", 1001)]
    [InlineData(null, "1002", "1003", 1002)]
    [InlineData(null, null, "1003", 1003)]
    [InlineData(null, "", "1003", 1003)]
    [InlineData(null, null, null, 7878)]
    public void Read_OneSettingInSeveralPlaces_FlagThenVariableThenFileThenDefault(
        string? flag,
        string? variable,
        string? file,
        int expected
    )
    {
        var path = _folder.Write("my.json", file is null ? "{}" : $$"""{ "port": {{file}} }""");
        var (settings, faults) = Read(
            flag is null ? [] : new() { ["port"] = flag },
            variable is null ? [] : new() { ["AIRWORTHY_PORT"] = variable },
            path
        );

        Assert.Empty(faults);
        Assert.Equal(expected, settings!.Port);
    }

    [Fact]
    public void Read_NoFileNamed_TakesTheOneInTheDataFolder()
    {
        _folder.Write("data/airworthy.json", """{ "port": 1234, /* why not */ "requireAuthentication": true, }""");

        var (settings, faults) = Read(new() { ["data"] = _folder.At("data") }, []);

        Assert.Empty(faults);
        Assert.Equal(1234, settings!.Port);
        Assert.True(settings.RequireAuthentication);
    }

    [Fact]
    public void Read_FileInDataFolderSetsData_Refuses()
    {
        _folder.Write("data/airworthy.json", """{ "data": "elsewhere" }""");

        var (settings, faults) = Read(new() { ["data"] = _folder.At("data") }, []);

        Assert.Null(settings);
        Assert.Contains("--config", Assert.Single(faults).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralErrors_ReportsThemAll()
    {
        var path = _folder.Write("my.json", """{ "prot": 1, "drainSeconds": -1, "log": "loud" }""");

        var (settings, faults) = Read(
            new() { ["port"] = "70000", ["requireAuthentication"] = "yes" },
            new() { ["AIRWORTHY_HOST"] = "example.com" },
            path
        );

        Assert.Null(settings);
        Assert.Equal(
            ["unknown-setting", "bad-setting", "bad-setting", "bad-setting", "bad-setting", "bad-setting"],
            faults.Select(f => f.Code)
        );
        Assert.Contains(faults, f => f.Detail.Contains("'prot'", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Detail.Contains("AIRWORTHY_HOST", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Detail.Contains("--port", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Detail.Contains("my.json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{ \"port\": 1, \"port\": 2 }")]
    [InlineData("")]
    public void Read_FileIsNoObjectOfSettings_Refuses(string text)
    {
        var (settings, faults) = Read([], [], _folder.Write("my.json", text));

        Assert.Null(settings);
        Assert.Equal("bad-settings-file", Assert.Single(faults).Code);
    }

    [Fact]
    public void Read_NamedFileIsMissing_Refuses() =>
        Assert.Equal("bad-settings-file", Assert.Single(Read([], [], _folder.At("none.json")).Faults).Code);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.2.7")]
    public void Read_OpenHostWithoutAuthentication_Refuses(string host)
    {
        var fault = Assert.Single(Read(new() { ["host"] = host }, []).Faults);

        Assert.Equal("open-without-authentication", fault.Code);
        Assert.Contains("--require-authentication", fault.Detail, StringComparison.Ordinal);
        Assert.Empty(Read(new() { ["host"] = host, ["requireAuthentication"] = "true" }, []).Faults);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void Read_LoopbackHost_NeedsNoAuthentication(string host) =>
        Assert.Empty(Read(new() { ["host"] = host }, []).Faults);

    [Theory]
    [InlineData("1")]
    [InlineData("127.1")]
    [InlineData("*")]
    [InlineData("")]
    public void Read_HostNotWrittenInFull_Refuses(string host) =>
        Assert.Equal("bad-setting", Assert.Single(Read(new() { ["host"] = host }, []).Faults).Code);

    public void Dispose() => _folder.Dispose();

    private static (ServerSettings? Settings, IReadOnlyList<Core.Results.Fault> Faults) Read(
        Dictionary<string, string> flags,
        Dictionary<string, string> variables,
        string? file = null
    ) => SettingsReader.Read(new SettingsSources(flags, variables) { ConfigFile = file });
}
