using Airworthy.Artifacts.Reading;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Deterministic;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.Deterministic;

public sealed class DeterministicControlTests
{
    private static readonly Asking Thrice = new(
        new DeterministicControl(),
        Questions.Binary,
        Questions.Rows(("x", [0.1, 0.2, 0.3]))
    );

    [Fact]
    public async Task Ask_OfASoundModel_Passes()
    {
        var answer = await Thrice.OfAsync(TinyModels.Identity(TensorType.FP32, -1));

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Equal("3 rows are answered the same to the last bit, 3 times and loaded anew.", answer.Summary);
    }

    [Theory]
    [InlineData("0", Outcome.Fail)]
    [InlineData("0.1", Outcome.Pass)]
    public async Task Ask_OfAModelThatDrifts_HoldsItAgainstTheTolerance(string tolerance, Outcome expected)
    {
        var calls = 0;
        using var session = new ScriptedSession(["x"], x => [.. x[0].Select(v => v + (0.001f * calls++))]);

        var answer = await Thrice.OfAsync(session, ("tolerance", tolerance));

        Assert.Equal(expected, answer.Outcome);
    }
}
