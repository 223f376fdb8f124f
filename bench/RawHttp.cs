using System.Net.Sockets;
using System.Text;

namespace Airworthy.Bench;

/// <summary>
/// One connection that sends requests as bytes and reads answers as bytes, so that little of what is measured is the client's own.
/// </summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string _host;
    private byte[] _buffer = new byte[1 << 16];

    internal RawHttp(Uri server)
    {
        _host = server.Authority;
        _socket.Connect(server.Host, server.Port);
    }

    internal Task<int> PostAsync(string path, string json) => SendAsync("POST", path, json);

    internal Task<int> GetAsync(string path) => SendAsync("GET", path, "");

    /// <summary>The text of the last answer, headers included.</summary>
    internal string Last { get; private set; } = "";

    public void Dispose() => _socket.Dispose();

    private async Task<int> SendAsync(string method, string path, string json)
    {
        var body = Encoding.UTF8.GetByteCount(json);
        var type = body > 0 ? $"Content-Type: application/json\r\nContent-Length: {body}\r\n" : "";
        await _socket.SendAsync(
            Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {_host}\r\n{type}\r\n{json}")
        );
        var filled = 0;
        while (true)
        {
            if (filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new IOException("The server hung up.");
            }
            filled += read;
            if (IsWhole(_buffer.AsSpan(0, filled)))
            {
                Last = Encoding.UTF8.GetString(_buffer, 0, filled);
                return int.Parse(Encoding.ASCII.GetString(_buffer, 9, 3));
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }
        var head = answer[..end];
        if (head.IndexOf("chunked"u8) >= 0)
        {
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        }
        var at = head.IndexOf("Content-Length: "u8);
        var length = at < 0 ? 0 : int.Parse(Encoding.ASCII.GetString(Number(head[(at + 16)..])));
        return answer.Length - end - 4 >= length;
    }

    private static ReadOnlySpan<byte> Number(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text : text[..end];
    }
}
