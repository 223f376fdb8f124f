namespace Airworthy.Server.Import;

/// <summary>What an import did, and everything it left out with the reason.</summary>
internal sealed class ImportReport
{
    // More than these nobody reads; all are counted.
    private const int MaxListed = 1000;

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<LeftOut> _leftOut = [];

    /// <summary>Things by kind, e.g. <c>runs</c>: how many came.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    /// <summary>Of these <see cref="LeftOut"/> lists the first.</summary>
    public long LeftOutCount { get; private set; }

    public void Came(string kind, long number = 1) => _counts[kind] = _counts.GetValueOrDefault(kind) + number;

    public void Leave(string what, string why)
    {
        LeftOutCount++;
        if (_leftOut.Count < MaxListed)
        {
            _leftOut.Add(new LeftOut(what, why));
        }
    }
}

internal sealed record LeftOut(string What, string Why);
