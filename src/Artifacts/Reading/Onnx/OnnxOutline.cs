using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Reading.Onnx;

/// <summary>What an ONNX file says about itself, without its weights.</summary>
public sealed record OnnxOutline
{
    public required long IrVersion { get; init; }

    /// <summary>The tool that wrote the file, or empty.</summary>
    public required string Producer { get; init; }

    public required string ProducerVersion { get; init; }

    public required string GraphName { get; init; }

    /// <summary>Operator sets the file asks for, in its own order. ONNX's own domain is spelled <c>ai.onnx</c>, never empty.</summary>
    public required IReadOnlyList<OnnxOpset> Opsets { get; init; }

    /// <summary>Free name-value pairs of the file; of two with one name the later counts.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Every operator used, in subgraphs and functions too: once each, in ordinal order.</summary>
    public required IReadOnlyList<OnnxOperator> Operators { get; init; }

    /// <summary>Functions the file defines itself; a call to one looks like an operator of its domain.</summary>
    public required IReadOnlyList<OnnxOperator> Functions { get; init; }

    /// <summary>Tensors whose bytes stand in other files. The locations are as written: they may be hostile.</summary>
    public required IReadOnlyList<OnnxExternalData> ExternalData { get; init; }

    /// <summary>The signature, or why this graph has none that a server could offer.</summary>
    public required Result<ModelSignature> Signature { get; init; }

    public IEnumerable<string> OperatorDomains => Operators.Select(o => o.Domain).Distinct(StringComparer.Ordinal);
}

public sealed record OnnxOpset(string Domain, long Version);

public sealed record OnnxOperator(string Domain, string Type);

/// <summary>
/// A tensor whose bytes are <c>Length</c> bytes (null: all the rest) from <c>Offset</c> on in the file <c>Location</c>.
/// </summary>
public sealed record OnnxExternalData(string Tensor, string Location, long Offset, long? Length);
