using System.Text.Json;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Record.Folds;

/// <summary>
/// What facts mean for one table. State is nothing but the fold of the record: the journal applies folds as it appends, and
/// <c>record verify --data</c> applies them again from the first fact and compares. A fold is pure.
/// </summary>
public interface IStateFold
{
    StateTable Table { get; }

    /// <summary>Raised by one whenever the same facts come to mean other rows: the store then builds the table anew from the record.</summary>
    int Version => 1;

    /// <summary>The keys of the rows that this fact touches; none for a fact that means nothing here.</summary>
    IEnumerable<string> KeysOf(Fact fact);

    /// <summary>The row's document after the fact; null removes the row.</summary>
    byte[]? Apply(ReadOnlyMemory<byte>? before, string key, Fact fact);
}

/// <summary>A fold over typed rows.</summary>
public abstract class StateFold<T>(StateTable<T> table) : IStateFold
    where T : class
{
    public StateTable Table => table;

    /// <inheritdoc />
    public virtual int Version => 1;

    public abstract IEnumerable<string> KeysOf(Fact fact);

    public byte[]? Apply(ReadOnlyMemory<byte>? before, string key, Fact fact)
    {
        var row = before is { } bytes ? JsonSerializer.Deserialize(bytes.Span, table.Json) : null;
        var after = Apply(row, key, fact);
        return after is null ? null : JsonSerializer.SerializeToUtf8Bytes(after, table.Json);
    }

    /// <summary>The row after the fact. <paramref name="before"/> is null where there is none yet; answering null removes it.</summary>
    protected abstract T? Apply(T? before, string key, Fact fact);
}
