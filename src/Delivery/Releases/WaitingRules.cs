using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>Which facts may change what any waiting release rests on. Pure.</summary>
internal static class WaitingRules
{
    /// <summary>Policies and waivers; a pipeline or a gate concerns one release, and what is due by time comes due by itself.</summary>
    internal static bool Concerns(Fact fact) =>
        fact.Kind.StartsWith("policy.", StringComparison.Ordinal)
        || fact.Kind.StartsWith("waiver.", StringComparison.Ordinal);
}
