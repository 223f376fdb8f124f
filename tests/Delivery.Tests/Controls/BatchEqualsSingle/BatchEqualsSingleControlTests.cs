using Airworthy.Artifacts.Reading;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.BatchEqualsSingle;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.BatchEqualsSingle;

public sealed class BatchEqualsSingleControlTests
{
    private static readonly Asking Asking = new(
        new BatchEqualsSingleControl(),
        Questions.Binary,
        Questions.Rows(("x", Enumerable.Range(0, 300).Select(i => (object)(i / 300.0))))
    );

    [Fact]
    public async Task Ask_OfASoundModel_Passes()
    {
        var answer = await Asking.OfAsync(TinyModels.Identity(TensorType.FP32, -1));

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Equal(200, answer.Figures["rows"]);
    }

    [Fact]
    public async Task Ask_OfAModelThatTakesOneRow_Passes() =>
        Assert.Equal(
            "The model takes one row at a time, so no row can disturb another.",
            (await Asking.OfAsync(TinyModels.Identity(TensorType.FP32, 1))).Summary
        );

    [Fact]
    public async Task Ask_OfAModelThatMixesRowsOfBatchesOfEightOnly_Fails()
    {
        using var session = new ScriptedSession(
            ["x"],
            x => x[0].Length == 8 ? [.. x[0].Select(_ => x[0].Average())] : x[0]
        );

        var answer = await Asking.OfAsync(session);

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.Contains("in a batch of 8, more than 0.0001 apart.", answer.Summary, StringComparison.Ordinal);
    }
}
