using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Signing;

/// <summary>Checks attestations with the public key alone.</summary>
public sealed class AttestationVerifier(AttestationPublicKey key)
{
    // A whole envelope is about one kilobyte; a model's name can make it two.
    private const int MaxLength = 16 * 1024;

    /// <summary>
    /// What was signed, if it was signed with this key and not a character of the envelope differs from what
    /// <see cref="AttestationSigner"/> wrote; otherwise <see cref="SigningFaults.AttestationNotValid"/>.
    /// </summary>
    public Result<GateAttestation> Verify(string envelope)
    {
        if (
            envelope.Length > MaxLength
            || AttestationEnvelope.Read(envelope, key.KeyId) is not var (payload, signature)
            || !key.Verifies(AttestationEnvelope.Encode(payload), signature)
        )
        {
            return Refused("was not signed with this installation's key, or was changed afterwards");
        }
        try
        {
            var attestation = JsonSerializer.Deserialize(payload, AttestationJson.Default.GateAttestation);
            return attestation is null ? Refused("says nothing") : attestation;
        }
        catch (JsonException)
        {
            return Refused("was signed by another release of this software and says what this one does not understand");
        }
    }

    private static Fault Refused(string why) =>
        SigningFaults.AttestationNotValid.With($"The gate's attestation {why}. Release the version again.");
}
