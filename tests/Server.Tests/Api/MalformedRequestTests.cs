using System.Net.Sockets;
using System.Text;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Api;

/// <summary>Whatever a caller sends, it is never the server that fails.</summary>
public sealed class MalformedRequestTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Requests = 4000;

    [Fact]
    public async Task Requests_OfAnyForm_NeverFailTheServer()
    {
        var templates = server.Routes.Select(r => r.RoutePattern.RawText!).Distinct().ToList();
        var random = new Random(20_240_817);
        using var http = server.Http();
        for (var i = 0; i < Requests; i++)
        {
            using var request = new MadeRequest(random, templates, server.AdministratorToken).Make(server.Address);
            var said = $"{i}: {request.Method} {request.RequestUri} {request.Content?.Headers.ContentType}";
            using var response = await http.SendAsync(request);
            Assert.True((int)response.StatusCode < 500, $"{said}: {response.StatusCode}");
            if (
                (int)response.StatusCode >= 400
                && request.RequestUri!.AbsolutePath.StartsWith("/api/v1/", StringComparison.Ordinal)
            )
            {
                // What is no HTTP is refused before anything of ours sees it: no body, and the connection ends.
                var notOurs = response.Headers.ConnectionClose == true && response.Content.Headers.ContentLength == 0;
                Assert.True(notOurs || response.Content.Headers.ContentType is not null, $"{said}: {response}");
                if (!notOurs && request.Method != HttpMethod.Head)
                {
                    await Raw.ProblemAsync(response);
                }
            }
        }
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Bytes_ThatAreNoHttp_LeaveTheServerWell()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var answer = await AnswerToAsync(Garbage(random));
            Assert.DoesNotContain("HTTP/1.1 500", answer, StringComparison.Ordinal);
        }
        using var client = server.Anonymous();
        (await client.ReadyAsync()).Good();
        Assert.Empty(server.Errors);
    }

    private async Task<string> AnswerToAsync(byte[] bytes)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port);
        await using var stream = socket.GetStream();
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(bytes);
            socket.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer);
        }
        catch (Exception cut) when (cut is IOException or SocketException)
        {
            // Hanging up on garbage is a fair answer to it.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private static byte[] Garbage(Random random)
    {
        var host = "Host: localhost\r\n";
        string[] starts =
        [
            "GET / HTTP/1.1\r\n\r\n",
            $"GET /%00 HTTP/1.1\r\n{host}\r\n",
            $"GET /api/v1/models/%ff%fe HTTP/1.1\r\n{host}\r\n",
            $"GET /api/v1/models?q=%ff%00 HTTP/1.1\r\n{host}\r\n",
            $"GET http://[:::1/ HTTP/1.1\r\n{host}\r\n",
            $"POST /api/v1/models/a/uploads HTTP/1.1\r\n{host}Content-Length: 10\r\nContent-Type: application/json\r\n\r\n{{",
            $"POST /api/v1/models/a/uploads HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n",
            $"POST /api/v1/models/a/uploads HTTP/1.1\r\n{host}Content-Length: 99999999999\r\nContent-Type: application/json\r\n\r\n{{}}",
            $"PUT /api/v1/uploads/x/files/y HTTP/1.1\r\n{host}Content-Length: -1\r\n\r\n",
            $"GET / HTTP/9.9\r\n{host}\r\n",
            $"\0\0\0\0{host}\r\n\r\n",
            $"G\u0001T / HTTP/1.1\r\n{host}\r\n",
        ];
        var start = Encoding.Latin1.GetBytes(starts[random.Next(starts.Length)]);
        var noise = new byte[random.Next(0, 40)];
        random.NextBytes(noise);
        return [.. start, .. noise];
    }
}
