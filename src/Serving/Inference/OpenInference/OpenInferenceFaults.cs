using Airworthy.Core.Results;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>Reasons a request cannot be read, or an answer cannot be written, in the Open Inference Protocol's JSON.</summary>
public static class OpenInferenceFaults
{
    public static readonly FaultCode BadRequestJson = new(
        "bad-inference-request",
        FaultKind.Invalid,
        "The body is not JSON, or not the object {\"inputs\": [{\"name\", \"shape\", \"datatype\", \"data\"}], …} of the Open Inference Protocol."
    );

    public static readonly FaultCode BadTensorData = new(
        "bad-tensor-data",
        FaultKind.Invalid,
        "An element of an input is not a value of its datatype, or the data is nested otherwise than its shape."
    );

    public static readonly FaultCode HalfPrecisionInJson = new(
        "half-precision-in-json",
        FaultKind.Invalid,
        "FP16 and BF16 have no form in the protocol's JSON; only its binary form carries them."
    );

    public static readonly FaultCode BinaryDataUnsupported = new(
        "binary-data-unsupported",
        FaultKind.Invalid,
        "The request uses the protocol's binary tensor extension, which this server does not speak yet."
    );

    public static readonly FaultCode NonFiniteOutput = new(
        "non-finite-output",
        FaultKind.Invalid,
        "The model answered NaN or an infinity, which JSON cannot carry; the input is outside what the model can work on."
    );
}
