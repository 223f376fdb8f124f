namespace Airworthy.Server.Mlflow;

/// <summary>Python writes NaN and the infinities bare, which JSON does not know. Here they become the texts that stand for them.</summary>
internal static class NonFinite
{
    public static byte[] Quoted(ReadOnlySpan<byte> json)
    {
        var quoted = new List<byte>(json.Length + 16);
        var inText = false;
        for (var i = 0; i < json.Length; i++)
        {
            var one = json[i];
            if (inText)
            {
                quoted.Add(one);
                if (one == '\\' && i + 1 < json.Length)
                {
                    quoted.Add(json[++i]);
                }
                inText = one != '"';
                continue;
            }
            var word = WordAt(json[i..]);
            if (word.Length > 0)
            {
                quoted.Add((byte)'"');
                quoted.AddRange(word);
                quoted.Add((byte)'"');
                i += word.Length - 1;
                continue;
            }
            inText = one == '"';
            quoted.Add(one);
        }
        return [.. quoted];
    }

    private static ReadOnlySpan<byte> WordAt(ReadOnlySpan<byte> json) =>
        json.StartsWith("NaN"u8) ? "NaN"u8
        : json.StartsWith("Infinity"u8) ? "Infinity"u8
        : json.StartsWith("-Infinity"u8) ? "-Infinity"u8
        : [];
}
