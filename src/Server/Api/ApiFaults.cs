using Airworthy.Core.Results;

namespace Airworthy.Server.Api;

/// <summary>Reasons that only the API gives.</summary>
public static class ApiFaults
{
    public static readonly FaultCode FileUnknown = new(
        "file-unknown",
        FaultKind.NotFound,
        "The version has no file of that path. Paths are compared exactly; the version lists its files."
    );

    public static readonly FaultCode PipelineUnknown = new(
        "pipeline-unknown",
        FaultKind.NotFound,
        "The model has no pipeline yet; apply one."
    );

    public static readonly FaultCode RecordEmpty = new(
        "record-empty",
        FaultKind.NotFound,
        "Nothing is recorded yet, so there is no checkpoint."
    );
}
