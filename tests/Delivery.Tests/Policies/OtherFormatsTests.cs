using System.Diagnostics;
using System.Globalization;
using System.Text;
using Airworthy.Adapters.Processes;
using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Python;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Policies;

/// <summary>Gates ask models of every format in the same way.</summary>
public sealed class OtherFormatsTests : IDisposable
{
    private const string Program = "/usr/bin/python3";

    private const string Train = """
        import joblib, json, numpy
        from sklearn.linear_model import LogisticRegression
        rows = numpy.random.RandomState(1).rand(400, 2)
        joblib.dump(LogisticRegression(C=100).fit(rows, (rows.sum(axis=1) > 1).astype(int)), "model.joblib")
        with open("signature.json", "w") as file:
            json.dump({"inputs": [{"name": n, "datatype": "FP64", "shape": [-1, 1]} for n in "ab"],
                       "outputs": [{"name": "predict", "datatype": "INT64", "shape": [-1]}]}, file)
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ask_OfAScikitLearnModel_PassesFitnessAndQuality()
    {
        Assert.SkipUnless(File.Exists(Program), $"there is no {Program}");
        var isolation = new ProcessIsolation(_folder.At("i"), TimeProvider.System);
        var held = await isolation.HeldAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(held.IsOk, held.Fault?.Detail ?? "");
        var options = new PythonOptions { Folder = _folder.At("p"), Workers = 1 };
        using var bench = new GateBench
        {
            Runtimes = new RuntimeCatalog([
                new PythonRuntime(PythonRuntime.Sklearn, isolation, options, TimeProvider.System),
            ]),
        };
        ControlSpec[] controls =
        [
            Questions.Spec("loads-and-predicts"),
            Questions.Spec("deterministic"),
            Questions.Spec("batch-equals-single"),
            Questions.Spec("refuses-bad-shapes"),
            Questions.Spec("metric-floor", ("metric", "roc_auc"), ("at-least", "0.95")),
        ];
        var question = await bench.AskingAsync(
            await RegisterAsync(bench),
            null,
            Questions.Binary with
            {
                Prediction = "probabilities",
            },
            Csv(),
            controls
        );

        var decision = await bench.Gate().AskAsync(question, TestContext.Current.CancellationToken);

        Assert.All(decision.Findings, f => Assert.True(f.Outcome == Outcome.Pass, $"{f.Control}: {f.Summary}"));
        Assert.Empty(decision.Reasons);
    }

    [Theory]
    [InlineData("production", null, true)]
    [InlineData("production", false, true)]
    [InlineData("production", true, false)]
    [InlineData("sandbox", null, false)]
    public void Decide_OfAModelElsewhere_RefusesItWhereNoPolicyNamesIt(
        string environment,
        bool? allowed,
        bool isRefused
    )
    {
        var into = EnvironmentName.Parse(environment).Value;
        var control = Questions.Spec("loads-and-predicts");
        var policy = allowed is { } said
            ? new EnvironmentPolicy
            {
                Environment = into,
                Controls = [],
                Approvals = [],
                Remote = new RemoteRule(said),
            }
            : null;

        var decision = GateRules.Decide(
            into,
            new GateSpec { Controls = [control] },
            Questions.Binary,
            Questions.Version(1) with
            {
                Format = "remote",
            },
            null,
            [],
            policy
        );

        Assert.Equal(isRefused, decision.Reasons.Any(r => r.StartsWith("digest unproven", StringComparison.Ordinal)));
    }

    private async Task<VersionState> RegisterAsync(GateBench bench)
    {
        var made = Directory.CreateDirectory(_folder.At("made")).FullName;
        var start = new ProcessStartInfo(Program, ["-I", "-c", Train])
        {
            WorkingDirectory = made,
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(said.Contains("ModuleNotFoundError", StringComparison.Ordinal), "there is no scikit-learn");
        Assert.True(process.ExitCode == 0, said);
        var files = new List<ModelFile>();
        foreach (var path in Directory.GetFiles(made))
        {
            var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            files.Add(new ModelFile(Path.GetFileName(path), bytes.Length, await bench.KeepAsync(bytes)));
        }
        return Questions.Version() with
        {
            Files = files,
            Digest = new ModelManifest(files).Digest(),
            Format = PythonRuntime.Sklearn,
        };
    }

    private static string Csv()
    {
        var random = new Random(4);
        var csv = new StringBuilder("a,b,delayed\n");
        for (var i = 0; i < 200; i++)
        {
            var (a, b) = (random.NextDouble(), random.NextDouble());
            csv.Append(CultureInfo.InvariantCulture, $"{a},{b},{(a + b > 1 ? 1 : 0)}\n");
        }
        return csv.ToString();
    }
}
