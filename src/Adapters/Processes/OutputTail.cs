using System.Text;

namespace Airworthy.Adapters.Processes;

/// <summary>The last bytes of a stream that may be endless.</summary>
internal sealed class OutputTail(int bytes)
{
    private readonly byte[] _ring = new byte[Math.Max(1, bytes)];
    private long _seen;

    public async Task ReadAsync(Stream stream, Action<ReadOnlyMemory<byte>>? heard)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
            {
                Add(buffer.AsSpan(0, read));
                heard?.Invoke(buffer.AsMemory(0, read));
            }
        }
        catch (IOException)
        {
            // A killed process may break its pipe; what came before counts.
        }
    }

    /// <summary>As text; what was cut off is told of in the first line.</summary>
    public string Text()
    {
        var kept = (int)Math.Min(_seen, _ring.Length);
        var from = (int)((_seen - kept) % _ring.Length);
        var tail = new byte[kept];
        var first = Math.Min(kept, _ring.Length - from);
        _ring.AsSpan(from, first).CopyTo(tail);
        _ring.AsSpan(0, kept - first).CopyTo(tail.AsSpan(first));
        var text = Encoding.UTF8.GetString(tail);
        return _seen > kept ? $"[{_seen - kept} bytes left out]\n{text}" : text;
    }

    private void Add(ReadOnlySpan<byte> piece)
    {
        var skipped = Math.Max(0, piece.Length - _ring.Length);
        var at = (int)((_seen + skipped) % _ring.Length);
        var rest = piece[skipped..];
        var first = Math.Min(rest.Length, _ring.Length - at);
        rest[..first].CopyTo(_ring.AsSpan(at));
        rest[first..].CopyTo(_ring);
        _seen += piece.Length;
    }
}
