using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Reading;

/// <summary>Reasons a model file cannot be read.</summary>
public static class ArtifactFaults
{
    public static readonly FaultCode NotOnnx = new(
        "not-onnx",
        FaultKind.Invalid,
        "The file is not a whole ONNX model: its bytes are malformed, cut short, or hold no graph."
    );

    public static readonly FaultCode OnnxTooLarge = new(
        "onnx-too-large",
        FaultKind.TooLarge,
        "The ONNX file is over 2 GiB, or a part that must be read whole is over its limit; keep weights in external data files."
    );

    public static readonly FaultCode UnsupportedSignature = new(
        "unsupported-signature",
        FaultKind.Invalid,
        "An input or output of the model is no plain tensor of a type that the Open Inference Protocol can carry."
    );

    public static readonly FaultCode BadSignature = new(
        "bad-signature",
        FaultKind.Invalid,
        "A declared signature does not have the documented JSON form."
    );
}
