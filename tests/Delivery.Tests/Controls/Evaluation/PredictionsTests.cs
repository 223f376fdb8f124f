using Airworthy.Artifacts.Reading;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Serving.Inference;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.Evaluation;

public sealed class PredictionsTests
{
    [Fact]
    public async Task Of_AModelAndMoreRowsThanABatch_PredictsThemInOrder()
    {
        var values = Enumerable.Range(0, 2500).Select(i => i / 2500.0).ToArray();
        using var session = await Models.LoadAsync(TinyModels.AddConstant(1, -1, 1));

        var predictions = Predictions
            .Of(session, Questions.Regression, Questions.Rows(("x", values.Select(v => (object)v))), default)
            .Value;

        Assert.All(predictions.Zip(values), p => Assert.Equal(1 + p.Second, p.First, 1e-6));
    }

    [Fact]
    public async Task Of_AMissingValueThatBecomesNaN_NamesItsLine()
    {
        using var session = await Models.LoadAsync(TinyModels.AddConstant(1, 1));
        var rows = Questions.Rows(("x", ["1", "", "2"])) with { Lines = [2, 3, 4] };

        Assert.Equal(
            "bad-prediction: line 3: The output 'y' is NaN in row 1 of 1; a prediction must be a finite number.",
            Predictions.Of(session, Questions.Binary, rows, default).Fault?.ToString()
        );
    }

    [Fact]
    public async Task Of_AnOutputThatIsNotThere_ListsThoseThatAre()
    {
        using var session = await Models.LoadAsync(TinyModels.Identity(TensorType.FP32, -1));
        var spec = Questions.Binary with { Prediction = "probability" };

        Assert.Equal(
            "no-such-prediction: row 1: The pipeline judges the output 'probability', which the model does not have. Known: y.",
            Predictions.Of(session, spec, Questions.Rows(("x", ["1"])), default).Fault?.ToString()
        );
    }

    [Fact]
    public void Read_OfTwoClassProbabilities_TakesTheSecond() =>
        Assert.Equal(
            [0.25, 0.75],
            Predictions.Read(Output([2, 2], 0.75f, 0.25f, 0.25f, 0.75f), Questions.Binary, 2).Value
        );

    [Theory]
    [InlineData(false, "2,2", 4, "The output 'y' has shape [2, 2] for 2 rows; expected one number a row.")]
    [InlineData(
        true,
        "2,3",
        6,
        "The output 'y' has shape [2, 3] for 2 rows; expected one number a row, or two class probabilities."
    )]
    [InlineData(
        true,
        "4",
        4,
        "The output 'y' has shape [4] for 2 rows; expected one number a row, or two class probabilities."
    )]
    [InlineData(
        true,
        "1",
        1,
        "The output 'y' has shape [1] for 2 rows; expected one number a row, or two class probabilities."
    )]
    [InlineData(
        true,
        "0",
        0,
        "The output 'y' has shape [0] for 2 rows; expected one number a row, or two class probabilities."
    )]
    public void Read_OfAnotherShape_IsRefused(bool binary, string shape, int count, string expected)
    {
        var output = Output([.. shape.Split(',').Select(long.Parse)], new float[count]);

        var fault = Predictions.Read(output, binary ? Questions.Binary : Questions.Regression, 2).Fault;

        Assert.Equal(expected, fault?.Detail);
    }

    [Fact]
    public void Read_OfText_IsRefused()
    {
        var output = new Tensor("y", TensorType.BYTES, [1], new[] { "late" });

        Assert.Equal(
            "The output 'y' is text (BYTES); judge an output of numbers.",
            Predictions.Read(output, Questions.Binary, 1).Fault?.Detail
        );
    }

    [Fact]
    public void Read_OfBrainFloats_WidensThem()
    {
        var output = new Tensor("y", TensorType.BF16, [1, 1], new ushort[] { 0xC020 });

        Assert.Equal([-2.5], Predictions.Read(output, Questions.Regression, 1).Value);
    }

    private static Tensor Output(long[] shape, params float[] data) => new("y", TensorType.FP32, shape, data);
}
