using System.Buffers;
using System.Text;
using System.Text.Json.Serialization;

namespace Airworthy.Artifacts.Signing;

/// <summary>
/// A DSSE envelope (https://github.com/secure-systems-lab/dsse) with one signature, as text. There is exactly one way to write one:
/// no spaces, the members in this order, padded standard base64.
/// </summary>
internal static class AttestationEnvelope
{
    public const string PayloadType = "application/vnd.airworthy.gate-attestation+json";

    private const string Start = "{\"payload\":\"";
    private const string Middle = "\",\"payloadType\":\"" + PayloadType + "\",\"signatures\":[{\"keyid\":\"";
    private const string BeforeSignature = "\",\"sig\":\"";
    private const string End = "\"}]}";

    public static string Write(ReadOnlySpan<byte> payload, string keyId, ReadOnlySpan<byte> signature) =>
        $"{Start}{Convert.ToBase64String(payload)}{Middle}{keyId}{BeforeSignature}{Convert.ToBase64String(signature)}{End}";

    /// <summary>The payload and signature of an envelope that names this key; null for any text that <see cref="Write"/> would not write.</summary>
    public static (byte[] Payload, byte[] Signature)? Read(string envelope, string keyId)
    {
        if (!envelope.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }
        var payloadEnd = envelope.IndexOf('"', Start.Length);
        var signatureStart = payloadEnd + Middle.Length + keyId.Length + BeforeSignature.Length;
        var signatureEnd = envelope.Length - End.Length;
        if (payloadEnd < 0 || signatureStart > signatureEnd)
        {
            return null;
        }
        var payload = Base64(envelope.AsSpan(Start.Length, payloadEnd - Start.Length));
        var signature = Base64(envelope.AsSpan(signatureStart, signatureEnd - signatureStart));
        return payload is not null && signature is not null && Write(payload, keyId, signature) == envelope
            ? (payload, signature)
            : null;
    }

    /// <summary>DSSE's pre-authentication encoding, which is what gets signed: it binds the payload to its type.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> payload)
    {
        var encoded = new ArrayBufferWriter<byte>(payload.Length + 80);
        encoded.Write(Encoding.ASCII.GetBytes($"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} "));
        encoded.Write(payload);
        return encoded.WrittenSpan.ToArray();
    }

    private static byte[]? Base64(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64Chars(text, bytes, out var written) ? bytes[..written] : null;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false
)]
[JsonSerializable(typeof(GateAttestation))]
internal sealed partial class AttestationJson : JsonSerializerContext;
