namespace Airworthy.Catalog.Tracking.Searching;

/// <summary>What a clause or an order is about.</summary>
public enum RunField
{
    Metric,
    Param,
    Tag,
    Attribute,
    Dataset,
}

/// <summary>A checked clause of a search of runs.</summary>
/// <param name="Field">What it is about.</param>
/// <param name="Key">Which of them; an attribute's own name, not an alias.</param>
/// <param name="Sign">How it compares.</param>
/// <param name="Text">The right side of a comparison of texts.</param>
/// <param name="Number">The right side of a comparison of numbers.</param>
/// <param name="Texts">The right side of IN and NOT IN.</param>
public sealed record RunClause(
    RunField Field,
    string Key,
    FilterSign Sign,
    string Text = "",
    double Number = 0,
    IReadOnlyList<string>? Texts = null
);

/// <summary>A checked order of a search of runs.</summary>
public sealed record RunOrder(RunField Field, string Key, bool Descending);
