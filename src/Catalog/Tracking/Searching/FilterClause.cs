using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Searching;

/// <summary>How a clause compares.</summary>
public enum FilterSign
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary><c>%</c> for any characters, <c>_</c> for one.</summary>
    Like,

    /// <summary>The same, upper and lower case alike.</summary>
    ILike,
    In,
    NotIn,
    IsNull,
    IsNotNull,
}

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

    private const int MaxPattern = 1000;

    /// <summary>A pattern is compared with every value, so it may not be of any length.</summary>
    internal Fault? PatternFault =>
        Sign is FilterSign.Like or FilterSign.ILike && Value.Raw.Length > MaxPattern
            ? SearchFaults.BadFilter.With($"A pattern of {SignText} may have at most {MaxPattern} characters.")
            : null;

    /// <summary>The right side's text without its quotes; a fault where it has none.</summary>
    public Result<string> Text() =>
        Value.Raw is { Length: >= 2 } raw && raw[0] is '\'' or '"' && raw[^1] == raw[0]
            ? raw[1..^1]
            : SearchFaults.BadFilter.With(
                $"Parameter value is either not quoted or unidentified quote types used for string value {Clip.Short(Value.Raw)}. Use either single or double quotes."
            );
}
