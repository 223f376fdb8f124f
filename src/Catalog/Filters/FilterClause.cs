namespace Airworthy.Catalog.Filters;

/// <summary>One clause as it was written: a name, a sign, and what stands to its right.</summary>
/// <param name="Name">The name, not yet taken apart.</param>
/// <param name="Sign">The sign; null for one that is none.</param>
/// <param name="SignText">The sign as written, in capitals.</param>
/// <param name="Values">One value, several for a list, none for IS [NOT] NULL.</param>
/// <param name="IsList">In parentheses.</param>
public sealed record FilterClause(
    string Name,
    FilterSign? Sign,
    string SignText,
    IReadOnlyList<FilterToken> Values,
    bool IsList
)
{
    public FilterToken Value => Values[0];

    /// <summary>The right side as it was written, for messages.</summary>
    public string Written =>
        IsList ? $"({string.Join(", ", Values.Select(v => v.Raw))})"
        : Values.Count == 0 ? ""
        : Value.Raw;
}
