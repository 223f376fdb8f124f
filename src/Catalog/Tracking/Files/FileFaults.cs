using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking.Files;

/// <summary>Why a run's file was not stored or found.</summary>
public static class FileFaults
{
    public static readonly FaultCode BadPath = new(
        "bad-artifact-path",
        FaultKind.Invalid,
        "An artifact's path leads elsewhere or cannot be one: it is absolute, climbs with '..', or has a backslash, a '#' or a control character."
    );

    public static readonly FaultCode PathTaken = new(
        "artifact-path-taken",
        FaultKind.Invalid,
        "An artifact cannot be stored where a folder is, nor below another artifact. Choose another path, or delete what is there."
    );

    public static readonly FaultCode FileUnknown = new(
        "artifact-unknown",
        FaultKind.NotFound,
        "There is no artifact of that path, or its bytes are gone. List the folder to see what there is."
    );

    public static readonly FaultCode FileTooLarge = new(
        "artifact-too-large",
        FaultKind.TooLarge,
        "The artifact is larger than one may be; the setting maxArtifactBytes says how much."
    );

    public static readonly FaultCode MultipartUnknown = new(
        "multipart-unknown",
        FaultKind.NotFound,
        "There is no such multipart upload of that path: it was completed, aborted or left too long. Begin a new one."
    );

    public static readonly FaultCode BadMultipart = new(
        "bad-multipart",
        FaultKind.Invalid,
        "A part's number, or the list of parts to complete with, is not what the multipart upload was begun for or received."
    );

    public static readonly FaultCode FileDamaged = new(
        "artifact-damaged",
        FaultKind.Corrupt,
        "A stored artifact's bytes are not those of its digest: the disk or somebody changed them. Log it again."
    );
}
