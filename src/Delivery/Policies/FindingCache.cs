using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;

namespace Airworthy.Delivery.Policies;

/// <summary>
/// The last findings by what they looked at, in memory and, where there is a store, beyond a restart. Only conclusive ones: what could
/// not be asked is asked again.
/// </summary>
internal sealed class FindingCache(int capacity, IFindingStore? store, TimeProvider clock)
{
    /// <summary>What was found longer ago on this machine is asked again: it may be another machine by now.</summary>
    private static readonly TimeSpan Holds = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Sha256Digest, Finding> _findings = [];
    private readonly Queue<Sha256Digest> _order = new();

    public Finding? Find(Sha256Digest looked)
    {
        lock (_lock)
        {
            if (_findings.TryGetValue(looked, out var known))
            {
                return known;
            }
        }
        if (capacity == 0 || store?.Find(looked, clock.GetUtcNow() - Holds) is not { } kept)
        {
            return null;
        }
        Remember(kept);
        return kept;
    }

    public void Keep(Finding finding)
    {
        if (capacity == 0 || finding.Outcome is not (Outcome.Pass or Outcome.Fail))
        {
            return;
        }
        if (Remember(finding))
        {
            store?.Keep(finding, clock.GetUtcNow());
        }
    }

    private bool Remember(Finding finding)
    {
        lock (_lock)
        {
            if (!_findings.TryAdd(finding.Looked, finding))
            {
                return false;
            }
            _order.Enqueue(finding.Looked);
            if (_order.Count > capacity)
            {
                _findings.Remove(_order.Dequeue());
            }
            return true;
        }
    }
}
