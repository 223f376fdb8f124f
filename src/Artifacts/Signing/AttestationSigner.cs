using System.Text.Json;

namespace Airworthy.Artifacts.Signing;

/// <summary>Signs what a gate decided. Delivery alone holds one.</summary>
public sealed class AttestationSigner(AttestationKey key)
{
    /// <summary>The envelope that <see cref="AttestationVerifier"/> takes.</summary>
    public string Sign(GateAttestation attestation)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(attestation, AttestationJson.Default.GateAttestation);
        var signature = key.Sign(AttestationEnvelope.Encode(payload));
        return AttestationEnvelope.Write(payload, key.PublicKey.KeyId, signature);
    }
}
