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

    public static readonly FaultCode ModelSignatureNotValid = new(
        "model-signature-not-valid",
        FaultKind.Refused,
        "A model's signature or provenance is not made with a trusted key, is damaged, or does not cover the files as they are."
    );

    public static readonly FaultCode ModelSignatureNotUnderstood = new(
        "model-signature-not-understood",
        FaultKind.Invalid,
        "A model's signature has a form that is not verified here: a certificate, Sigstore's log, shards, or another hash."
    );
}
