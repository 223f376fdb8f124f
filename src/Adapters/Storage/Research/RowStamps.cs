namespace Airworthy.Adapters.Storage.Research;

/// <summary>
/// When rows last changed, counted in commits, so that what was read of a row can be kept as long as it stays true. Many rows share a
/// stamp: a change of one then makes others be read again, which is never wrong, and the memory is fixed.
/// </summary>
internal sealed class RowStamps
{
    private const int Stamps = 1 << 16;

    private readonly long[] _changed = new long[Stamps];
    private long _all;
    private long _now;

    /// <summary>Read it before the view of the data is opened that a row is then read from.</summary>
    internal long Now => Volatile.Read(ref _now);

    /// <summary>What was read of the row at that time still stands there.</summary>
    internal bool Holds(long row, long since) =>
        since >= Volatile.Read(ref _all) && since >= Volatile.Read(ref _changed[row & (Stamps - 1)]);

    /// <summary>Told by the one who writes, after the commit and before anybody is answered.</summary>
    internal void Changed(RowChanges changes)
    {
        if (changes.IsEmpty)
        {
            return;
        }
        var now = _now + 1;
        foreach (var row in changes.Rows)
        {
            Volatile.Write(ref _changed[row & (Stamps - 1)], now);
        }
        if (changes.All)
        {
            Volatile.Write(ref _all, now);
        }
        Volatile.Write(ref _now, now);
        changes.Clear();
    }
}

/// <summary>The rows that a transaction may have changed; those of work that was undone may be among them.</summary>
internal sealed class RowChanges
{
    private readonly HashSet<long> _rows = [];

    internal IReadOnlySet<long> Rows => _rows;

    /// <summary>Too many to name.</summary>
    internal bool All { get; private set; }

    internal bool IsEmpty => !All && _rows.Count == 0;

    internal void Add(long row) => _rows.Add(row);

    internal void AddAll() => All = true;

    internal void Clear()
    {
        _rows.Clear();
        All = false;
    }
}
