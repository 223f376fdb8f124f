using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;

namespace Airworthy.Delivery.Policies;

/// <summary>
/// Findings as they are made, so that a server that is killed in the middle of a gate goes on with them. What it gives back is as good
/// as asking: whoever implements it must refuse what was altered.
/// </summary>
public interface IFindingStore
{
    /// <summary>The finding upon what was looked at; null when there is none, or none since the time given.</summary>
    Finding? Find(Sha256Digest looked, DateTimeOffset since);

    /// <summary>Keeps a finding. It survives a killed server; a power cut may lose it.</summary>
    void Keep(Finding finding, DateTimeOffset now);
}
