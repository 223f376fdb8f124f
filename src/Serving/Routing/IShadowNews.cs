using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Routing;

/// <summary>Hears what shadows answered. Called on a shadow's own thread, one call at a time for each shadow; nobody's request waits.</summary>
public interface IShadowNews
{
    void Hear(ShadowAnswer answer);
}

/// <summary>One request as a live version and a shadow answered it. The tensors are copies, to keep or to throw away.</summary>
public sealed record ShadowAnswer
{
    public required EndpointName Endpoint { get; init; }

    public required string RequestId { get; init; }

    public required VersionId LiveVersion { get; init; }

    public required int LiveNumber { get; init; }

    public required VersionId ShadowVersion { get; init; }

    public required int ShadowNumber { get; init; }

    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>What the caller got.</summary>
    public required IReadOnlyList<Tensor> LiveOutputs { get; init; }

    /// <summary>What the shadow said, or why it said nothing.</summary>
    public required Result<IReadOnlyList<Tensor>> ShadowOutputs { get; init; }

    /// <summary>False when the shadow's answer is, bit for bit, what the caller got.</summary>
    public required bool Differs { get; init; }

    /// <summary>How long the shadow took; it runs at the lowest priority.</summary>
    public required TimeSpan Took { get; init; }
}

/// <summary>Where nobody listens.</summary>
internal sealed class NoShadowNews : IShadowNews
{
    public static readonly NoShadowNews Instance = new();

    public void Hear(ShadowAnswer answer) { }
}
