using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.LoadsAndPredicts;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.LoadsAndPredicts;

public sealed class LoadsAndPredictsControlTests
{
    private static readonly LoadsAndPredictsControl Control = new();
    private static readonly EvaluationRows Probabilities = Questions.Rows(
        ("x", Enumerable.Range(0, 100).Select(i => (object)(i / 100.0)))
    );

    [Fact]
    public async Task Ask_OfASoundModel_Passes()
    {
        var answer = await Ask(TinyModels.Identity(TensorType.FP32, -1, 1), Probabilities);

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Equal(
            "The packaged files load and predict 100 rows, all finite, from 0 to 0.99; 20 rows alone answer as in a batch.",
            answer.Summary
        );
        Assert.Equal(100, answer.Figures["rows"]);
    }

    [Fact]
    public async Task Ask_ForTheFirstRowsOnly_LeavesTheOthersOut()
    {
        var rows = Questions.Rows(("x", ["0.1", "0.2", "not asked"]));

        var answer = await Ask(TinyModels.Identity(TensorType.FP32, -1), rows, ("rows", "2"), ("single-rows", "1"));

        Assert.Equal(
            "The packaged files load and predict 2 rows, all finite, from 0.1 to 0.2; 1 rows alone answer as in a batch.",
            answer.Summary
        );
    }

    [Fact]
    public async Task Ask_WhenTheFilesDoNotLoad_Fails()
    {
        var question = Questions.Of(Spec(), Questions.Binary, Probabilities, Questions.Predicting(1));

        var answer = await Control.AskAsync(question, default);

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.Equal("The packaged files do not load in the serving runtime: no files.", answer.Summary);
    }

    [Fact]
    public async Task Ask_WhenAColumnIsMissing_IsInconclusive()
    {
        var answer = await Ask(TinyModels.Add(TensorType.FP32, -1), Questions.Rows(("a", ["1"])));

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal(
            "The evaluation set cannot be put to the model: The evaluation set has no column 'b' for the model's input 'b'; did you mean 'a'? Known: a.",
            answer.Summary
        );
    }

    [Fact]
    public async Task Ask_WhenAPredictionIsNotFinite_Fails()
    {
        var answer = await Ask(TinyModels.AddConstant(0, -1), Questions.Rows(("x", ["0.5", ""])));

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.Equal(
            "The model loads but does not predict every row: row 1 and following: The output 'y' is NaN in row 2 of 2; a prediction must be a finite number.",
            answer.Summary
        );
    }

    [Fact]
    public async Task Ask_WhenTheOutputIsNoProbability_Fails()
    {
        var answer = await Ask(TinyModels.AddConstant(1, -1), Questions.Rows(("x", ["-0.5", "0.5"])));

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.Equal("The judged output is no probability: 1.5 for row 2.", answer.Summary);
    }

    [Fact]
    public async Task Ask_WhenRowsInABatchInfluenceEachOther_Fails()
    {
        using var session = new Averaging();

        var answer = await Ask(session, Probabilities);

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.StartsWith(
            "The model answers a row alone otherwise than in a batch: 0 against 0.495 for row 1",
            answer.Summary
        );
    }

    [Theory]
    [InlineData("rows", "0", "'rows' of loads-and-predicts is '0'; it must be a whole number from 1 to 1000000.")]
    [InlineData("tolerance", "2", "'tolerance' of loads-and-predicts is '2'; it must be a number from 0 to 1.")]
    [InlineData(
        "row",
        "5",
        "'row' is no option of loads-and-predicts; did you mean 'rows'? Known: rows, single-rows, tolerance."
    )]
    public void Lint_OfBadOptions_SaysWhatIsExpected(string option, string value, string expected) =>
        Assert.Equal(expected, Assert.Single(Control.Lint(Spec((option, value)), Questions.Binary)).Detail);

    private static async Task<Answer> Ask(byte[] onnx, EvaluationRows rows, params (string, string)[] with)
    {
        using var session = await Models.LoadAsync(onnx);
        return await Ask(session, rows, with);
    }

    private static Task<Answer> Ask(IModelSession session, EvaluationRows rows, params (string, string)[] with)
    {
        var contender = Questions.WithSession(
            1,
            session,
            () => Predictions.Of(session, Questions.Binary, rows, default)
        );
        return Control.AskAsync(Questions.Of(Spec(with), Questions.Binary, rows, contender), default);
    }

    private static ControlSpec Spec(params (string, string)[] with) => Questions.Spec("loads-and-predicts", with);

    /// <summary>What batch normalisation left in training mode does: every row gets something of the others.</summary>
    private sealed class Averaging : IModelSession
    {
        public ModelSignature Signature { get; } =
            new([new TensorSpec("x", TensorType.FP32, [-1])], [new TensorSpec("y", TensorType.FP32, [-1])]);

        public Result<IReadOnlyList<Tensor>> Run(
            IReadOnlyList<Tensor> inputs,
            IReadOnlyList<string> outputs,
            CancellationToken cancel
        )
        {
            var values = (float[])inputs[0].Data;
            var mean = values.Average();
            return new Tensor[] { inputs[0] with { Name = "y", Data = values.Select(_ => mean).ToArray() } };
        }

        public void Dispose() { }
    }
}
