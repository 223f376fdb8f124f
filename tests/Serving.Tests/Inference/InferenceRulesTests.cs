using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using CsCheck;

namespace Airworthy.Serving.Tests.Inference;

public sealed class InferenceRulesTests
{
    private static readonly ModelSignature Signature = new(
        [new("a", TensorType.FP32, [-1, 2]), new("b", TensorType.INT64, []), new("c", TensorType.BYTES, null)],
        [new("y", TensorType.FP32, [-1]), new("z", TensorType.FP32, null)]
    );

    private static readonly Tensor A = Models.Tensor("a", [1, 2], 1f, 2f);
    private static readonly Tensor B = Models.Tensor("b", [], 1L);
    private static readonly Tensor C = Models.Tensor("c", [1, 1, 1], "q");

    [Fact]
    public void Check_OfWhatFits_InAnyOrder_Passes() =>
        Assert.Null(InferenceRules.Check(Signature, [C, A, B], ["z", "y"]).Fault);

    public static TheoryData<string, Tensor[], string, string> Misfits =>
        new()
        {
            { "too few", [A], "missing-input", "'b', 'c'" },
            { "none", [], "missing-input", "'a', 'b', 'c'" },
            { "unknown", [A, B, C, Models.Tensor("d", [1], 1f)], "unknown-input", "Its inputs are 'a', 'b', 'c'" },
            { "twice", [A, B, C, A], "duplicate-tensor", "'a'" },
            { "type", [A, Models.Tensor("b", [], 1f), C], "wrong-datatype", "'b' is INT64; the request gives FP32" },
            { "rank", [Models.Tensor("a", [2], 1f, 2f), B, C], "wrong-shape", "has shape [-1, 2]" },
            { "size", [Models.Tensor("a", [1, 3], 1f, 2f, 3f), B, C], "wrong-shape", "gives [1, 3]" },
            { "scalar", [A, Models.Tensor("b", [1], 1L), C], "wrong-shape", "has shape []" },
            { "negative", [Models.Tensor("a", [-1, 2], 1f, 2f), B, C], "wrong-shape", "gives [-1, 2]" },
            { "count", [Models.Tensor("a", [2, 2], 1f, 2f), B, C], "wrong-element-count", "needs 4 elements" },
            { "overflow", [Models.Tensor("a", [long.MaxValue, 2], 1f), B, C], "wrong-shape", "9223372036854775807" },
        };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Check_OfWhatDoesNotFit_SaysWhatWasExpected(string what, Tensor[] inputs, string code, string says)
    {
        var fault = InferenceRules.Check(Signature, inputs, []).Fault;

        Assert.True(fault?.Code == code, what);
        Assert.Contains(says, fault!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", null, "unknown-output", "Its outputs are 'y', 'z'")]
    [InlineData("y", "y", "duplicate-tensor", "'y'")]
    public void Check_OfOutputsThatAreNone_SaysWhichThereAre(string first, string? second, string code, string says)
    {
        var fault = InferenceRules.Check(Signature, [A, B, C], second is null ? [first] : [first, second]).Fault;

        Assert.Equal(code, fault?.Code);
        Assert.Contains(says, fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Count_OfAnyShape_IsTheProductOrNothing() =>
        Gen.OneOf(Gen.Long, Gen.Long[0, 100_000], Gen.Long[0, 3])
            .Array[0, 6]
            .Sample(shape =>
            {
                var product = shape.Aggregate(System.Numerics.BigInteger.One, (a, b) => a * b);
                var count = InferenceRules.Count(shape);
                if (count is not null)
                {
                    Assert.Equal(product, count.Value);
                }
                else
                {
                    var withoutNought = shape
                        .Where(s => s != 0)
                        .Aggregate(System.Numerics.BigInteger.One, (a, b) => a * b);
                    Assert.True(shape.Any(s => s < 0) || withoutNought > Array.MaxLength);
                }
            });
}
