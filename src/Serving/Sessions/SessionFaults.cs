using Airworthy.Core.Results;

namespace Airworthy.Serving.Sessions;

/// <summary>Reasons a model that was let in does not come to serve.</summary>
public static class SessionFaults
{
    public static readonly FaultCode ModelFileMissing = new(
        "model-file-missing",
        FaultKind.Corrupt,
        "A file of a registered model version is not in the store, or cannot be read from it."
    );

    public static readonly FaultCode ModelFileAltered = new(
        "model-file-altered",
        FaultKind.Corrupt,
        "A stored model file's bytes are not those that were registered: its digest differs."
    );

    public static readonly FaultCode ModelFileTooLarge = new(
        "model-file-too-large",
        FaultKind.TooLarge,
        "A model file is over 2 GiB, more than the in-process runtimes can hold."
    );

    public static readonly FaultCode ModelMemoryFull = new(
        "model-memory-full",
        FaultKind.Unavailable,
        "A model has no room in the memory that models may take together, because the others are being asked or are to stay loaded."
    );

    public static readonly FaultCode WarmUpFailed = new(
        "warm-up-failed",
        FaultKind.Refused,
        "The model loaded, but could not answer a first request of one row of zeros, so it was not put to serve."
    );
}
