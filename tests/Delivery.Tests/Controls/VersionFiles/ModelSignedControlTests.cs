using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Signing.OpenModel;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.ModelSigned;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.VersionFiles;

/// <summary>Models that the reference tool of OpenSSF Model Signing signed, and bundles that are not valid.</summary>
public sealed class ModelSignedControlTests
{
    [Fact]
    public async Task Ask_OfAModelSignedByTheReferenceTool_Passes() =>
        Assert.Equal(Outcome.Pass, (await Ask("v1.1.0-elliptic-key", _ => { })).Outcome);

    /// <summary>The tool's first releases wrote bundles without log entries, which the format does not allow.</summary>
    [Theory]
    [InlineData("v1.0.0-elliptic-key")]
    [InlineData("v1.0.1-elliptic-key")]
    public async Task Ask_OfABundleWithoutLogEntries_Fails(string folder) =>
        Assert.Contains("lacks", (await Ask(folder, f => f.Remove("ignore-me"))).Summary, StringComparison.Ordinal);

    [Fact]
    public async Task Ask_OfAFileThatWasChanged_Fails()
    {
        var answer = await Ask("v1.1.0-elliptic-key", f => f["signme-1"] = [1, 2, 3]);

        Assert.Equal("The signature is refused: 'signme-1' is not the file that was signed.", answer.Summary);
    }

    [Fact]
    public async Task Ask_OfAFileThatWasAdded_Fails()
    {
        var answer = await Ask("v1.1.0-elliptic-key", f => f["extra.py"] = [1]);

        Assert.Equal("The signature is refused: 'extra.py' was not signed.", answer.Summary);
    }

    [Fact]
    public async Task Ask_OfAFileThatIsMissing_Fails() =>
        Assert.Equal(Outcome.Fail, (await Ask("v1.1.0-elliptic-key", f => f.Remove("signme-2"))).Outcome);

    [Fact]
    public async Task Ask_WithoutASignature_Fails() =>
        Assert.Equal(Outcome.Fail, (await Ask("v1.1.0-elliptic-key", f => f.Remove("model.sig"))).Outcome);

    [Fact]
    public async Task Ask_OfAModelSignedThroughSigstore_IsInconclusive() =>
        Assert.Equal(Outcome.Inconclusive, (await Ask("v1.1.0-sigstore", _ => { })).Outcome);

    [Fact]
    public async Task Ask_OfACertificateOfATrustedAuthority_Passes()
    {
        var answer = await Ask("v1.1.0-certificate", _ => { }, ("authorities", Inside("ca-cert.pem")));

        Assert.True(answer.Outcome == Outcome.Pass, answer.Summary);
    }

    [Fact]
    public async Task Ask_OfACertificateAndAChangedFile_Fails()
    {
        var answer = await Ask(
            "v1.1.0-certificate",
            f => f["signme-1"] = [1, 2, 3],
            ("authorities", Inside("ca-cert.pem"))
        );

        Assert.Equal("The signature is refused: 'signme-1' is not the file that was signed.", answer.Summary);
    }

    [Fact]
    public async Task Ask_OfACertificateOfAnAuthorityThatNobodyTrusts_Fails()
    {
        var (stranger, _) = Authority("CN=stranger");

        var answer = await Ask("v1.1.0-certificate", _ => { }, ("authorities", Base64(stranger)));

        Assert.Contains("no authority that is trusted here vouches", answer.Summary, StringComparison.Ordinal);
        stranger.Dispose();
    }

    [Fact]
    public async Task Ask_OfACertificateWhereOnlyKeysAreTrusted_Fails() =>
        Assert.Equal(Outcome.Fail, (await Ask("v1.1.0-certificate", _ => { })).Outcome);

    /// <summary>A certificate for a web server, by the same authority, signs no models.</summary>
    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.3", true)]
    [InlineData("1.3.6.1.5.5.7.3.1", false)]
    public async Task Ask_OfACertificateForSomethingElse_Fails(string purpose, bool passes)
    {
        var (authority, key) = Authority("CN=authority");
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=signer", signer, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        using var leaf = request.Create(
            authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            new DateTimeOffset(authority.NotBefore),
            new DateTimeOffset(authority.NotAfter),
            [1, 2, 3]
        );

        var answer = await Ask(
            "v1.1.0-certificate",
            f => f["model.sig"] = Resigned(f["model.sig"], signer, leaf),
            ("authorities", Base64(authority))
        );

        Assert.True((answer.Outcome == Outcome.Pass) == passes, answer.Summary);
        authority.Dispose();
        key.Dispose();
    }

    [Fact]
    public async Task Ask_WithAnotherKeyTrusted_Fails()
    {
        using var other = ECDsa.Create();
        var key = Convert.ToBase64String(other.ExportSubjectPublicKeyInfo());

        var answer = await Ask("v1.1.0-elliptic-key", _ => { }, ("keys", key));

        Assert.EndsWith("no signature in it is made with a key that is trusted here.", answer.Summary);
    }

    [Fact]
    public void Verify_OfEveryInvalidBundle_Refuses()
    {
        var folder = Path.Combine(Vectors.Find("oms"), "test-vectors", "v1.0");
        string[] bundles =
        [
            .. Directory.GetFiles(Path.Combine(folder, "invalid")),
            .. Directory.GetFiles(Path.Combine(folder, "invalid-payload")),
        ];

        Assert.NotEmpty(bundles);
        Assert.All(
            bundles,
            b => Assert.False(SignedModel.Verify(File.ReadAllBytes(b), [Key()], [], Array.Empty<ModelFile>(), "s").IsOk)
        );
    }

    [Theory]
    [InlineData("keys", "abc", "is no public key of ECDSA")]
    [InlineData("authorities", "abc", "is no certificate of an authority")]
    [InlineData("file", "model.sig", "at least one trusted key, or an authority")]
    public void Lint_OfWhatNothingCanBeVerifiedBy_SaysSo(string option, string value, string says) =>
        Assert.Contains(
            says,
            Assert
                .Single(
                    new ModelSignedControl().Lint(Questions.Spec("model-signed", (option, value)), Questions.Binary)
                )
                .Detail,
            StringComparison.Ordinal
        );

    private static Task<Answer> Ask(
        string folder,
        Action<Dictionary<string, byte[]>> change,
        (string Name, string Value)? trust = null
    )
    {
        var root = Path.Combine(Vectors.Find("oms"), "mt-signed-models", folder);
        var files = Directory
            .GetFiles(root)
            .ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes, StringComparer.Ordinal);
        change(files);
        var asking = new Asking(new ModelSignedControl(), Questions.Binary, Questions.Labels([0, 1])) { Files = files };
        return asking.AskAsync(Questions.Predicting(1), trust ?? ("keys", Key()));
    }

    private static (X509Certificate2 Certificate, ECDsa Key) Authority(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return (
            request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80)),
            key
        );
    }

    /// <summary>The same statement, signed by another key under another certificate.</summary>
    private static byte[] Resigned(byte[] bundle, ECDsa signer, X509Certificate2 leaf)
    {
        var root = JsonNode.Parse(bundle)!;
        var envelope = root["dsseEnvelope"]!;
        var payload = Convert.FromBase64String((string)envelope["payload"]!);
        var type = (string)envelope["payloadType"]!;
        byte[] signed = [.. Encoding.ASCII.GetBytes($"DSSEv1 {type.Length} {type} {payload.Length} "), .. payload];
        var signature = signer.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        envelope["signatures"]![0]!["sig"] = Convert.ToBase64String(signature);
        root["verificationMaterial"]!["x509CertificateChain"] = new JsonObject
        {
            ["certificates"] = new JsonArray(new JsonObject { ["rawBytes"] = Convert.ToBase64String(leaf.RawData) }),
        };
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static string Base64(X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawData);

    private static string Key() => Inside("signing-key-pub.pem");

    /// <summary>The base64 of a PEM file on one line.</summary>
    private static string Inside(string file)
    {
        var pem = File.ReadAllText(Path.Combine(Vectors.Find("oms"), "mt-signed-models", "keys", file));
        var fields = PemEncoding.Find(pem);
        return pem[fields.Base64Data].ReplaceLineEndings("");
    }
}
