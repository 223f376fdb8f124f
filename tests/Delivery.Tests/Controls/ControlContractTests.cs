using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls;

/// <summary>What every control owes, whatever it asks.</summary>
public sealed class ControlContractTests
{
    private static readonly EvaluationRows Rows = Questions.Rows(
        ("delayed", Enumerable.Range(0, 60).Select(i => (object)(i % 2))),
        ("x", Enumerable.Range(0, 60).Select(i => (object)(i / 60.0)))
    );

    /// <summary>Options that a control cannot do without.</summary>
    private static readonly Dictionary<string, (string, string)[]> Needed = new(StringComparer.Ordinal)
    {
        ["metric-floor"] = [("metric", "roc_auc"), ("at-least", "0.5")],
        ["no-worse-than-champion"] = [("metric", "roc_auc"), ("tolerance", "0.1")],
        ["no-slice-much-worse"] = [("metric", "log_loss"), ("tolerance", "0.1")],
        ["latency-budget"] = [("p99-ms", "1000"), ("calls", "100")],
        ["better-than-baseline"] = [("metric", "roc_auc")],
        ["calibration"] = [("at-most", "0.5")],
        ["no-weak-slice"] = [("tolerance", "0.1")],
        ["metric-variance"] = [("metric", "roc_auc"), ("max-deviation", "0.1")],
        ["demographic-parity"] = [("attributes", "delayed"), ("max-gap", "0.1")],
        ["equal-opportunity"] = [("attributes", "delayed"), ("max-gap", "0.1")],
        ["equalised-odds"] = [("attributes", "delayed"), ("max-gap", "0.1")],
        ["small-noise"] = [("max-change", "0.1")],
        ["permuted-columns"] = [("metric", "roc_auc"), ("max-drop", "0.1")],
        ["invariance"] = [("column", "x"), ("max-change", "0.1")],
        ["directional"] = [("column", "x"), ("by", "0.1"), ("moves", "up")],
        ["staleness"] = [("version-days", "1")],
        ["size-limit"] = [("max-mib", "1")],
        ["command"] = [("run", "true")],
        ["http"] = [("url", "http://127.0.0.1:9/")],
        ["model-signed"] =
        [
            (
                "keys",
                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEinQgpF+kHpkOJ+faMiBNkZNIWwZGaGkv9j5LOBVzH+iTcnE0PYNktGnnyPKh/jpUGZS9sAqzp0PxbNWQyDQwA=="
            ),
        ],
    };

    public static TheoryData<string> Names => [.. StandardControls.Catalog().Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Lint_OfAnUnknownOption_RefusesItByName(string name)
    {
        var spec = Questions.Spec(name, [.. Of(name), ("no-such-option", "1")]);

        Assert.Contains(
            Control(name).Lint(spec, Evaluation),
            f => f.Evidence.GetValueOrDefault("option") == "no-such-option"
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lint_WithoutAnyOption_NamesWhatIsNeededAndNothingElse(string name)
    {
        var faults = Control(name).Lint(Questions.Spec(name), Evaluation);

        Assert.Equal(Of(name).Length == 0, faults.Count == 0);
        Assert.All(faults, f => Assert.NotEmpty(f.Detail));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_AreNamedOnceAndTheirDefaultsAreAllowed(string name)
    {
        var options = Control(name).Options;

        Assert.Equal(options.Count, options.Select(o => o.Name).Distinct().Count());
        Assert.All(options.Where(o => o.Default is { Length: > 0 }), o => Assert.True(o.Allows(o.Default!), o.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Ask_OfASoundModel_GivesTheSameFiguresAgain(string name)
    {
        var (first, again) = (await Ask(name, Rows), await Ask(name, Rows));

        Sound(first);
        Assert.Equal(first.Outcome, again.Outcome);
        if (name != "latency-budget")
        {
            Assert.Equal(first.Figures, again.Figures);
            Assert.Equal(first.Summary, again.Summary);
        }
    }

    /// <summary>Two rows of one class, and no training set, champion, file, account or traffic: nothing may break.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Ask_WithNextToNothing_StillAnswers(string name) =>
        Sound(await Ask(name, Questions.Rows(("delayed", [1, 1]), ("x", ["0.5", "0.5"]))));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Ask_WhenRowsAndModelCannotBeHad_IsNoPassUnlessItNeedsNeither(string name)
    {
        var fault = ControlFaults.ModelBytesMissing.With("gone.");
        var question = Question(name, Rows, Questions.Failing(1, fault)) with
        {
            Rows = _ => Task.FromResult<Result<EvaluationRows>>(fault),
            Candidate = Questions.Failing(1, fault) with
            {
                Session = _ => Task.FromResult<Result<IModelSession>>(fault),
                File = (_, _) => Task.FromResult<Result<Stream>>(fault),
            },
        };
        string[] needsNeither =
        [
            "signature-compatible",
            "no-worse-than-champion",
            "no-slice-much-worse",
            "size-limit",
            "pinned-dependencies",
        ];

        var answer = await Control(name).AskAsync(question, default);

        Sound(answer);
        Assert.True(answer.Outcome != Outcome.Pass || needsNeither.Contains(name), answer.Summary);
    }

    private static EvaluationSpec Evaluation => Questions.Binary with { Slices = ["x"] };

    private static void Sound(Answer answer)
    {
        Assert.NotEmpty(answer.Summary);
        Assert.Matches(@"[.…]$", answer.Summary);
        Assert.Equal(answer.Outcome == Outcome.Pass, answer.Mend.Length == 0);
    }

    private static async Task<Answer> Ask(string name, EvaluationRows rows)
    {
        var onnx = TinyModels.Identity(TensorType.FP32, -1);
        using var session = await Models.LoadAsync(onnx);
        var candidate = Questions.WithSession(1, session, () => Predictions.Of(session, Evaluation, rows, default));
        return await Control(name)
            .AskAsync(
                Question(name, rows, candidate with { Fresh = async _ => Result.Ok(await Models.LoadAsync(onnx)) }),
                default
            );
    }

    private static ControlQuestion Question(string name, EvaluationRows rows, Contender candidate) =>
        Questions.Of(Questions.Spec(name, Of(name)), Evaluation, rows, candidate);

    private static (string, string)[] Of(string name) => Needed.GetValueOrDefault(name, []);

    private static IControl Control(string name) => StandardControls.Catalog().Find(name)!;
}
