using System.Text;
using Airworthy.Artifacts.Signing;
using Airworthy.Core.Values;
using CsCheck;

namespace Airworthy.Artifacts.Tests.Signing;

public sealed class AttestationTests
{
    private static readonly AttestationKey Key = AttestationKey
        .Import(Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
        .Value;

    private static readonly GateAttestation Sample = new()
    {
        Endpoint = EndpointName.Parse("vols retardés 🛩:staging").Value,
        Version = VersionId.Parse("ver_01arz3ndektsv4rrffq69g5fav").Value,
        Number = 3,
        ModelDigest = Sha256Digest.Of("model"u8),
        PolicyDigest = Sha256Digest.Of("policy"u8),
        EvidenceDigest = Sha256Digest.Of("evidence"u8),
        Kind = AttestationKind.Gate,
        Release = ReleaseId.Parse("rel_01arz3ndektsv4rrffq69g5fav").Value,
        IssuedAt = new DateTimeOffset(2026, 11, 3, 9, 30, 0, TimeSpan.Zero),
    };

    [Fact]
    public void Verify_OfWhatWasSigned_GivesItBack()
    {
        var envelope = new AttestationSigner(Key).Sign(Sample);

        Assert.Equal(Sample, new AttestationVerifier(Key.PublicKey).Verify(envelope).Value);
    }

    [Fact]
    public void Sign_Always_WritesADsseEnvelopeOverThePayloadsPreAuthenticationEncoding()
    {
        var envelope = new AttestationSigner(Key).Sign(Sample);

        using var json = System.Text.Json.JsonDocument.Parse(envelope);
        var payload = json.RootElement.GetProperty("payload").GetBytesFromBase64();
        var signature = json.RootElement.GetProperty("signatures")[0];
        var type = json.RootElement.GetProperty("payloadType").GetString();
        var signed = Encoding.UTF8.GetBytes($"DSSEv1 {type!.Length} {type} {payload.Length} ").Concat(payload);
        Assert.Equal("application/vnd.airworthy.gate-attestation+json", type);
        Assert.Equal(Key.PublicKey.KeyId, signature.GetProperty("keyid").GetString());
        Assert.True(Key.PublicKey.Verifies(signed.ToArray(), signature.GetProperty("sig").GetBytesFromBase64()));
    }

    [Fact]
    public void Verify_WithAnyBitOfTheTextFlipped_Refuses()
    {
        var envelope = new AttestationSigner(Key).Sign(Sample);
        var verifier = new AttestationVerifier(Key.PublicKey);

        for (var at = 0; at < envelope.Length; at++)
        {
            for (var bit = 1; bit < 1 << 16; bit <<= 1)
            {
                var changed = envelope.ToCharArray();
                changed[at] ^= (char)bit;
                Assert.Equal("attestation-not-valid", verifier.Verify(new string(changed)).Fault?.Code);
            }
        }
    }

    [Fact]
    public void Verify_WithACharacterLeftOutOrDoubled_Refuses()
    {
        var envelope = new AttestationSigner(Key).Sign(Sample);
        var verifier = new AttestationVerifier(Key.PublicKey);

        for (var at = 0; at < envelope.Length; at++)
        {
            Assert.False(verifier.Verify(envelope.Remove(at, 1)).IsOk);
            Assert.False(verifier.Verify(envelope.Insert(at, envelope[at].ToString())).IsOk);
            Assert.False(verifier.Verify(envelope.Insert(at, " ")).IsOk);
            Assert.False(verifier.Verify(envelope[..at]).IsOk);
        }
    }

    [Fact]
    public void Verify_OfAnyText_NeverThrows() =>
        Gen.String.Sample(text => Assert.False(new AttestationVerifier(Key.PublicKey).Verify(text).IsOk));

    [Fact]
    public void Verify_WithAnotherKey_Refuses()
    {
        using var other = AttestationKey.Create();
        var envelope = new AttestationSigner(Key).Sign(Sample);

        Assert.False(new AttestationVerifier(other.PublicKey).Verify(envelope).IsOk);
        // The key's id alone proves nothing.
        var renamed = envelope.Replace(Key.PublicKey.KeyId, other.PublicKey.KeyId, StringComparison.Ordinal);
        Assert.False(new AttestationVerifier(other.PublicKey).Verify(renamed).IsOk);
    }

    [Fact]
    public void Verify_OfAPayloadThatIsNoAttestation_Refuses()
    {
        foreach (var payload in new[] { "null", "{}", "[]", "", "{\"endpoint\":1}" })
        {
            var bytes = Encoding.UTF8.GetBytes(payload);
            var signature = Key.Sign(AttestationEnvelope.Encode(bytes));
            var envelope = AttestationEnvelope.Write(bytes, Key.PublicKey.KeyId, signature);

            Assert.Equal("attestation-not-valid", new AttestationVerifier(Key.PublicKey).Verify(envelope).Fault?.Code);
        }
    }

    [Fact]
    public void Import_OfAnExportedSeed_IsTheSameKey()
    {
        using var key = AttestationKey.Create();
        using var again = AttestationKey.Import(key.Export()).Value;

        Assert.Equal(key.PublicKey, again.PublicKey);
        Assert.Equal(key.PublicKey, AttestationPublicKey.Parse(key.PublicKey.ToString()).Value);
        Assert.Equal("bad-key", AttestationKey.Import(new byte[31]).Fault?.Code);
    }

    // RFC 8032, section 7.1, test 1.
    [Fact]
    public void PublicKey_OfAKnownSeed_IsThePublishedOne() =>
        Assert.Equal(
            "ed25519:"
                + Convert.ToBase64String(
                    Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
                ),
            Key.PublicKey.ToString()
        );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ed25519:")]
    [InlineData("ed25519:AAAA")]
    [InlineData("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")]
    [InlineData("ed25519: 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")]
    [InlineData("ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURp=")]
    public void Parse_OfWhatIsNoPublicKey_IsAFault(string? text) =>
        Assert.Equal("bad-key", AttestationPublicKey.Parse(text).Fault?.Code);
}
