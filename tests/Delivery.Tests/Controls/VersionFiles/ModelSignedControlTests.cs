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
    public async Task Ask_OfAModelSignedWithACertificate_IsInconclusive() =>
        Assert.Equal(Outcome.Inconclusive, (await Ask("v1.1.0-certificate", _ => { })).Outcome);

    [Fact]
    public async Task Ask_WithAnotherKeyTrusted_Fails()
    {
        using var other = System.Security.Cryptography.ECDsa.Create();
        var key = Convert.ToBase64String(other.ExportSubjectPublicKeyInfo());

        var answer = await Ask("v1.1.0-elliptic-key", _ => { }, key);

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
            b => Assert.False(SignedModel.Verify(File.ReadAllBytes(b), [Key()], Array.Empty<ModelFile>(), "s").IsOk)
        );
    }

    [Fact]
    public void Lint_OfWhatIsNoKey_SaysSo() =>
        Assert.Contains(
            "is no public key of ECDSA",
            Assert
                .Single(
                    new ModelSignedControl().Lint(Questions.Spec("model-signed", ("keys", "abc")), Questions.Binary)
                )
                .Detail,
            StringComparison.Ordinal
        );

    private static Task<Answer> Ask(string folder, Action<Dictionary<string, byte[]>> change, string? key = null)
    {
        var root = Path.Combine(Vectors.Find("oms"), "mt-signed-models", folder);
        var files = Directory
            .GetFiles(root)
            .ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes, StringComparer.Ordinal);
        change(files);
        var asking = new Asking(new ModelSignedControl(), Questions.Binary, Questions.Labels([0, 1])) { Files = files };
        return asking.AskAsync(Questions.Predicting(1), ("keys", key ?? Key()));
    }

    private static string Key()
    {
        var pem = File.ReadAllText(
            Path.Combine(Vectors.Find("oms"), "mt-signed-models", "keys", "signing-key-pub.pem")
        );
        var body = pem[(pem.IndexOf("KEY-----", StringComparison.Ordinal) + 8)..];
        return body[..body.IndexOf("-----END", StringComparison.Ordinal)].ReplaceLineEndings("").Trim();
    }
}
