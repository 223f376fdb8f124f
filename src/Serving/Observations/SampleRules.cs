namespace Airworthy.Serving.Observations;

/// <summary>
/// Which calls are kept: a matter of the request's id and the seed alone, so that every server and a shadow of the same call decide
/// alike, and a test can know beforehand.
/// </summary>
internal static class SampleRules
{
    /// <summary>What a hash must stay below for a share of the calls; the largest number for all of them, 0 for none.</summary>
    public static ulong Threshold(double share) =>
        share >= 1 ? ulong.MaxValue
        : share <= 0 ? 0
        : (ulong)(share * ulong.MaxValue);

    public static bool IsKept(string requestId, ulong threshold, long seed) =>
        threshold switch
        {
            0 => false,
            ulong.MaxValue => true,
            _ => Hash(requestId, seed) < threshold,
        };

    /// <summary>FNV-1a over the id's UTF-16, mixed once more: near ids must not fall near each other.</summary>
    public static ulong Hash(string requestId, long seed)
    {
        var hash = 14695981039346656037UL ^ (ulong)seed;
        foreach (var c in requestId)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 33);
    }
}
