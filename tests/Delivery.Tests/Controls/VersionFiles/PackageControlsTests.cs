using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.DatasetNamed;
using Airworthy.Delivery.Controls.FileScanned;
using Airworthy.Delivery.Controls.Licence;
using Airworthy.Delivery.Controls.ModelCard;
using Airworthy.Delivery.Controls.NoSecrets;
using Airworthy.Delivery.Controls.OwnerReachable;
using Airworthy.Delivery.Controls.PinnedDependencies;
using Airworthy.Delivery.Controls.SizeLimit;

namespace Airworthy.Delivery.Tests.Controls.VersionFiles;

/// <summary>Packages written by hand.</summary>
public sealed class PackageControlsTests
{
    private static readonly Contender Nothing = Questions.Predicting(1);

    [Fact]
    public async Task FileScan_OfText_Passes() =>
        Assert.Equal(Outcome.Pass, (await With(new FileScannedControl(), ("notes.txt", "harmless"))).Outcome);

    [Fact]
    public async Task FileScan_OfAPickleThatCallsSystem_FailsAndSaysWhere()
    {
        // cos\nsystem\n(S'true'\ntR. in pickle's own language; never loaded.
        var answer = await With(new FileScannedControl(), ("model.pkl", "cos\nsystem\n(S'true'\ntR."));

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.StartsWith("'model.pkl' is refused: ", answer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileScan_OfAVersionWithoutFiles_IsInconclusive() =>
        Assert.Equal(Outcome.Inconclusive, (await With(new FileScannedControl())).Outcome);

    [Theory]
    [InlineData("MIT License\n\nPermission is hereby granted, free\nof charge, to any person", Outcome.Pass)]
    [InlineData("GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3", Outcome.Fail)]
    [InlineData("All rights reserved.", Outcome.Fail)]
    public async Task Licence_OfAFile_IsRecognisedByItsText(string text, Outcome expected) =>
        Assert.Equal(expected, (await With(new LicenceControl(), ("docs/LICENSE", text))).Outcome);

    [Theory]
    [InlineData("apache-2.0", Outcome.Pass)]
    [InlineData("CC-BY-NC-4.0", Outcome.Fail)]
    [InlineData(null, Outcome.Fail)]
    public async Task Licence_OfATag_MustBeAllowed(string? tag, Outcome expected)
    {
        var version = Nothing.Version with
        {
            Tags = tag is null
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["License"] = tag },
        };

        Assert.Equal(expected, (await Of(new LicenceControl()).AskAsync(Nothing with { Version = version })).Outcome);
    }

    [Theory]
    [InlineData("requirements.txt", "numpy==2.1.0\n# comment\nscikit-learn[all]==1.5.2 ; python_version > '3'\n", 0, 2)]
    [InlineData("requirements.txt", "numpy>=2\npandas\nscipy==1.*\nok==1.0 --hash=sha256:aa\n", 3, 4)]
    [InlineData(
        "requirements.txt",
        "-r other.txt\nx @ https://example.org/x.whl#sha256=aa\ny @ https://example.org/y.whl\n",
        1,
        2
    )]
    [InlineData(
        "conda.yaml",
        "channels:\n- conda-forge\ndependencies:\n- python=3.11.4\n- pip\n- pip:\n  - mlflow==3.1\n",
        1,
        3
    )]
    public async Task PinnedDependencies_OfAList_FindsWhatIsLoose(string file, string text, int loose, int all)
    {
        var answer = await With(new PinnedDependenciesControl(), (file, text));

        Assert.Equal(loose == 0 ? Outcome.Pass : Outcome.Fail, answer.Outcome);
        Assert.Equal((loose, all), ((int)answer.Figures["packages-loose"], (int)answer.Figures["packages"]));
    }

    [Theory]
    [InlineData("model.onnx", Outcome.Pass)]
    [InlineData("model.pkl", Outcome.Inconclusive)]
    public async Task PinnedDependencies_WithoutAList_DependsOnWhatNeedsPackages(string file, Outcome expected) =>
        Assert.Equal(expected, (await With(new PinnedDependenciesControl(), (file, "x"))).Outcome);

    [Theory]
    [InlineData("1", Outcome.Pass)]
    [InlineData("0.001", Outcome.Fail)]
    public async Task SizeLimit_HoldsAllFilesTogetherAgainstIt(string limit, Outcome expected)
    {
        var asking = Of(new SizeLimitControl()).WithFile("a", new string('a', 800)).WithFile("b", new string('b', 800));

        Assert.Equal(expected, (await asking.AskAsync(Nothing, ("max-mib", limit))).Outcome);
    }

    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE" + " KEY-----\nabc", "a private key", 1)]
    [InlineData("x\ny\nkey = AKIA" + "ABCDEFGHIJKLMNOP\n", "an access key of AWS", 3)]
    [InlineData("db: postgres://anna:geheim99" + "@db.example.org/x", "a URL with a password", 1)]
    [InlineData("password = \"correct horse\"", "a password or key in an assignment", 1)]
    public async Task NoSecrets_OfASecret_NamesItsPlaceAndNotItself(string text, string what, int line)
    {
        var answer = await With(new NoSecretsControl(), ("config.txt", text));

        if (what.StartsWith("a password", StringComparison.Ordinal))
        {
            // Words with a space between are prose more often than a password.
            Assert.Equal(Outcome.Pass, answer.Outcome);
            return;
        }
        Assert.Equal($"'config.txt', line {line}, holds what looks like {what}.", answer.Summary);
    }

    [Fact]
    public async Task NoSecrets_OfPlainText_Passes() =>
        Assert.Equal(
            Outcome.Pass,
            (await With(new NoSecretsControl(), ("readme.md", "password: see the vault; token = None"))).Outcome
        );

    [Theory]
    [InlineData(true, false, Outcome.Pass)]
    [InlineData(true, true, Outcome.Fail)]
    [InlineData(false, false, Outcome.Fail)]
    public async Task OwnerReachable_NeedsAnAccountInUse(bool there, bool disabled, Outcome expected)
    {
        var account = new AccountState
        {
            Name = Nothing.Version.Owner,
            Roles = default,
            Disabled = disabled,
            CreatedAt = DateTimeOffset.UnixEpoch,
            CreatedBy = Principal.Anonymous,
        };
        var asking = Of(new OwnerReachableControl()) with
        {
            Change = q => q with { Account = (_, _) => Task.FromResult(there ? account : null) },
        };

        Assert.Equal(expected, (await asking.AskAsync(Nothing)).Outcome);
    }

    [Theory]
    [InlineData(
        "# x\n\n**Intended use.** Tells apps how late a plane is.\n\n## Data\n12,051 flights of one winter.\n\n## Limitations\nIt knows nothing of the weather.\n",
        Outcome.Pass
    )]
    [InlineData(
        "# Intended use\nTells apps how late a plane is.\n# Data\n\n# Limits\nIt knows nothing of the weather.\n",
        Outcome.Fail
    )]
    public async Task ModelCard_OfItsSections(string text, Outcome expected) =>
        Assert.Equal(expected, (await With(new ModelCardControl(), ("model-card.md", text))).Outcome);

    [Fact]
    public async Task ModelCard_WithoutOne_Fails() =>
        Assert.Equal("The version has no model card.", (await With(new ModelCardControl())).Summary);

    [Theory]
    [InlineData(true, true, Outcome.Pass)]
    [InlineData(true, false, Outcome.Fail)]
    [InlineData(false, false, Outcome.Fail)]
    public async Task DatasetNamed_NeedsNameAndDigest(bool named, bool digest, Outcome expected)
    {
        var dataset = new DatasetReference("train.csv", digest ? Sha256Digest.Of("x"u8) : null);
        var version = Nothing.Version with { Lineage = new Lineage { Dataset = named ? dataset : null } };

        var answer = await Of(new DatasetNamedControl()).AskAsync(Nothing with { Version = version });

        Assert.Equal(expected, answer.Outcome);
    }

    private static Task<Answer> With(IControl control, params (string Path, string Text)[] files) =>
        files.Aggregate(Of(control), (asking, f) => asking.WithFile(f.Path, f.Text)).AskAsync(Nothing);

    private static Asking Of(IControl control) => new(control, Questions.Binary, Questions.Labels([0, 1]));
}
