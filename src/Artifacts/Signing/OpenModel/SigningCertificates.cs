using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Signing.OpenModel;

/// <summary>
/// The key of whoever signed with a certificate that a trusted authority vouches for. The form carries no time of signing, so the chain is
/// judged as it stood when the certificate was issued, as the format's own tool does; nothing asks whether it was revoked since.
/// </summary>
internal static class SigningCertificates
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    private const int MostInAChain = 16;

    /// <param name="chain">The bundle's `x509CertificateChain`: the signer's certificate, then what stands between it and an authority.</param>
    /// <param name="authorities">The trusted authorities' certificates (<see cref="IsAuthority"/>).</param>
    public static Result<ECDsa> Key(JsonElement chain, IReadOnlyList<string> authorities)
    {
        var named = JsonText.Items(chain, "certificates").ToList();
        var given = named.Select(c => JsonText.Bytes(c, "rawBytes")).OfType<byte[]>().ToList();
        if (given is [] or { Count: > MostInAChain } || given.Count < named.Count)
        {
            return DsseEnvelope.Refused($"it has no chain of one to {MostInAChain} certificates");
        }
        List<X509Certificate2> loaded = [];
        try
        {
            loaded.AddRange(given.Select(c => X509CertificateLoader.LoadCertificate(c)));
            loaded.AddRange(authorities.Select(Load).OfType<X509Certificate2>());
            var trusted = loaded[given.Count..];
            return Untrusted(loaded[0], loaded[1..given.Count], trusted) is { } fault ? fault : KeyOf(loaded[0]);
        }
        catch (CryptographicException)
        {
            return DsseEnvelope.Refused("a certificate in it cannot be read");
        }
        finally
        {
            loaded.ForEach(c => c.Dispose());
        }
    }

    /// <summary>Whether a text is the certificate of an authority, as PEM or as the base64 inside it.</summary>
    public static bool IsAuthority(string text)
    {
        using var certificate = Load(text);
        return certificate?.Extensions.OfType<X509BasicConstraintsExtension>().Any(b => b.CertificateAuthority) == true;
    }

    private static Fault? Untrusted(
        X509Certificate2 signer,
        IReadOnlyList<X509Certificate2> between,
        IReadOnlyList<X509Certificate2> trusted
    )
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(between.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = signer.NotBefore;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(CodeSigning));
        if (!chain.Build(signer))
        {
            var why = string.Join("; ", chain.ChainStatus.Select(s => s.Status).Distinct());
            return DsseEnvelope.Refused($"no authority that is trusted here vouches for its certificate ({why})");
        }
        var usage = signer.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        return usage is null || usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)
            ? null
            : DsseEnvelope.Refused("its certificate is not one to sign with");
    }

    private static Result<ECDsa> KeyOf(X509Certificate2 signer) =>
        signer.GetECDsaPublicKey() is { KeySize: 256 or 384 or 521 } key
            ? key
            : SigningFaults.ModelSignatureNotUnderstood.With(
                "Its certificate holds no key of ECDSA on P-256, P-384 or P-521; no other is verified here."
            );

    private static X509Certificate2? Load(string text)
    {
        try
        {
            return text.Contains("-----BEGIN", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromPem(text)
                : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));
        }
        catch (Exception bad) when (bad is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
