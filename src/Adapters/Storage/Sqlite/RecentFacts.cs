using Airworthy.Record.Facts;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// The newest facts that were read, each read once for all who follow the record: what is committed never changes. Bounded in number and
/// in bytes of their entries. Safe to use from many threads.
/// </summary>
internal sealed class RecentFacts
{
    private const int Most = 512;
    private const long MostBytes = 1 << 20;

    private readonly Lock _lock = new();

    // Without a gap, the oldest first.
    private readonly List<(Fact Fact, int Bytes)> _facts = [];
    private long _bytes;

    /// <summary>Those that follow each other from an index on; none where the first of them is not kept.</summary>
    public List<Fact> From(long index, long limit)
    {
        lock (_lock)
        {
            var at = _facts.Count == 0 ? -1 : index - _facts[0].Fact.Index;
            return at < 0 || at >= _facts.Count
                ? []
                : [.. _facts.GetRange((int)at, (int)Math.Min(limit, _facts.Count - at)).Select(f => f.Fact)];
        }
    }

    /// <summary>Keeps a fact that is the next one, or that lies beyond a gap. Older ones are asked for too seldom.</summary>
    public void Add(Fact fact, int bytes)
    {
        lock (_lock)
        {
            var next = _facts.Count == 0 ? fact.Index : _facts[^1].Fact.Index + 1;
            if (fact.Index < next)
            {
                return;
            }
            if (fact.Index > next)
            {
                _facts.Clear();
                _bytes = 0;
            }
            _facts.Add((fact, bytes));
            _bytes += bytes;
            if (_facts.Count > Most || _bytes > MostBytes)
            {
                Drop();
            }
        }
    }

    /// <summary>Half of them at once, so that a long list is not moved for each fact.</summary>
    private void Drop()
    {
        var dropped = 0;
        while (dropped < _facts.Count && (_facts.Count - dropped > Most / 2 || _bytes > MostBytes / 2))
        {
            _bytes -= _facts[dropped++].Bytes;
        }
        _facts.RemoveRange(0, dropped);
    }
}
