using Airworthy.Core.Results;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>Reasons a request cannot be read, or an answer cannot be written, in the Open Inference Protocol's JSON.</summary>
public static class OpenInferenceFaults
{
    public static readonly FaultCode BadRequest = new(
        "bad-inference-request",
        FaultKind.Invalid,
        "The request is not what the Open Inference Protocol asks for: over HTTP the JSON object {\"inputs\": [{\"name\", \"shape\", \"datatype\", \"data\"}], …}, over gRPC the same as a message."
    );

    public static readonly FaultCode BadTensorData = new(
        "bad-tensor-data",
        FaultKind.Invalid,
        "An element of an input is not a value of its datatype, or the data is nested otherwise than its shape."
    );

    public static readonly FaultCode HalfPrecisionInJson = new(
        "half-precision-in-json",
        FaultKind.Invalid,
        "FP16 and BF16 have no form in the protocol's JSON; its binary extension and gRPC carry them."
    );

    public static readonly FaultCode BadBinaryBody = new(
        "bad-binary-body",
        FaultKind.Invalid,
        "The binary tensors behind the JSON are not as the header Inference-Header-Content-Length and the parameters binary_data_size announce them."
    );

    public static readonly FaultCode UnsupportedParameter = new(
        "unsupported-parameter",
        FaultKind.Invalid,
        "The request has a parameter that asks for another answer than this server can give."
    );

    public static readonly FaultCode BytesInJson = new(
        "bytes-in-json",
        FaultKind.Invalid,
        "The model answered bytes that are no text, which JSON cannot carry; ask for binary data."
    );

    public static readonly FaultCode NonFiniteOutput = new(
        "non-finite-output",
        FaultKind.Invalid,
        "The model answered NaN or an infinity, which JSON cannot carry. Set the request's parameter binary_data_output, or use gRPC, to receive it as it is."
    );
}
