using Airworthy.Core.Results;

namespace Airworthy.Catalog.Filters;

/// <summary>What stands to the right of a sign.</summary>
public enum FilterValue
{
    Text,
    Number,

    /// <summary>Either, or a bare word such as <c>true</c>.</summary>
    Any,
}

/// <summary>Something that may be searched for.</summary>
/// <param name="Field">What kind of thing it is.</param>
/// <param name="Key">Which of them.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="Signs">How it may be compared.</param>
/// <param name="Name">Its kind as the entity's faults call it, e.g. <c>parameter</c>.</param>
public sealed record FilterField<TField>(
    TField Field,
    string Key,
    FilterValue Value,
    IReadOnlyList<FilterSign> Signs,
    string Name = ""
)
    where TField : struct;

/// <summary>A checked clause.</summary>
/// <param name="Field">What it is about.</param>
/// <param name="Key">Which of them; an attribute's own name, not an alias.</param>
/// <param name="Sign">How it compares.</param>
/// <param name="Text">The right side of a comparison of texts; a bare word in small letters.</param>
/// <param name="Number">The right side of a comparison of numbers; null for every other.</param>
/// <param name="Texts">The right side of IN and NOT IN; null for every other sign.</param>
public sealed record FilterCondition<TField>(
    TField Field,
    string Key,
    FilterSign Sign,
    string Text = "",
    double? Number = null,
    IReadOnlyList<string>? Texts = null
)
    where TField : struct;

/// <summary>
/// What one entity's filter may say. The language is the same for all; what differs are the fields, and the sentences of the faults, which
/// MLflow's clients compare.
/// </summary>
public sealed record FilterGrammar<TField>
    where TField : struct
{
    /// <summary>The field of a name's part before the first dot (null: none) and the rest, or why there is none.</summary>
    public required Func<string?, string, Result<FilterField<TField>>> Find { get; init; }

    /// <summary>A sign that the field does not know.</summary>
    public required Func<FilterField<TField>, FilterClause, Fault> WrongSign { get; init; }

    /// <summary>A value of another kind than the field's.</summary>
    public required Func<FilterField<TField>, FilterClause, Fault> WrongValue { get; init; }

    /// <summary>Whether a number may stand in quotes.</summary>
    public bool QuotedNumbers { get; init; }

    public int MaxClauses { get; init; } = 200;
}
