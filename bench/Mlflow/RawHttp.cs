using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Airworthy.Bench.Mlflow;

/// <summary>One connection that says no more HTTP than it must, so that what is measured is the server.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _sent = new byte[16 * 1024];
    private byte[] _got = new byte[64 * 1024];
    private int _filled;

    internal RawHttp(Uri server) => _socket.Connect(server.Host, server.Port);

    internal static int Failures;

    /// <summary>The answer's body, good until the next call.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> PostAsync(string path, ReadOnlyMemory<byte> json)
    {
        var head =
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n";
        if (_sent.Length < head.Length + json.Length)
        {
            _sent = new byte[(head.Length + json.Length) * 2];
        }
        var length = Encoding.ASCII.GetBytes(head, _sent);
        json.CopyTo(_sent.AsMemory(length));
        await SendAsync(_sent.AsMemory(0, length + json.Length));
        return await AnswerAsync(path);
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(string path)
    {
        _filled = 0;
        int end;
        while ((end = _got.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync();
        }
        var head = Encoding.ASCII.GetString(_got, 0, end);
        var body = head.Contains("chunked", StringComparison.OrdinalIgnoreCase)
            ? await ChunksAsync(end + 4)
            : await CountedAsync(end + 4, head);
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) && Interlocked.Increment(ref Failures) <= 3)
        {
            Console.WriteLine($"FAILED {path}: {Encoding.UTF8.GetString(body.Span)}");
        }
        return body;
    }

    private async ValueTask<ReadOnlyMemory<byte>> CountedAsync(int start, string head)
    {
        const string Name = "Content-Length: ";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        var stop = head.IndexOf('\r', at);
        var length = int.Parse(head.AsSpan(at, (stop < 0 ? head.Length : stop) - at), CultureInfo.InvariantCulture);
        while (_filled < start + length)
        {
            await FillAsync();
        }
        return _got.AsMemory(start, length);
    }

    /// <summary>The chunks' contents moved together.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> ChunksAsync(int start)
    {
        var (read, write) = (start, start);
        while (true)
        {
            int line;
            while ((line = _got.AsSpan(read, _filled - read).IndexOf("\r\n"u8)) < 0)
            {
                await FillAsync();
            }
            var size = int.Parse(Encoding.ASCII.GetString(_got, read, line), NumberStyles.HexNumber, null);
            read += line + 2;
            while (_filled < read + size + 2)
            {
                await FillAsync();
            }
            if (size == 0)
            {
                return _got.AsMemory(start, write - start);
            }
            _got.AsSpan(read, size).CopyTo(_got.AsSpan(write));
            write += size;
            read += size + 2;
        }
    }

    private async ValueTask FillAsync()
    {
        if (_filled == _got.Length)
        {
            Array.Resize(ref _got, _got.Length * 2);
        }
        var read = await _socket.ReceiveAsync(_got.AsMemory(_filled), SocketFlags.None);
        _filled += read > 0 ? read : throw new IOException("The server closed the connection.");
    }
}
