using Airworthy.Core.Results;

namespace Airworthy.Server.Mlflow;

/// <summary>What can be wrong with a request to MLflow's API before anything of the product is asked. Sentences are those its clients know.</summary>
internal static class MlflowFaults
{
    public static readonly FaultCode BadParameter = new(
        "mlflow-parameter",
        FaultKind.Invalid,
        "A field of an MLflow request is missing or of the wrong type; the message names it."
    );

    public static readonly FaultCode BadBody = new(
        "mlflow-body",
        FaultKind.Invalid,
        "The body of an MLflow request is no JSON object, or its Content-Type says that it is something else."
    );
}
