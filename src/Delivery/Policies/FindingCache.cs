using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;

namespace Airworthy.Delivery.Policies;

/// <summary>The last findings by what they looked at. Only conclusive ones: what could not be asked is asked again.</summary>
internal sealed class FindingCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Sha256Digest, Finding> _findings = [];
    private readonly Queue<Sha256Digest> _order = new();

    public Finding? Find(Sha256Digest looked)
    {
        lock (_lock)
        {
            return _findings.GetValueOrDefault(looked);
        }
    }

    public void Keep(Finding finding)
    {
        if (capacity == 0 || finding.Outcome is not (Outcome.Pass or Outcome.Fail))
        {
            return;
        }
        lock (_lock)
        {
            if (!_findings.TryAdd(finding.Looked, finding))
            {
                return;
            }
            _order.Enqueue(finding.Looked);
            if (_order.Count > capacity)
            {
                _findings.Remove(_order.Dequeue());
            }
        }
    }
}
