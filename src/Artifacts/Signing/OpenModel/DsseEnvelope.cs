using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Signing.OpenModel;

/// <summary>A signed statement of in-toto in an envelope of DSSE, as other tools write it.</summary>
internal static class DsseEnvelope
{
    public const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>The statement, once one of the signatures was seen to be one of the keys'; a fault says what is wrong.</summary>
    public static Result<JsonElement> Open(JsonElement envelope, IReadOnlyList<ECDsa> keys)
    {
        if (
            envelope.ValueKind != JsonValueKind.Object
            || JsonText.Of(envelope, "payloadType") != PayloadType
            || JsonText.Bytes(envelope, "payload") is not { } payload
            || !envelope.TryGetProperty("signatures", out var signatures)
            || signatures.ValueKind != JsonValueKind.Array
        )
        {
            return Refused($"it holds no envelope with a payload of {PayloadType} and signatures");
        }
        var signed = Encode(payload);
        var isSigned = signatures
            .EnumerateArray()
            .Select(s => JsonText.Bytes(s, "sig"))
            .OfType<byte[]>()
            .Any(signature => keys.Any(key => Verifies(key, signed, signature)));
        if (!isSigned)
        {
            return Refused("no signature in it is made with a key that is trusted here");
        }
        try
        {
            using var statement = JsonDocument.Parse(payload);
            return statement.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Refused("what was signed is no JSON");
        }
    }

    /// <summary>A public key of ECDSA on P-256, P-384 or P-521: a PEM file's text, or the base64 inside it on one line.</summary>
    public static ECDsa? Key(string text)
    {
        var key = ECDsa.Create();
        try
        {
            if (text.Contains("-----BEGIN", StringComparison.Ordinal))
            {
                key.ImportFromPem(text);
            }
            else
            {
                key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            }
            if (key.KeySize is 256 or 384 or 521)
            {
                return key;
            }
        }
        catch (Exception bad) when (bad is CryptographicException or FormatException or ArgumentException)
        {
            // Said by the null below: whoever asked knows what the text was for.
        }
        key.Dispose();
        return null;
    }

    internal static Fault Refused(string why) =>
        SigningFaults.ModelSignatureNotValid.With($"The signature is refused: {why}.");

    private static bool Verifies(ECDsa key, byte[] signed, byte[] signature)
    {
        var hash = key.KeySize switch
        {
            256 => HashAlgorithmName.SHA256,
            384 => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
        return key.VerifyData(signed, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>DSSE's pre-authentication encoding: it binds the payload to its type.</summary>
    private static byte[] Encode(byte[] payload) =>
        [.. Encoding.ASCII.GetBytes($"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} "), .. payload];
}

internal static class JsonText
{
    public static string? Of(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static byte[]? Bytes(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : null;

    public static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];
}
