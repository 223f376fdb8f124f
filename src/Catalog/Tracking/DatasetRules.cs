using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking;

/// <summary>How large a data set's description may be.</summary>
public static class DatasetRules
{
    private const int MaxName = 500;
    private const int MaxDigest = 36;
    private const int MaxSource = 65_535;
    private const int MaxSchema = 1_048_575;
    private const int MaxProfile = 16_777_215;
    private const int MaxTagKey = 255;
    private const int MaxTagValue = 500;

    public static Fault? InputFault(DatasetInput input)
    {
        var dataset = input.Dataset;
        return TrackingRules.TooLong("name", dataset.Name, MaxName)
            ?? TrackingRules.TooLong("digest", dataset.Digest, MaxDigest)
            ?? TrackingRules.TooLong("source", dataset.Source, MaxSource)
            ?? TrackingRules.TooLong("schema", dataset.Schema ?? "", MaxSchema)
            ?? TrackingRules.TooLong("profile", dataset.Profile ?? "", MaxProfile)
            ?? input
                .Tags.Select(t =>
                    TrackingRules.TooLong("key", t.Key, MaxTagKey)
                    ?? TrackingRules.TooLong("value", t.Value, MaxTagValue)
                )
                .FirstOrDefault(f => f is not null);
    }
}
