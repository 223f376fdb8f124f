using Airworthy.Catalog.Tracking;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>
/// Whole runs as they were last read, because people look at the same pages again and again and a run that has ended never changes. Two
/// generations, each of a bounded size: when one is full, the other is let go. Safe for many threads.
/// </summary>
internal sealed class RunMemory(RowStamps stamps)
{
    /// <summary>In bytes, counted roughly: with those of the form that the door keeps beside each run it was handed.</summary>
    private const int MostInGeneration = 24_000_000;

    /// <summary>A run that takes more is read each time.</summary>
    private const int MostOfOne = 60_000;

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

    /// <summary>What a run takes: its lists and texts of two bytes a character, and about as much again as JSON.</summary>
    private static int WeightOf(Run run)
    {
        const int Run = 1500;
        const int Entry = 200;
        const int Character = 3;
        var entries = run.Metrics.Count + run.Params.Count + run.Tags.Count;
        entries += run.ModelInputs.Count + run.ModelOutputs.Count;
        var characters =
            run.Params.Sum(p => p.Value.Length)
            + run.Tags.Sum(t => t.Value.Length)
            + run.Datasets.Sum(d => CharactersOf(d));
        return Run + (entries * Entry) + (run.Datasets.Count * 1000) + (characters * Character);
    }

    private static int CharactersOf(DatasetInput input) =>
        input.Dataset.Source.Length
        + (input.Dataset.Schema?.Length ?? 0)
        + (input.Dataset.Profile?.Length ?? 0)
        + input.Tags.Sum(t => 60 + t.Value.Length);

    private sealed record Remembered(Run Run, long Since, int Weight);
}
