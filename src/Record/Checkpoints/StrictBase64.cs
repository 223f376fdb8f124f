namespace Airworthy.Record.Checkpoints;

/// <summary>Base 64 in its one canonical spelling: padded, no white space, no loose bits.</summary>
internal static class StrictBase64
{
    internal static byte[]? Read(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return
            Convert.TryFromBase64String(text, bytes, out var written)
            && Convert.ToBase64String(bytes, 0, written) == text
            ? bytes[..written]
            : null;
    }
}
