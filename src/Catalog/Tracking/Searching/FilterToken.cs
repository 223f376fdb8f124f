namespace Airworthy.Catalog.Tracking.Searching;

/// <summary>What a piece of a filter is.</summary>
public enum FilterTokenKind
{
    /// <summary>A name, with what stands after its dots: <c>metrics.acc</c>, <c>tags.`my tag`</c>, also a text in double quotes.</summary>
    Identifier,

    /// <summary>A text in single quotes.</summary>
    Text,

    Number,

    /// <summary>Signs like <c>&gt;=</c>, and the words LIKE and ILIKE.</summary>
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
}
