using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>What a write needs to know of the run it is for.</summary>
internal readonly record struct RunHead(long Row, long Experiment, long Started, bool Deleted);

/// <summary>The writer's memory of the runs that are being written. Whoever asks for a run is about to change it.</summary>
internal sealed class RunHeads
{
    private const int MaxRemembered = 50_000;

    private readonly Dictionary<string, RunHead> _heads = new(StringComparer.Ordinal);

    internal RunHead? Find(ResearchConnection connection, RunId id)
    {
        var text = id.ToString();
        if (_heads.TryGetValue(text, out var known))
        {
            connection.Changes.Add(known.Row);
            return known;
        }
        var row = connection.Prepare("SELECT id, experiment, started, stage FROM runs WHERE run_id = ?").Bind(1, text);
        if (!row.Step())
        {
            return null;
        }
        var head = new RunHead(row.Long(0), row.Long(1), row.Long(2), row.Long(3) != 0);
        row.Reset();
        connection.Changes.Add(head.Row);
        if (_heads.Count >= MaxRemembered)
        {
            _heads.Clear();
        }
        _heads[text] = head;
        return head;
    }

    /// <summary>The run, if it takes anything.</summary>
    internal Result<RunHead> Active(ResearchConnection connection, RunId id) =>
        Find(connection, id) is not { } head ? TrackingFaults.NoRun(id)
        : head.Deleted ? TrackingFaults.RunNotActive(id)
        : head;

    /// <summary>After runs were deleted or restored.</summary>
    internal void Clear(ResearchConnection connection)
    {
        connection.Changes.AddAll();
        _heads.Clear();
    }
}
