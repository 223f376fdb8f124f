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
    [Trait("Speed", "Slow")]
    public async Task Up_PortInUse_SaysSo()
    {
        using var first = UpProcess.Start(null, "up", "--port", "0", "--data", _folder.At("one"));
        var address = new Uri((await first.Output.ReadLineAsync())!.Split(' ')[4]);

        using var second = UpProcess.Start(null, "up", "--port", $"{address.Port}", "--data", _folder.At("two"));
        var (code, _, errors) = await second.EndAsync();

        Assert.Equal(7, code);
        Assert.Contains("[cannot-listen]", errors, StringComparison.Ordinal);
        Assert.Contains($"Port {address.Port}", errors, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
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

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Up_AdministratorRecovered_TheNewTokenHolds()
    {
        using (var first = UpProcess.Start(null, "up", "--port", "0", "--data", _folder.At("data")))
        {
            await first.Output.ReadLineAsync();
            Assert.Contains("admin.token", await first.Output.ReadLineAsync(), StringComparison.Ordinal);
            first.Signal("TERM");
            Assert.Equal(0, (await first.EndAsync()).Code);
        }
        var lost = await File.ReadAllTextAsync(_folder.At("data", "admin.token"));
        File.Delete(_folder.At("data", "admin.token"));

        using var second = UpProcess.Start(
            null,
            "up",
            "--port",
            "0",
            "--recover-administrator",
            "--data",
            _folder.At("data")
        );
        var address = new Uri((await second.Output.ReadLineAsync())!.Split(' ')[4]);
        var token = (await File.ReadAllTextAsync(_folder.At("data", "admin.token"))).Trim();

        Assert.NotEqual(lost.Trim(), token);
        using var client = new Client.Http.AirworthyClient(address, token);
        Assert.Equal("admin", (await client.WhoAmIAsync()).Good().Account);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Up_DataFolderHeld_SaysByWhom()
    {
        using var first = UpProcess.Start(null, "up", "--port", "0", "--data", _folder.At("data"));
        await first.Output.ReadLineAsync();

        using var second = UpProcess.Start(null, "up", "--port", "0", "--data", _folder.At("data"));
        var (code, _, errors) = await second.EndAsync();

        Assert.Equal(7, code);
        Assert.Contains("[data-held]", errors, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task VerifyData_SoundThenTampered_TellsTheDifference()
    {
        using (var up = UpProcess.Start(null, "up", "--port", "0", "--data", _folder.At("data")))
        {
            var address = new Uri((await up.Output.ReadLineAsync())!.Split(' ')[4]);
            using var client = new Client.Http.AirworthyClient(address);
            await Tiny.RegisterAsync(client, "tiny", Tiny.Folder(_folder));
            up.Signal("TERM");
            await up.EndAsync();
        }

        using var sound = UpProcess.Start(null, "record", "verify", "--data", _folder.At("data"), "--json");
        var (code, output, _) = await sound.EndAsync();
        Assert.Equal(0, code);
        using var report = JsonDocument.Parse(output);
        Assert.True(report.RootElement.GetProperty("sound").GetBoolean());
        Assert.Equal(1, report.RootElement.GetProperty("files").GetInt32());

        var blob = Directory.EnumerateFiles(_folder.At("data", "blobs"), "*", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(blob);
        bytes[0] ^= 1;
        File.SetAttributes(blob, FileAttributes.Normal);
        await File.WriteAllBytesAsync(blob, bytes);
        using var tampered = UpProcess.Start(null, "record", "verify", "--data", _folder.At("data"));
        (code, output, _) = await tampered.EndAsync();
        Assert.Equal(3, code);
        Assert.Contains("NOT SOUND", output, StringComparison.Ordinal);

        using var missing = UpProcess.Start(null, "record", "verify", "--data", _folder.At("nothing"));
        Assert.Equal(4, (await missing.EndAsync()).Code);
    }

    public void Dispose() => _folder.Dispose();
}
