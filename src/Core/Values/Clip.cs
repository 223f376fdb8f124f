namespace Airworthy.Core.Values;

/// <summary>Keeps what a caller sent short enough to quote back in a sentence.</summary>
public static class Clip
{
    /// <summary>The text with control characters as '?', cut to 80 characters.</summary>
    public static string Short(string? text)
    {
        if (text is null)
        {
            return "";
        }
        var cut = text.Length > 80 ? text[..80] + "…" : text;
        return string.Create(
            cut.Length,
            cut,
            static (span, from) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsControl(from[i]) ? '?' : from[i];
                }
            }
        );
    }
}
