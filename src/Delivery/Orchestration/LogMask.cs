using System.Text;

namespace Airworthy.Delivery.Orchestration;

/// <summary>
/// Replaces secrets in a stream of bytes by three stars, also where a secret comes in two pieces: as many bytes as a secret could still
/// begin in are held back until more comes or the stream ends.
/// </summary>
public sealed class LogMask
{
    /// <summary>Shorter texts would turn up everywhere by chance; the lines of a longer secret count each for themselves.</summary>
    private const int ShortestLine = 4;

    private static readonly byte[] Stars = "***"u8.ToArray();

    private readonly IReadOnlyList<byte[]> _secrets;
    private byte[] _held = [];

    public LogMask(IEnumerable<string> secrets)
    {
        _secrets =
        [
            .. secrets
                .SelectMany(Forms)
                .Where(s => s.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Select(Encoding.UTF8.GetBytes)
                .OrderByDescending(b => b.Length),
        ];
    }

    /// <summary>What may be shown of all that came, up to what is held back.</summary>
    public byte[] Next(ReadOnlySpan<byte> bytes) => Mask([.. _held, .. bytes], false);

    /// <summary>What was held back.</summary>
    public byte[] Rest() => Mask(_held, true);

    public string Text(string text) => Encoding.UTF8.GetString(Mask(Encoding.UTF8.GetBytes(text), true, keep: false));

    private byte[] Mask(byte[] bytes, bool last, bool keep = true)
    {
        if (_secrets.Count == 0)
        {
            return bytes;
        }
        using var shown = new MemoryStream(bytes.Length);
        var at = 0;
        while (at < bytes.Length)
        {
            var rest = bytes.AsSpan(at);
            if (!last && Begins(rest))
            {
                break;
            }
            if (Length(rest) is > 0 and var length)
            {
                shown.Write(Stars);
                at += length;
                continue;
            }
            shown.WriteByte(bytes[at++]);
        }
        if (keep)
        {
            _held = bytes[at..];
        }
        return shown.ToArray();
    }

    /// <summary>Whether the bytes could be the beginning of a secret that goes on in what has not come yet.</summary>
    private bool Begins(ReadOnlySpan<byte> rest)
    {
        foreach (var secret in _secrets)
        {
            if (secret.Length > rest.Length && secret.AsSpan().StartsWith(rest))
            {
                return true;
            }
        }
        return false;
    }

    private int Length(ReadOnlySpan<byte> rest)
    {
        foreach (var secret in _secrets)
        {
            if (rest.StartsWith(secret))
            {
                return secret.Length;
            }
        }
        return 0;
    }

    private static IEnumerable<string> Forms(string secret) =>
        [
            secret,
            secret.Trim(),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
            Uri.EscapeDataString(secret),
            .. secret.Split('\n').Select(l => l.Trim()).Where(l => l.Length >= ShortestLine),
        ];
}
