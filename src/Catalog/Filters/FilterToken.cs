namespace Airworthy.Catalog.Filters;

/// <summary>What a piece of a filter is.</summary>
public enum FilterTokenKind
{
    /// <summary>A name, with what stands after its dots: <c>metrics.acc</c>, <c>tags.`my tag`</c>, also a text in double quotes.</summary>
    Identifier,

    /// <summary>A text in single quotes.</summary>
    Text,

    Number,

    /// <summary>Signs like <c>&gt;=</c>, and the words LIKE, ILIKE and RLIKE.</summary>
    Comparison,

    Open,

    Close,

    Comma,

    /// <summary>AND, OR, NOT, IN, IS, NULL.</summary>
    Keyword,

    /// <summary>What belongs nowhere.</summary>
    Stray,
}

/// <summary>A piece of a filter, as it was written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Raw">Its text, quotes included.</param>
public readonly record struct FilterToken(FilterTokenKind Kind, string Raw)
{
    public bool Is(string keyword) =>
        Kind is FilterTokenKind.Keyword or FilterTokenKind.Comparison
        && Raw.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>What stands between its quotes, of which one within is written twice or behind a backslash; null where it has none.</summary>
    public string? Quoted =>
        Raw is { Length: >= 2 } && Raw[0] is '\'' or '"' && Raw[^1] == Raw[0]
            ? Raw[1..^1]
                .Replace(new string(Raw[0], 2), Raw[..1], StringComparison.Ordinal)
                .Replace($"\\{Raw[0]}", Raw[..1], StringComparison.Ordinal)
            : null;
}
