using Airworthy.Core.Results;

namespace Airworthy.Catalog.Storing;

/// <summary>Why a file was not stored. Nothing of it is kept.</summary>
public static class BlobFaults
{
    public static readonly FaultCode DigestMismatch = new(
        "digest-mismatch",
        FaultKind.Invalid,
        "The bytes received do not have the digest and size announced. Send the file again, or announce what it really is."
    );

    public static readonly FaultCode UploadBroken = new(
        "upload-broken",
        FaultKind.Invalid,
        "The stream of bytes ended with an error before the file was whole. Send it again."
    );

    public static readonly FaultCode UploadUnknown = new(
        "upload-unknown",
        FaultKind.NotFound,
        "There is no such upload: it was kept, discarded, never begun, or the server restarted meanwhile. Begin a new one."
    );

    public static readonly FaultCode BlobsUnavailable = new(
        "blobs-unavailable",
        FaultKind.Unavailable,
        "The place where files are stored could not be written: the disk is full or broken. Mend the cause and try again."
    );
}
