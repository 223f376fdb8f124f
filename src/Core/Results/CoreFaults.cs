namespace Airworthy.Core.Results;

/// <summary>Reasons any value can give when it is read from text.</summary>
public static class CoreFaults
{
    public static readonly FaultCode BadName = new(
        "bad-name",
        FaultKind.Invalid,
        "A name has characters or a length that are not allowed; the detail says which."
    );

    public static readonly FaultCode BadDigest = new(
        "bad-digest",
        FaultKind.Invalid,
        "A digest is not 'sha256:' followed by 64 lower-case hexadecimal digits."
    );

    public static readonly FaultCode BadId = new(
        "bad-id",
        FaultKind.Invalid,
        "An id does not have the form its prefix announces."
    );
}
