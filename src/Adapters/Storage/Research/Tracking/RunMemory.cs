using Airworthy.Catalog.Tracking;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>
/// Whole runs as they were last read, because people look at the same pages again and again and a run that has ended never changes. Two
/// generations, each of a bounded size: when one is full, the other is let go. Safe for many threads.
/// </summary>
internal sealed class RunMemory(RowStamps stamps)
{
    /// <summary>In characters and entries, counted roughly.</summary>
    private const int MostInGeneration = 16_000_000;

    /// <summary>A run that has logged more is read each time.</summary>
    private const int MostOfOne = 20_000;

    private readonly Lock _gate = new();
    private Dictionary<long, Remembered> _young = [];
    private Dictionary<long, Remembered> _old = [];
    private int _weight;

    /// <summary>The run, if what was read of it still holds.</summary>
    internal Run? Find(long row)
    {
        Remembered? known;
        lock (_gate)
        {
            if (!_young.TryGetValue(row, out known) && _old.Remove(row, out known))
            {
                Keep(row, known);
            }
        }
        return known is not null && stamps.Holds(row, known.Since) ? known.Run : null;
    }

    /// <param name="row">The run's.</param>
    /// <param name="run">As it was read.</param>
    /// <param name="since">The stamps' time before the view was opened that it was read from.</param>
    internal void Add(long row, Run run, long since)
    {
        var weight = WeightOf(run);
        if (weight <= MostOfOne)
        {
            lock (_gate)
            {
                Keep(row, new Remembered(run, since, weight));
            }
        }
    }

    private void Keep(long row, Remembered known)
    {
        if (_weight + known.Weight > MostInGeneration)
        {
            (_old, _young, _weight) = (_young, [], 0);
        }
        _weight += known.Weight - (_young.TryGetValue(row, out var before) ? before.Weight : 0);
        _young[row] = known;
    }

    private static int WeightOf(Run run)
    {
        const int Entry = 60;
        var entries = 10 + run.Metrics.Count + run.Params.Count + run.Tags.Count;
        entries += run.ModelInputs.Count + run.ModelOutputs.Count;
        return (entries * Entry)
            + run.Params.Sum(p => p.Value.Length)
            + run.Tags.Sum(t => t.Value.Length)
            + run.Datasets.Sum(d => WeightOf(d));
    }

    private static int WeightOf(DatasetInput input) =>
        500
        + input.Dataset.Source.Length
        + (input.Dataset.Schema?.Length ?? 0)
        + (input.Dataset.Profile?.Length ?? 0)
        + input.Tags.Sum(t => 60 + t.Value.Length);

    private sealed record Remembered(Run Run, long Since, int Weight);
}
