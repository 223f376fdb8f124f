using Airworthy.Serving.Sessions;

namespace Airworthy.Serving.Batching;

/// <summary>How many rows of different callers a model is asked together.</summary>
internal static class BatchSizeRules
{
    /// <summary>No caller waits much longer than this for the others of its batch.</summary>
    private static readonly TimeSpan LongBatch = TimeSpan.FromMilliseconds(4);

    private const int Most = 64;

    /// <summary>1: callers are asked one by one.</summary>
    public static int MaxRows(ModelProfile profile, ServingOptions options)
    {
        if (!profile.CanBatch || options.MaxBatch == 1)
        {
            return 1;
        }
        if (options.MaxBatch is { } asked)
        {
            return asked;
        }
        var fit = (int)Math.Clamp(LongBatch / profile.Together!.Value, 1, Most);
        return profile.GainsByBatching ? fit : 1;
    }
}
