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

    public static readonly FaultCode ExternalDataMissing = new(
        "external-data-missing",
        FaultKind.Invalid,
        "An ONNX file keeps weights in another file that is not among the model's files, or is too short for them."
    );

    public static readonly FaultCode ExternalDataUnsupported = new(
        "external-data-unsupported",
        FaultKind.TooLarge,
        "An ONNX file is over 2 GiB together with the weights it keeps in other files, which the in-process runtime cannot load."
    );

    public static readonly FaultCode NoMainFile = new(
        "no-main-file",
        FaultKind.Invalid,
        "Among the model's files it is not clear which one is to be run: there is none, or several and none has the agreed name."
    );

    public static readonly FaultCode BadMlmodel = new(
        "bad-mlmodel",
        FaultKind.Invalid,
        "An MLmodel file, or the signature in it, is not what MLflow writes."
    );

    public static readonly FaultCode MlmodelTooLarge = new(
        "mlmodel-too-large",
        FaultKind.TooLarge,
        "An MLmodel file is over 4 MiB; it describes a model and should be small."
    );

    public static readonly FaultCode NotLightGbm = new(
        "not-lightgbm",
        FaultKind.Invalid,
        "The file is not a whole LightGBM model in its text form: it is cut short, or numbers in it contradict each other."
    );

    public static readonly FaultCode LightGbmUnsupported = new(
        "lightgbm-unsupported",
        FaultKind.Invalid,
        "A LightGBM model has linear trees, an objective or a version that is not known here, so what it answers is not either."
    );

    public static readonly FaultCode NotMlNet = new(
        "not-mlnet",
        FaultKind.Invalid,
        "The file is not a whole model as ML.NET saves it."
    );

    public static readonly FaultCode MlNetLoaderRefused = new(
        "mlnet-loader-refused",
        FaultKind.Refused,
        "A part of an ML.NET model would be loaded by an assembly that is not ML.NET's own, or run somebody's code; it is not loaded."
    );

    public static readonly FaultCode BadRemote = new(
        "bad-remote-description",
        FaultKind.Invalid,
        "A remote.yaml does not name a server and a model on it."
    );
}
