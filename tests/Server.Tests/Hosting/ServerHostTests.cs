using System.Net;
using System.Net.Sockets;
using System.Text;
using Airworthy.Client.Http;
using Airworthy.Core.Values;
using Airworthy.Server.Settings;
using Airworthy.Server.Wiring;
using Airworthy.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Airworthy.Server.Tests.Hosting;

public sealed class ServerHostTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Stop_WhileSomebodyWatchesARelease_AnswersThemAndEnds()
    {
        await using var town = new Town();
        await town.InitializeAsync();
        var waiting = await town.ReleaseAsync(await town.ModelAsync(), 1);
        var watching = town.Nobody.WaitForReleaseAsync(waiting.Id, waiting.Revision);

        await town.Server.RestartAsync().WaitAsync(Soon);

        var answer = await watching.WaitAsync(Soon);
        Assert.True(answer.IsOk || answer.Problem.Code == ProblemCodes.ServerUnreachable, answer.Problem?.ToString());
        Assert.Empty(town.Server.Errors);
    }

    [Fact]
    public async Task Stop_WhileAFileComesIn_TakesItWhole()
    {
        await using var host = await StartAsync(new ServerSettings { Data = _folder.At("data"), Port = 0 });
        using var client = new AirworthyClient(host.Address);
        var bytes = new byte[100_000];
        var file = new Client.Contracts.FileEntry("weights.bin", bytes.Length, Sha256Digest.Of(bytes).ToString());
        var upload = (await client.BeginUploadAsync("slow", Tiny.Request() with { Files = [file] })).Good();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await using var stream = socket.GetStream();
        var head =
            $"PUT /api/v1/uploads/{upload.Upload}/files/{Uri.EscapeDataString(file.Digest)} HTTP/1.1\r\n"
            + $"Host: localhost\r\nContent-Length: {bytes.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        // The server asks for the body, so it is at work on it.
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync());

        var stopping = host.StopAsync();
        await stream.WriteAsync(bytes);
        var answer = await reader.ReadToEndAsync();
        await stopping.WaitAsync(Soon);

        Assert.Contains("HTTP/1.1 204", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RequestLargerThanSet_RefusesIt()
    {
        await using var host = await StartAsync(
            new ServerSettings
            {
                Data = _folder.At("data"),
                Port = 0,
                MaxRequestBytes = 1024,
            }
        );
        using var client = new AirworthyClient(host.Address);
        var request = Tiny.Request() with { Description = new string('x', 2000) };

        (await client.BeginUploadAsync("long", request)).Refused(413, "request-too-large");
    }

    [Fact]
    public async Task Start_QuotaSet_HoldsVersionsToIt()
    {
        await using var host = await StartAsync(
            new ServerSettings
            {
                Data = _folder.At("data"),
                Port = 0,
                MaxVersionBytes = 10,
            }
        );
        using var client = new AirworthyClient(host.Address);

        (await client.RegisterAsync("large", Tiny.Request(), Tiny.Folder(_folder))).Refused(413, "over-quota");
    }

    [Fact]
    public async Task Start_OnIPv6Loopback_Answers()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        await using var host = await StartAsync(
            new ServerSettings
            {
                Data = _folder.At("data"),
                Host = IPAddress.IPv6Loopback,
                Port = 0,
            }
        );
        using var client = new AirworthyClient(host.Address);

        (await client.ListModelsAsync()).Good();
    }

    [Fact]
    public async Task Start_UponARowThatCannotBeRead_SaysSo()
    {
        var settings = new ServerSettings { Data = _folder.At("data"), Port = 0 };
        await (await StartAsync(settings)).DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={_folder.At("data/airworthy.db")}"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE state_accounts SET doc = '{}'";
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        var started = await ServerHost.StartAsync(settings, false, l => l.ClearProviders(), CancellationToken.None);

        Assert.Equal("store-damaged", started.Fault?.Code);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<ServerHost> StartAsync(ServerSettings settings)
    {
        var started = await ServerHost.StartAsync(settings, false, l => l.ClearProviders(), CancellationToken.None);
        Assert.True(started.IsOk, started.Fault?.ToString());
        return started.Value;
    }
}
