namespace Airworthy.Adapters.Storage;

/// <summary>One thing that is not as it must be in a data folder: of what sort, where, and what is wrong.</summary>
public sealed record DataFinding(DataFindingKind Kind, string Place, string Detail);

public enum DataFindingKind
{
    /// <summary>The database file itself, or something in it that this product does not put there.</summary>
    Database,
    Key,
    Fact,
    Subject,
    Tile,
    Checkpoint,
    State,
    Blob,
}

/// <summary>Gathers findings. A folder that is wrong throughout must not fill the memory, so beyond the limit they are only counted.</summary>
internal sealed class DataFindings
{
    private const int Limit = 10_000;

    private readonly List<DataFinding> _all = [];

    internal IReadOnlyList<DataFinding> All => _all;

    internal long Omitted { get; private set; }

    internal void Add(DataFindingKind kind, string place, string detail)
    {
        if (_all.Count < Limit)
        {
            _all.Add(new DataFinding(kind, place, detail));
        }
        else
        {
            Omitted++;
        }
    }
}
