namespace Airworthy.Catalog.Filters;

/// <summary>Takes a name in a filter or an order apart: what it is about, and which one of these.</summary>
public static class FilterNameRules
{
    /// <summary>The part before the first dot, without backticks (null where there is none), and the rest without quotes.</summary>
    public static (string? Entity, string Key) Split(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 || name[0] == '"' ? (null, Bare(name)) : (Between(name[..dot], '`'), Bare(name[(dot + 1)..]));
    }

    private static string Bare(string key) => Between(Between(Between(key, '\''), '"'), '`');

    private static string Between(string text, char quote) =>
        text.Length >= 2 && text[0] == quote && text[^1] == quote ? text[1..^1] : text;
}
