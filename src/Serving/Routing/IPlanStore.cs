namespace Airworthy.Serving.Routing;

/// <summary>One small file, apart from every database, in which Serving finds again what it last served.</summary>
public interface IPlanStore
{
    /// <summary>Replaces it whole, durably. An IOException when it cannot be written; then the old one is still there.</summary>
    void Keep(ReadOnlySpan<byte> plan);

    /// <summary>Null when there is none. An IOException when it cannot be read.</summary>
    byte[]? Find();
}
