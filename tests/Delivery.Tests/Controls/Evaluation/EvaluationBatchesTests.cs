using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Inference;

namespace Airworthy.Delivery.Tests.Controls.Evaluation;

public sealed class EvaluationBatchesTests
{
    private static readonly EvaluationRows Rows = Questions.Rows(
        ("a", ["1", "2", "3"]),
        ("b", ["4", "5", "6"]),
        ("c", ["7", "8", "9"]),
        ("d", ["10", "11", "12"])
    );

    [Theory]
    [InlineData("-1", "a", "2", "1 2")]
    [InlineData("-1,1", "a", "2,1", "1 2")]
    [InlineData("-1,-1", "a", "2,1", "1 2")]
    [InlineData("-1,2", "a b", "2,2", "1 4 2 5")]
    [InlineData("-1,-1", "b a", "2,2", "4 1 5 2")]
    [InlineData("-1,2,2", "a b c d", "2,2,2", "1 4 7 10 2 5 8 11")]
    [InlineData("-1,2,-1", "a b c d", "2,2,2", "1 4 7 10 2 5 8 11")]
    [InlineData("-1,1,1", "a", "2,1,1", "1 2")]
    public void Take_WithAFreeFirstDimension_BatchesRows(string shape, string columns, string taken, string data)
    {
        var batches = Of(shape, columns).Value;

        var tensor = Assert.Single(batches.Take(0, 2).Value);

        Assert.Equal(1024, batches.BatchSize);
        Assert.Equal(Longs(taken), tensor.Shape);
        Assert.Equal(data.Split(' ').Select(float.Parse), (float[])tensor.Data);
    }

    [Theory]
    [InlineData("1", "a", "1", "2")]
    [InlineData("1,1", "a", "1,1", "2")]
    [InlineData("1,2", "a b", "1,2", "2 5")]
    [InlineData("", "a", "", "2")]
    [InlineData("3", "a b c", "3", "2 5 8")]
    [InlineData("-1", "a b c", "3", "2 5 8")]
    public void Take_WithRoomForOneRow_TakesOneRow(string shape, string columns, string taken, string data)
    {
        var batches = Of(shape, columns).Value;

        var tensor = Assert.Single(batches.Take(1, 1).Value);

        Assert.Equal(1, batches.BatchSize);
        Assert.Equal(Longs(taken), tensor.Shape);
        Assert.Equal(data.Split(' ').Select(float.Parse), (float[])tensor.Data);
    }

    [Theory]
    [InlineData(
        "?",
        "a",
        "(FP32, shape unknown) cannot be fed from the evaluation set: its shape is not stated in the model; export it with one."
    )]
    [InlineData(
        "",
        "a b",
        "(FP32, shape []) cannot be fed from the evaluation set: 2 columns do not fill it; name its columns under evaluation.columns."
    )]
    [InlineData(
        "4",
        "a b",
        "(FP32, shape [4]) cannot be fed from the evaluation set: 2 columns do not fill it; name its columns under evaluation.columns."
    )]
    [InlineData(
        "4",
        "a",
        "(FP32, shape [4]) cannot be fed from the evaluation set: 1 column does not fill it; name its columns under evaluation.columns."
    )]
    [InlineData(
        "-1,3",
        "a b",
        "(FP32, shape [-1, 3]) cannot be fed from the evaluation set: 2 columns do not fill it; name its columns under evaluation.columns."
    )]
    [InlineData(
        "-1,2,-1",
        "a b c",
        "(FP32, shape [-1, 2, -1]) cannot be fed from the evaluation set: 3 columns do not fill it; name its columns under evaluation.columns."
    )]
    [InlineData(
        "-1,-1,-1",
        "a b",
        "(FP32, shape [-1, -1, -1]) cannot be fed from the evaluation set: 2 columns do not fill it; name its columns under evaluation.columns."
    )]
    [InlineData(
        "8,1",
        "a",
        "(FP32, shape [8, 1]) cannot be fed from the evaluation set: it takes exactly 8 rows at once; export it with a free first dimension."
    )]
    public void Of_AShapeThatColumnsDoNotFill_IsRefused(string shape, string columns, string expected)
    {
        var fault = Of(shape, columns).Fault;

        Assert.Equal($"input-not-fed: The model's input 'x' {expected}", fault?.ToString());
    }

    [Fact]
    public void Of_AMissingColumn_NamesItAndTheNearest()
    {
        var signature = new ModelSignature([new TensorSpec("B", TensorType.FP32, [-1])], []);

        Assert.Equal(
            "no-such-column: The evaluation set has no column 'B' for the model's input 'B'; did you mean 'b'? Known: a, b, c, d.",
            EvaluationBatches.Of(signature, Questions.Binary, Rows).Fault?.ToString()
        );
    }

    [Fact]
    public void Of_SeveralInputs_IsAsNarrowAsTheNarrowest()
    {
        var signature = new ModelSignature(
            [new TensorSpec("a", TensorType.FP32, [-1]), new TensorSpec("b", TensorType.INT64, [1, 1])],
            []
        );

        var batches = EvaluationBatches.Of(signature, Questions.Binary, Rows).Value;

        Assert.Equal(1, batches.BatchSize);
        Assert.Equal(["a", "b"], batches.Take(2, 1).Value.Select(t => t.Name));
    }

    [Theory]
    [InlineData(TensorType.BOOL, "true", "0", true, false)]
    [InlineData(TensorType.UINT8, "255", "0", (byte)255, (byte)0)]
    [InlineData(TensorType.INT8, "-128", "3.0", (sbyte)-128, (sbyte)3)]
    [InlineData(TensorType.INT64, "9007199254740993", "-1e3", 9007199254740993L, -1000L)]
    [InlineData(TensorType.FP32, "", "1.5", float.NaN, 1.5f)]
    [InlineData(TensorType.FP64, "NaN", "-2e-3", double.NaN, -0.002)]
    [InlineData(TensorType.BYTES, "", "007", "", "007")]
    [InlineData(TensorType.BF16, "1", "-2.5", (ushort)0x3F80, (ushort)0xC020)]
    public void Take_OfEachDatatype_ReadsTheText(TensorType type, string first, string second, object one, object two)
    {
        var data = Cells(type, first, second).Value[0].Data;

        Assert.Equal(2, data.Length);
        Assert.Equal(one, data.GetValue(0));
        Assert.Equal(two, data.GetValue(1));
    }

    [Theory]
    [InlineData(TensorType.BOOL, "yes", "true, false, 1 or 0")]
    [InlineData(TensorType.UINT8, "256", "a whole number that UINT8 holds")]
    [InlineData(TensorType.UINT8, "-1", "a whole number that UINT8 holds")]
    [InlineData(TensorType.UINT8, "256.0", "a whole number that UINT8 holds")]
    [InlineData(TensorType.INT64, "1.5", "a whole number that INT64 holds")]
    [InlineData(TensorType.INT64, "", "a whole number that INT64 holds")]
    [InlineData(TensorType.INT64, "NaN", "a whole number that INT64 holds")]
    [InlineData(TensorType.FP32, "1,5", "a number (empty for none)")]
    [InlineData(TensorType.FP32, "1e39", "a number (empty for none)")]
    [InlineData(TensorType.FP16, "70000", "a number (empty for none)")]
    [InlineData(TensorType.FP64, "ORD", "a number (empty for none)")]
    public void Take_OfAValueThatDoesNotFit_SaysWhere(TensorType type, string text, string expected)
    {
        var rows = Questions.Rows(("x", ["1", text])) with { Lines = [2, 5] };
        var signature = new ModelSignature([new TensorSpec("x", type, [-1])], []);

        var fault = EvaluationBatches.Of(signature, Questions.Binary, rows).Value.Take(0, 2).Fault;

        Assert.Equal(
            $"bad-evaluation-data: line 5: column 'x' is '{text}'; the model's input 'x' takes {expected}.",
            fault?.ToString()
        );
    }

    private static Result<IReadOnlyList<Tensor>> Cells(TensorType type, string first, string second)
    {
        var signature = new ModelSignature([new TensorSpec("x", type, [-1])], []);
        return EvaluationBatches
            .Of(signature, Questions.Binary, Questions.Rows(("x", [first, second])))
            .Value.Take(0, 2);
    }

    private static Result<EvaluationBatches> Of(string shape, string columns)
    {
        var signature = new ModelSignature(
            [new TensorSpec("x", TensorType.FP32, shape == "?" ? null : Longs(shape))],
            []
        );
        var spec = Questions.Binary with
        {
            Columns = new Dictionary<string, IReadOnlyList<string>> { ["x"] = columns.Split(' ') },
        };
        return EvaluationBatches.Of(signature, spec, Rows);
    }

    private static long[] Longs(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
}
