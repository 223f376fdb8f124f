using System.Text.Json;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Hosting;

public sealed class UpCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Up_Signalled_StopsCleanly(string signal)
    {
        using var up = UpProcess.Start(null, "up", "--port", "0", "--data", _folder.At("data"));
        var ready = await up.Output.ReadLineAsync();
        Assert.StartsWith("Airworthy is ready at http://127.0.0.1:", ready, StringComparison.Ordinal);

        up.Signal(signal);

        Assert.Equal(0, (await up.EndAsync()).Code);
    }

    [Fact]
    public async Task Up_Json_SaysReadyAsOneObject()
    {
        using var up = UpProcess.Start(null, "up", "--port", "0", "--data", _folder.At("data"), "--json");
        using var ready = JsonDocument.Parse((await up.Output.ReadLineAsync())!);
        Assert.Equal("ready", ready.RootElement.GetProperty("step").GetString());
        Assert.True(ready.RootElement.GetProperty("ok").GetBoolean());
        Assert.StartsWith(
            "http://127.0.0.1:",
            ready.RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );

        up.Signal("TERM");
        var (code, output, errors) = await up.EndAsync();
        Assert.Equal((0, ""), (code, output));
        Assert.Contains("Airworthy is ready at", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_OpenHostWithoutAuthentication_RefusesToStart()
    {
        using var up = UpProcess.Start(null, "up", "--port", "0", "--host", "0.0.0.0", "--data", _folder.At("data"));
        var (code, _, errors) = await up.EndAsync();
        Assert.Equal(2, code);
        Assert.Contains("[open-without-authentication]", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("data")));
    }

    [Fact]
    public async Task Up_SeveralBadSettings_SaysThemAll()
    {
        var variables = new Dictionary<string, string> { ["AIRWORTHY_LOG"] = "loud" };
        using var up = UpProcess.Start(variables, "up", "--port", "x", "--data", _folder.At("data"));
        var (code, _, errors) = await up.EndAsync();
        Assert.Equal(2, code);
        Assert.Contains("--port", errors, StringComparison.Ordinal);
        Assert.Contains("AIRWORTHY_LOG", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--once")]
    [InlineData("--no-such-flag")]
    public async Task Up_WrongFlags_IsUsage(string flag)
    {
        using var up = UpProcess.Start(null, "up", flag, "--data", _folder.At("data"));
        Assert.Equal(2, (await up.EndAsync()).Code);
    }

    [Fact]
    public async Task Up_PortInUse_SaysSo()
    {
        using var first = UpProcess.Start(null, "up", "--port", "0", "--data", _folder.At("one"));
        var address = new Uri((await first.Output.ReadLineAsync())!.Split(' ')[4]);

        using var second = UpProcess.Start(null, "up", "--port", $"{address.Port}", "--data", _folder.At("two"));
        var (code, _, errors) = await second.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("[cannot-listen]", errors, StringComparison.Ordinal);
        Assert.Contains($"Port {address.Port}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_OpenHostWithAuthentication_ServesNobodyWithoutToken()
    {
        using var up = UpProcess.Start(
            null,
            "up",
            "--port",
            "0",
            "--host",
            "0.0.0.0",
            "--require-authentication",
            "--data",
            _folder.At("data")
        );
        var address = new Uri((await up.Output.ReadLineAsync())!.Split(' ')[4]);
        using var client = new Client.Http.AirworthyClient(address);
        Assert.True((await client.ReadyAsync()).IsOk);
        Assert.Equal("token-required", (await client.ListModelsAsync()).Problem?.Code);
    }

    public void Dispose() => _folder.Dispose();
}
