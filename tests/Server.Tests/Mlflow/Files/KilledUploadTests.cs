using System.Net;
using System.Net.Sockets;
using System.Text;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Mlflow.Files;

/// <summary>A server that is killed while artifacts come in, as a process of its own.</summary>
[Trait("Speed", "Slow")]
public sealed class KilledUploadTests : IDisposable
{
    private const string Root = "/api/2.0/mlflow-artifacts/artifacts";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Kill_InTheMiddleOfUploads_KeepsWhatWasAnsweredAndNothingHalf()
    {
        var data = _folder.At("data");
        using (var first = UpProcess.Start(null, "up", "--data", data, "--port", "0"))
        {
            var address = await AddressAsync(first);
            using var http = new HttpClient { BaseAddress = address };
            for (var i = 0; i < 20; i++)
            {
                using var put = await http.PutAsync($"{Root}/run/{i}", new StringContent($"whole {i}"));
                Assert.Equal(HttpStatusCode.OK, put.StatusCode);
            }
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, address.Port);
            await using var half = socket.GetStream();
            await half.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"PUT {Root}/run/half HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\n"
                )
            );
            await half.WriteAsync(new byte[5_000_000]);
            first.Signal("KILL");
            await first.EndAsync();
        }

        using var second = UpProcess.Start(null, "up", "--data", data, "--port", "0");
        using var again = new HttpClient { BaseAddress = await AddressAsync(second) };

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"whole {i}", await again.GetStringAsync($"{Root}/run/{i}"));
        }
        using var none = await again.GetAsync($"{Root}/run/half");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(data, "research", "incoming")));
        second.Signal("TERM");
        await second.EndAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<Uri> AddressAsync(UpProcess server)
    {
        while (await server.Output.ReadLineAsync() is { } line)
        {
            if (line.Split(' ').FirstOrDefault(w => w.StartsWith("http://", StringComparison.Ordinal)) is { } address)
            {
                return new Uri(address);
            }
        }
        throw new InvalidOperationException("The server did not become ready.");
    }
}
