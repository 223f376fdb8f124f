using Airworthy.Core.Results;

namespace Airworthy.Delivery.Controls;

/// <summary>Reasons a control cannot be asked.</summary>
public static class ControlFaults
{
    public static readonly FaultCode UnknownControl = new(
        "unknown-control",
        FaultKind.Invalid,
        "The pipeline asks a control that this server does not have; the detail lists those it has."
    );

    public static readonly FaultCode BadOption = new(
        "bad-control-option",
        FaultKind.Invalid,
        "An option of a control is unknown, missing or outside its range; the detail says what is expected."
    );

    public static readonly FaultCode BadEvaluationData = new(
        "bad-evaluation-data",
        FaultKind.Invalid,
        "The evaluation set is no CSV file with a header and rows of one length, or a value in it cannot be read."
    );

    public static readonly FaultCode EvaluationTooLarge = new(
        "evaluation-too-large",
        FaultKind.TooLarge,
        "The evaluation set has more rows, columns or text than a gate reads."
    );

    public static readonly FaultCode NoSuchColumn = new(
        "no-such-column",
        FaultKind.Invalid,
        "The evaluation set lacks a column that the pipeline or the model's signature names."
    );

    public static readonly FaultCode InputNotFed = new(
        "input-not-fed",
        FaultKind.Invalid,
        "The columns of the evaluation set cannot fill an input of the model: its shape or datatype does not allow it."
    );

    public static readonly FaultCode NoSuchPrediction = new(
        "no-such-prediction",
        FaultKind.Invalid,
        "The model has no output of the name that the pipeline judges."
    );

    public static readonly FaultCode BadPrediction = new(
        "bad-prediction",
        FaultKind.Invalid,
        "The judged output is not one finite number a row."
    );

    public static readonly FaultCode NoSuchSet = new(
        "no-such-data-set",
        FaultKind.Invalid,
        "A control needs a data set that the pipeline does not declare under evaluation.sets."
    );

    public static readonly FaultCode NoTraffic = new(
        "no-captured-traffic",
        FaultKind.NotFound,
        "A control needs rows of production traffic, and none were captured."
    );

    public static readonly FaultCode NoSuchFile = new(
        "no-such-model-file",
        FaultKind.NotFound,
        "A control needs a file that is not among the version's."
    );

    public static readonly FaultCode ModelBytesMissing = new(
        "model-bytes-missing",
        FaultKind.Corrupt,
        "A stored file is missing or its bytes do not have the digest that was registered."
    );

    public static readonly FaultCode ModelTooLarge = new(
        "model-too-large-to-judge",
        FaultKind.TooLarge,
        "A file of the model is larger than what a gate can hold in memory."
    );

    public static readonly FaultCode BadReport = new(
        "bad-test-report",
        FaultKind.Invalid,
        "A report that a command left is no JUnit XML or SARIF that can be read."
    );
}
