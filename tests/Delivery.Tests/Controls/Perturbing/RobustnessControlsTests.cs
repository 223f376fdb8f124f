using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Directional;
using Airworthy.Delivery.Controls.ExtremeValues;
using Airworthy.Delivery.Controls.Invariance;
using Airworthy.Delivery.Controls.MissingValues;
using Airworthy.Delivery.Controls.PermutedColumns;
using Airworthy.Delivery.Controls.SmallNoise;
using Airworthy.Serving.Runtimes;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.Perturbing;

/// <summary>Models that are functions of one or two columns, so that what a change does to them is known.</summary>
public sealed class RobustnessControlsTests
{
    private static readonly EvaluationRows Rows = Questions.Rows(
        ("delayed", Enumerable.Range(0, 200).Select(i => (object)(i % 2))),
        ("a", Enumerable.Range(0, 200).Select(i => (object)(i / 200.0))),
        ("b", Enumerable.Range(0, 200).Select(i => (object)(i % 2)))
    );

    [Theory]
    [InlineData(0.9f, Outcome.Pass)]
    [InlineData(0f, Outcome.Fail)]
    public async Task SmallNoise_OfASmoothOrAJumpingModel(float smooth, Outcome expected)
    {
        // The jumping model looks at the fourth decimal only.
        using var session = Model(["a"], (a, _) => smooth > 0 ? smooth * a : (a * 10_000) % 10 / 10);

        var answer = await Ask(new SmallNoiseControl(), session, ("max-change", "0.05"));

        Assert.Equal(expected, answer.Outcome);
    }

    [Fact]
    public async Task SmallNoise_AskedTwice_AnswersTheSame()
    {
        using var session = Model(["a"], (a, _) => a);

        var first = await Ask(new SmallNoiseControl(), session, ("max-change", "0.001"));
        var again = await Ask(new SmallNoiseControl(), session, ("max-change", "0.001"));

        Assert.Equal(first.Figures, again.Figures);
        Assert.Equal(first.Details, again.Details);
    }

    [Theory]
    [InlineData(0.5f, null, Outcome.Pass)]
    [InlineData(0.5f, "0.01", Outcome.Fail)] // the answers move to a half, on average by a quarter
    [InlineData(float.NaN, null, Outcome.Fail)]
    [InlineData(7f, null, Outcome.Fail)] // no probability
    public async Task MissingValues_OfAModelThatTakesAValueForThem(float instead, string? most, Outcome expected)
    {
        using var session = Model(["a"], (a, _) => float.IsNaN(a) ? instead : a);

        var answer = await (
            most is null
                ? Ask(new MissingValuesControl(), session)
                : Ask(new MissingValuesControl(), session, ("max-mean-change", most))
        );

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(1, answer.Figures["columns"]);
    }

    [Theory]
    [InlineData("allowed", Outcome.Pass)]
    [InlineData("fails", Outcome.Fail)]
    public async Task MissingValues_OfAModelThatRefuses_DependsOnWhetherItMay(string refusal, Outcome expected)
    {
        using var session = new Refusing();

        var answer = await Ask(new MissingValuesControl(), session, ("refusal", refusal));

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(1, answer.Figures["columns-refused"]);
    }

    [Fact]
    public async Task MissingValues_OfAColumnThatDoesNotFeedTheModel_IsInconclusive()
    {
        using var session = Model(["a"], (a, _) => a);

        var answer = await Ask(new MissingValuesControl(), session, ("columns", "b"));

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
    }

    [Theory]
    [InlineData("0.6", Outcome.Pass)]
    [InlineData("0.3", Outcome.Fail)]
    public async Task PermutedColumns_OfAModelOfOneColumn_LosesAllThatItHas(string most, Outcome expected)
    {
        using var session = Model(["a", "b"], (_, b) => b);

        var answer = await Ask(new PermutedColumnsControl(), session, ("metric", "roc_auc"), ("max-drop", most));

        Assert.Equal(expected, answer.Outcome);
        // From a perfect order to none: 1 - 0.5, and column a has no effect.
        Assert.Equal(0.5, answer.Figures["worst-drop"], 0.1);
        Assert.Equal(1, answer.Figures["columns-without-effect"]);
    }

    [Theory]
    [InlineData(true, Outcome.Pass)]
    [InlineData(false, Outcome.Fail)]
    public async Task ExtremeValues_OfAModelThatIsBoundedOrNot(bool bounded, Outcome expected)
    {
        using var session = Model(["a"], (a, _) => bounded ? Math.Clamp(a, 0, 1) : a);

        var answer = await Ask(new ExtremeValuesControl(), session);

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(bounded ? 0 : 3, answer.Figures["wrong"]); // far below, far above, just below nought
    }

    [Fact]
    public async Task ExtremeValues_OfARealModel_RefusesOrAnswers() =>
        Assert.Equal(
            Outcome.Fail,
            (
                await new Asking(
                    new ExtremeValuesControl(),
                    Questions.Binary,
                    Rows with
                    {
                        Columns = new Dictionary<string, string[]>(Rows.Columns) { ["x"] = Rows.Columns["a"] },
                    }
                ).OfAsync(TinyModels.Identity(TensorType.FP32, -1))
            ).Outcome
        );

    [Theory]
    [InlineData(0f, Outcome.Pass)]
    [InlineData(0.5f, Outcome.Fail)]
    public async Task Invariance_OfAModelThatReadsTheColumnOrNot(float weight, Outcome expected)
    {
        using var session = Model(["a", "b"], (a, b) => (0.5f * a) + (weight * b));

        var answer = await Ask(new InvarianceControl(), session, ("column", "b"), ("max-change", "0.01"));

        Assert.Equal(expected, answer.Outcome);
        // Set to the one value, half of the rows change; to the other, the other half.
        Assert.Equal(weight > 0 ? 0.5 : 0, answer.Figures["worst-share"]);
    }

    [Theory]
    [InlineData("up", Outcome.Pass)]
    [InlineData("down", Outcome.Fail)]
    public async Task Directional_OfARisingModel(string moves, Outcome expected)
    {
        using var session = Model(["a"], (a, _) => 0.4f * a);

        var answer = await Ask(new DirectionalControl(), session, ("column", "a"), ("by", "1"), ("moves", moves));

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(0.4, answer.Figures["mean-move"], 1e-6);
    }

    [Fact]
    public void Directional_WithBothOrNeitherChange_IsRefused()
    {
        var control = new DirectionalControl();
        (string, string)[] with = [("column", "a"), ("moves", "up")];

        Assert.Single(control.Lint(Questions.Spec("directional", with), Questions.Binary));
        Assert.Single(
            control.Lint(Questions.Spec("directional", [.. with, ("by", "1"), ("to", "2")]), Questions.Binary)
        );
    }

    private static Task<Answer> Ask(IControl control, IModelSession session, params (string, string)[] with) =>
        new Asking(control, Questions.Binary, Rows).OfAsync(session, with);

    private static ScriptedSession Model(string[] columns, Func<float, float, float> of) =>
        new(columns, x => [.. x[0].Select((a, i) => of(a, columns.Length > 1 ? x[1][i] : 0))]);

    private sealed class Refusing : IModelSession
    {
        private readonly ScriptedSession _inner = new(["a"], x => x[0]);

        public ModelSignature Signature => _inner.Signature;

        public Result<IReadOnlyList<Serving.Inference.Tensor>> Run(
            IReadOnlyList<Serving.Inference.Tensor> inputs,
            IReadOnlyList<string> outputs,
            CancellationToken cancel
        ) =>
            ((float[])inputs[0].Data).Any(float.IsNaN)
                ? RuntimeFaults.ModelRefusedInput.With("a value is missing.")
                : _inner.Run(inputs, outputs, cancel);

        public void Dispose() { }
    }
}
