using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Signing;

/// <summary>Reasons a key or a signed statement is refused.</summary>
public static class SigningFaults
{
    public static readonly FaultCode BadKey = new(
        "bad-key",
        FaultKind.Invalid,
        "A signing or public key does not have the documented form, or is no key of Ed25519."
    );

    public static readonly FaultCode AttestationNotValid = new(
        "attestation-not-valid",
        FaultKind.Corrupt,
        "A gate's attestation was not signed with this installation's key in exactly this form: it was edited, damaged, or comes from elsewhere."
    );
}
