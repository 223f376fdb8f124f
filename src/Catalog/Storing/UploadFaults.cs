using Airworthy.Core.Results;

namespace Airworthy.Catalog.Storing;

/// <summary>Why a registration was refused. Nothing of a refused registration is kept.</summary>
public static class UploadFaults
{
    public static readonly FaultCode BadRegistration = new(
        "bad-registration",
        FaultKind.Invalid,
        "Something in the request to register is not allowed; the detail and the evidence list everything at once, by field."
    );

    public static readonly FaultCode OverQuota = new(
        "over-quota",
        FaultKind.TooLarge,
        "The version, or the store with it, would be larger than the quota allows."
    );

    public static readonly FaultCode TooManyUploads = new(
        "too-many-uploads",
        FaultKind.Unavailable,
        "Too many uploads are open: complete or abandon one, or try again later."
    );

    public static readonly FaultCode FileNotAnnounced = new(
        "file-not-announced",
        FaultKind.Invalid,
        "The upload was begun without a file of this digest. Send only the files that were answered as missing."
    );

    public static readonly FaultCode UploadBusy = new(
        "upload-busy",
        FaultKind.Conflict,
        "The upload is being completed, or this very file is being received, by another call."
    );

    public static readonly FaultCode UploadIncomplete = new(
        "upload-incomplete",
        FaultKind.Conflict,
        "Files are still missing; the evidence lists their digests. Send them, then complete the upload."
    );

    public static readonly FaultCode SignatureMismatch = new(
        "signature-mismatch",
        FaultKind.Invalid,
        "The declared signature is not the one that the model's own graph has; the evidence lists each difference."
    );

    public static readonly FaultCode StoredFileDamaged = new(
        "stored-file-damaged",
        FaultKind.Corrupt,
        "A file stored earlier is gone or no longer has its digest. Verify the store and restore the file from a backup."
    );
}
