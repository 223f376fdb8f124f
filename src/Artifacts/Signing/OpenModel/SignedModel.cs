using System.Security.Cryptography;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Signing.OpenModel;

/// <summary>
/// Verifies a model signed as OpenSSF Model Signing v1.0 has it: a Sigstore bundle around a statement that lists every file with its
/// SHA-256. It takes signatures by key and by certificate, over whole files. Sigstore's own certificates, and manifests of shards, are refused
/// as not understood: never taken for valid.
/// </summary>
public static class SignedModel
{
    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string PredicateType = "https://model_signing/signature/v1.0";

    /// <summary>Never part of a signed model.</summary>
    private static readonly string[] AlwaysLeftOut = [".git", ".gitignore", ".gitattributes", ".github"];

    /// <param name="bundle">The bundle's bytes.</param>
    /// <param name="keys">The trusted public keys (<see cref="IsKey"/>).</param>
    /// <param name="authorities">The certificates of trusted authorities (<see cref="IsAuthority"/>).</param>
    /// <param name="files">Every file of the model, the bundle's own among them or not.</param>
    /// <param name="signatureFile">What the bundle is called among them.</param>
    /// <returns>How many files the signature covers; a fault says what is wrong.</returns>
    public static Result<int> Verify(
        ReadOnlyMemory<byte> bundle,
        IReadOnlyList<string> keys,
        IReadOnlyList<string> authorities,
        IReadOnlyList<ModelFile> files,
        string signatureFile
    )
    {
        IReadOnlyList<ECDsa> trusted = [];
        try
        {
            using var document = JsonDocument.Parse(bundle);
            var root = document.RootElement;
            return
                !Material(root).TryGet(out var material, out var fault)
                || !Trusted(material, keys, authorities).TryGet(out trusted!, out fault)
                || !DsseEnvelope.Open(root.GetProperty("dsseEnvelope"), trusted).TryGet(out var statement, out fault)
                ? fault
                : Check(statement, files, signatureFile);
        }
        catch (JsonException)
        {
            return DsseEnvelope.Refused("the bundle is no JSON");
        }
        finally
        {
            foreach (var key in trusted ?? [])
            {
                key.Dispose();
            }
        }
    }

    /// <summary>Whether a text is the certificate of an authority, as PEM or as the base64 inside it.</summary>
    public static bool IsAuthority(string text) => SigningCertificates.IsAuthority(text);

    /// <summary>Whether a text is a public key of ECDSA on P-256, P-384 or P-521, as PEM or as the base64 inside it.</summary>
    public static bool IsKey(string text)
    {
        using var key = DsseEnvelope.Key(text);
        return key is not null;
    }

    private static Result<JsonElement> Material(JsonElement root)
    {
        const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
        if (JsonText.Of(root, "mediaType") != MediaType)
        {
            return DsseEnvelope.Refused($"it is no bundle of {MediaType}");
        }
        return
            !root.TryGetProperty("verificationMaterial", out var material)
            || material.ValueKind != JsonValueKind.Object
            || !material.TryGetProperty("tlogEntries", out _)
            || !root.TryGetProperty("dsseEnvelope", out _)
            ? DsseEnvelope.Refused("the bundle lacks its verification material, its log entries or its envelope")
            : material;
    }

    private static Result<IReadOnlyList<ECDsa>> Trusted(
        JsonElement material,
        IReadOnlyList<string> keys,
        IReadOnlyList<string> authorities
    )
    {
        if (material.TryGetProperty("publicKey", out _))
        {
            return keys.Select(DsseEnvelope.Key).OfType<ECDsa>().ToList();
        }
        if (!material.TryGetProperty("x509CertificateChain", out var chain))
        {
            return SigningFaults.ModelSignatureNotUnderstood.With(
                "The model is signed through Sigstore; only signatures by key, or by a certificate of one's own authority, are verified here."
            );
        }
        return SigningCertificates.Key(chain, authorities).TryGet(out var key, out var fault) ? (ECDsa[])[key] : fault;
    }

    private static Result<int> Check(JsonElement statement, IReadOnlyList<ModelFile> files, string signatureFile)
    {
        if (
            JsonText.Of(statement, "_type") != StatementType
            || JsonText.Of(statement, "predicateType") != PredicateType
        )
        {
            return DsseEnvelope.Refused("what was signed is no statement about a model's files");
        }
        var predicate = statement.TryGetProperty("predicate", out var given) ? given : default;
        var form =
            predicate.ValueKind == JsonValueKind.Object && predicate.TryGetProperty("serialization", out var s)
                ? s
                : default;
        if (JsonText.Of(form, "method") != "files" || JsonText.Of(form, "hash_type") != "sha256")
        {
            return SigningFaults.ModelSignatureNotUnderstood.With(
                "The signature lists shards, or hashes other than SHA-256; only whole files by SHA-256 are verified here."
            );
        }
        if (!Listed(predicate).TryGet(out var listed, out var fault))
        {
            return fault;
        }
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, digest) in listed)
        {
            all.AppendData(digest.ToBytes());
        }
        var subject = JsonText.Items(statement, "subject").FirstOrDefault();
        var claimed =
            subject.ValueKind == JsonValueKind.Object && subject.TryGetProperty("digest", out var d)
                ? JsonText.Of(d, "sha256")
                : null;
        // A model of a single file lists it as the folder itself; the subject has its name.
        if (listed is [(".", var only)] && JsonText.Of(subject, "name") is { Length: > 0 } name)
        {
            listed = [(name, only)];
        }
        return claimed != Convert.ToHexStringLower(all.GetHashAndReset())
            ? DsseEnvelope.Refused("its subject's digest is not that of the files it lists")
            : Compare(listed, Left(form, signatureFile), files);
    }

    private static Result<IReadOnlyList<(string Name, Sha256Digest Digest)>> Listed(JsonElement predicate)
    {
        var listed = new List<(string Name, Sha256Digest Digest)>();
        foreach (var resource in JsonText.Items(predicate, "resources"))
        {
            var name = JsonText.Of(resource, "name");
            if (
                name is null
                || name.StartsWith('/')
                || name.Split('/').Contains("..")
                || JsonText.Of(resource, "algorithm") != "sha256"
                || !Sha256Digest.Parse($"sha256:{JsonText.Of(resource, "digest")}").TryGet(out var digest, out _)
            )
            {
                return DsseEnvelope.Refused("a file that it lists has no proper name or digest");
            }
            if (listed.Exists(l => l.Name == name))
            {
                return DsseEnvelope.Refused($"it lists '{Clip.Short(name)}' twice");
            }
            listed.Add((name, digest));
        }
        return listed;
    }

    private static List<string> Left(JsonElement form, string signatureFile) =>
        [
            .. AlwaysLeftOut,
            signatureFile,
            .. JsonText
                .Items(form, "ignore_paths")
                .Where(p => p.ValueKind == JsonValueKind.String)
                .Select(p => p.GetString()!.Trim('/')),
        ];

    private static Result<int> Compare(
        IReadOnlyList<(string Name, Sha256Digest Digest)> listed,
        List<string> left,
        IReadOnlyList<ModelFile> files
    )
    {
        foreach (var (name, digest) in listed)
        {
            if (files.FirstOrDefault(f => f.Path == name) is not { } file)
            {
                return DsseEnvelope.Refused($"'{Clip.Short(name)}', which was signed, is missing");
            }
            if (file.Digest != digest)
            {
                return DsseEnvelope.Refused($"'{Clip.Short(name)}' is not the file that was signed");
            }
        }
        var signed = listed.Select(l => l.Name).ToHashSet(StringComparer.Ordinal);
        var stranger = files.FirstOrDefault(f =>
            !signed.Contains(f.Path)
            && !left.Exists(l => f.Path == l || f.Path.StartsWith($"{l}/", StringComparison.Ordinal))
        );
        return stranger is null ? listed.Count : DsseEnvelope.Refused($"'{Clip.Short(stranger.Path)}' was not signed");
    }
}
