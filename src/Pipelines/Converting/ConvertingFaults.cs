using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Converting;

/// <summary>Reasons a pipeline that could be read is not converted.</summary>
public static class ConvertingFaults
{
    public static readonly FaultCode AlreadyConverted = new(
        "convert-already-converted",
        FaultKind.Conflict,
        "The pipeline has steps of Airworthy already; convert the file from before the conversion."
    );
}
