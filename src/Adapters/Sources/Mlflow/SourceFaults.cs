using Airworthy.Core.Results;

namespace Airworthy.Adapters.Sources.Mlflow;

/// <summary>Why something of MLflow's could not be read, or was not taken.</summary>
public static class SourceFaults
{
    public static readonly FaultCode Unreachable = new(
        "mlflow-unreachable",
        FaultKind.Unavailable,
        "The MLflow server, ours or the one to import from, did not answer. Check its address and that it runs; an import that broke off goes on when it is run again."
    );

    public static readonly FaultCode Refused = new(
        "mlflow-refused",
        FaultKind.Invalid,
        "The MLflow server, ours or the one to import from, answered with an error; the detail repeats it."
    );

    public static readonly FaultCode NoMlflow = new(
        "not-mlflow",
        FaultKind.Invalid,
        "What was named to import from is no MLflow server and no MLflow database."
    );
}

/// <summary>Leaves the reading of a source, which is a stream and cannot answer a fault; the import turns it back into one.</summary>
public sealed class SourceException(Fault fault) : Exception(fault.Detail)
{
    public Fault Fault => fault;
}
