using Airworthy.Core.Results;

namespace Airworthy.Serving.Inference.Rows;

/// <summary>Reasons rows cannot be put to a model, or its answer cannot be given as rows.</summary>
public static class RowFaults
{
    public static readonly FaultCode BadRows = new(
        "bad-rows",
        FaultKind.Invalid,
        "The body is not rows of named columns in one of the forms that this call takes."
    );

    public static readonly FaultCode MissingColumn = new(
        "missing-column",
        FaultKind.Invalid,
        "The rows lack a column that the model needs."
    );

    public static readonly FaultCode UnknownColumn = new(
        "unknown-column",
        FaultKind.Invalid,
        "The rows have a column that the model does not know."
    );

    public static readonly FaultCode BadCell = new(
        "bad-cell",
        FaultKind.Invalid,
        "A value is not one of the type that the model takes in its column; the detail names row and column."
    );

    public static readonly FaultCode NotByRow = new(
        "not-by-row",
        FaultKind.Invalid,
        "The model's inputs or outputs have no dimension of rows, or sizes that rows do not tell; ask it under /v2 with tensors."
    );
}
