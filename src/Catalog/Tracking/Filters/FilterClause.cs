namespace Airworthy.Catalog.Tracking.Filters;

/// <summary>One comparison of a filter: <c>Subject Comparator Value</c>.</summary>
/// <param name="Subject">What is compared, as it was written, e.g. <c>metrics.`val loss`</c>.</param>
/// <param name="Comparator">In capitals, one blank between words: <c>=</c>, <c>ILIKE</c>, <c>NOT IN</c>, <c>IS NULL</c>.</param>
/// <param name="Value">With what; empty for IS NULL and IS NOT NULL.</param>
/// <param name="Written">The whole clause as it was written, for messages.</param>
public sealed record FilterClause(string Subject, string Comparator, FilterValue Value, string Written);

/// <summary>The right side of a comparison.</summary>
public sealed record FilterValue
{
    public static FilterValue None { get; } = new();

    /// <summary>A quoted text, without its quotes.</summary>
    public string? Text { get; init; }

    /// <summary>A number as it was written.</summary>
    public string? Number { get; init; }

    /// <summary>Anything bare, e.g. <c>true</c>.</summary>
    public string? Word { get; init; }

    /// <summary>Quoted texts in parentheses.</summary>
    public IReadOnlyList<string>? List { get; init; }

    /// <summary>How it was written.</summary>
    public string Written { get; init; } = "";
}
