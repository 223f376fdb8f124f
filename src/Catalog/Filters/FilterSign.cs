using System.Collections.Frozen;

namespace Airworthy.Catalog.Filters;

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

    /// <summary>A regular expression that fits somewhere in the text.</summary>
    RLike,
    In,
    NotIn,
    IsNull,
    IsNotNull,
}

/// <summary>Signs that go together, and how they are written.</summary>
public static class FilterSigns
{
    private static readonly FrozenDictionary<string, FilterSign> Written = new Dictionary<string, FilterSign>
    {
        ["="] = FilterSign.Equal,
        ["!="] = FilterSign.NotEqual,
        ["<"] = FilterSign.Less,
        ["<="] = FilterSign.LessOrEqual,
        [">"] = FilterSign.Greater,
        [">="] = FilterSign.GreaterOrEqual,
        ["LIKE"] = FilterSign.Like,
        ["ILIKE"] = FilterSign.ILike,
        ["RLIKE"] = FilterSign.RLike,
        ["IN"] = FilterSign.In,
        ["NOT IN"] = FilterSign.NotIn,
        ["IS NULL"] = FilterSign.IsNull,
        ["IS NOT NULL"] = FilterSign.IsNotNull,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<FilterSign, string> Texts = Written.ToFrozenDictionary(
        w => w.Value,
        w => w.Key
    );

    /// <summary>Of numbers.</summary>
    public static IReadOnlyList<FilterSign> Ordered { get; } =
    [
        FilterSign.Greater,
        FilterSign.GreaterOrEqual,
        FilterSign.NotEqual,
        FilterSign.Equal,
        FilterSign.Less,
        FilterSign.LessOrEqual,
    ];

    /// <summary>Of texts.</summary>
    public static IReadOnlyList<FilterSign> Matching { get; } =
    [FilterSign.NotEqual, FilterSign.Equal, FilterSign.Like, FilterSign.ILike];

    public static IReadOnlyList<FilterSign> Listed { get; } = [FilterSign.In, FilterSign.NotIn];

    public static IReadOnlyList<FilterSign> Nullness { get; } = [FilterSign.IsNull, FilterSign.IsNotNull];

    /// <summary>The sign of that text, in capitals and with one blank between words; null for one that is none.</summary>
    public static FilterSign? Find(string text) => Written.TryGetValue(text, out var sign) ? sign : null;

    public static string TextOf(FilterSign sign) => Texts[sign];

    /// <summary>As a set in a fault's sentence.</summary>
    public static string TextOf(IEnumerable<FilterSign> signs) =>
        $"{{{string.Join(", ", signs.Select(s => $"'{TextOf(s)}'"))}}}";

    /// <summary>Whether a pattern stands to its right.</summary>
    public static bool IsPattern(FilterSign sign) => sign is FilterSign.Like or FilterSign.ILike or FilterSign.RLike;
}
