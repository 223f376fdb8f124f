namespace Airworthy.Adapters.Storage.Research;

/// <summary>One of the values that rows are ordered by. A constant one tells only which rows these are.</summary>
internal sealed record OrderTerm(string Sql, bool Descending, object? Constant = null, bool IsConstant = false)
{
    /// <summary>What orders rows alike but for ties, and stands in an index; null where the term itself does.</summary>
    internal string? Coarse { get; init; }

    /// <summary>The same of a value.</summary>
    internal string CoarseValue { get; init; } = "?";

    internal static OrderTerm Always(object? value) => new("", Descending: false, value, IsConstant: true);

    /// <summary><c>ORDER BY …</c></summary>
    internal static string OrderBy(IEnumerable<OrderTerm> terms) =>
        " ORDER BY "
        + string.Join(
            ", ",
            terms
                .Where(t => !t.IsConstant)
                .SelectMany(
                    t => t.Coarse is { } coarse ? [coarse, t.Sql] : new[] { t.Sql },
                    (t, sql) => t.Descending ? $"{sql} DESC" : sql
                )
        );

    /// <summary>The rows after the one with these values: after by the first term, or equal there and after by the next.</summary>
    internal static SqlText After(IReadOnlyList<OrderTerm> terms, IReadOnlyList<object?> values)
    {
        var after = new SqlText();
        var depth = 0;
        for (var i = 0; i < terms.Count; i++)
        {
            var term = terms[i];
            if (term.IsConstant)
            {
                continue;
            }
            var sign = term.Descending ? "<" : ">";
            if (depth == 0 && values[i] is not null)
            {
                // Says nothing new, but an index can use it.
                after.Add($"{term.Coarse ?? term.Sql} {sign}= {term.CoarseValue} AND ", values[i]);
            }
            after.Add($"({term.Sql} {sign} ? OR ({term.Sql} IS ? AND ", values[i], values[i]);
            depth++;
        }
        return after.Add("0").Add(new string(')', depth * 2));
    }
}

/// <summary>Compares rows as the database does: by these terms, texts by their bytes.</summary>
internal sealed class RowOrder(IReadOnlyList<OrderTerm> terms) : IComparer<object?[]>
{
    public int Compare(object?[]? x, object?[]? y)
    {
        for (var i = 0; i < terms.Count; i++)
        {
            var order = CompareValues(x![i], y![i]);
            if (order != 0)
            {
                return terms[i].Descending ? -order : order;
            }
        }
        return 0;
    }

    private static int CompareValues(object? x, object? y) =>
        (x, y) switch
        {
            (null, null) => 0,
            (null, _) => -1,
            (_, null) => 1,
            (long a, long b) => a.CompareTo(b),
            (string a, string b) => CompareTexts(a, b),
            _ => Convert.ToDouble(x, null).CompareTo(Convert.ToDouble(y, null)),
        };

    /// <summary>As UTF-8, where what lies beyond the first plane comes last.</summary>
    private static int CompareTexts(string x, string y)
    {
        for (var i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            if (x[i] != y[i])
            {
                return char.IsSurrogate(x[i]) == char.IsSurrogate(y[i]) ? x[i].CompareTo(y[i])
                    : char.IsSurrogate(x[i]) ? 1
                    : -1;
            }
        }
        return x.Length.CompareTo(y.Length);
    }
}
