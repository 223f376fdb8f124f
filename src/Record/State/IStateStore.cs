using Airworthy.Core.Results;

namespace Airworthy.Record.State;

/// <summary>Reads state rows. Readers see what was committed and never wait for writers.</summary>
public interface IStateStore
{
    Task<Row<T>?> FindAsync<T>(StateTable<T> table, string key, CancellationToken cancel)
        where T : class;

    /// <summary>The rows of these keys, by key; a key without a row is left out.</summary>
    Task<IReadOnlyDictionary<string, Row<T>>> FindAllAsync<T>(
        StateTable<T> table,
        IReadOnlyCollection<string> keys,
        CancellationToken cancel
    )
        where T : class;

    /// <summary>Rows that satisfy every condition, a page at a time. A page token of another query is refused (<c>bad-page-token</c>).</summary>
    Task<Result<Page<T>>> ListAsync<T>(StateTable<T> table, StateQuery query, CancellationToken cancel)
        where T : class;
}

/// <summary>A page of rows, and the token of the next one (null on the last).</summary>
public sealed record Page<T>(IReadOnlyList<Row<T>> Rows, string? Next)
    where T : class;

/// <summary>Conditions (all must hold), an order (ties by key), and a page.</summary>
public sealed record StateQuery
{
    public IReadOnlyList<Condition> Where { get; init; } = [];

    /// <summary>Path to order by; empty orders by key.</summary>
    public IReadOnlyList<string> OrderBy { get; init; } = [];

    public bool Descending { get; init; }

    /// <summary>Rows a page, 1 to 1000.</summary>
    public int Limit { get; init; } = 100;

    public string? PageToken { get; init; }
}

/// <summary>
/// A comparison of the value at <paramref name="Path"/> (property names from the document's root; a map's key is one segment,
/// whatever it contains) with <paramref name="Value"/>. A row without that value satisfies none but <see cref="Comparison.NotEqual"/>.
/// </summary>
public sealed record Condition(IReadOnlyList<string> Path, Comparison Is, StateValue Value)
{
    /// <summary>A property of the document that is this text.</summary>
    public static Condition Equal(string property, string text) =>
        new([property], Comparison.Equal, StateValue.Of(text));
}

public enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary>The text contains the value, ignoring ASCII case.</summary>
    Contains,

    /// <summary>The value at the path is an array with an element equal to the value.</summary>
    HasElement,
}

/// <summary>A text or a number to compare with (truth values compare as 0 and 1).</summary>
public readonly record struct StateValue
{
    private StateValue(string? text, double number) => (Text, Number) = (text, number);

    /// <summary>The text; null when this is a number.</summary>
    public string? Text { get; }

    public double Number { get; }

    public static StateValue Of(string text) => new(text, 0);

    public static StateValue Of(double number) => new(null, number);
}
