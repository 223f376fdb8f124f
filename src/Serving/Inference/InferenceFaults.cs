using Airworthy.Core.Results;

namespace Airworthy.Serving.Inference;

/// <summary>Reasons a request does not fit the model it is for.</summary>
public static class InferenceFaults
{
    public static readonly FaultCode MissingInput = new(
        "missing-input",
        FaultKind.Invalid,
        "The request lacks an input that the model's signature names."
    );

    public static readonly FaultCode UnknownInput = new(
        "unknown-input",
        FaultKind.Invalid,
        "The request has an input that the model's signature does not name."
    );

    public static readonly FaultCode UnknownOutput = new(
        "unknown-output",
        FaultKind.Invalid,
        "The request asks for an output that the model's signature does not name."
    );

    public static readonly FaultCode DuplicateTensor = new(
        "duplicate-tensor",
        FaultKind.Invalid,
        "The request names an input or output twice."
    );

    public static readonly FaultCode WrongDatatype = new(
        "wrong-datatype",
        FaultKind.Invalid,
        "An input has another datatype than the model's signature."
    );

    public static readonly FaultCode WrongShape = new(
        "wrong-shape",
        FaultKind.Invalid,
        "An input's shape does not fit the model's signature, or is no shape at all."
    );

    public static readonly FaultCode WrongElementCount = new(
        "wrong-element-count",
        FaultKind.Invalid,
        "An input has more or fewer elements than its shape says."
    );

    public static readonly FaultCode BadTensorBytes = new(
        "bad-tensor-bytes",
        FaultKind.Invalid,
        "The raw bytes of an input are no values of its datatype."
    );
}
