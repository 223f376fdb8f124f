using Airworthy.Artifacts.Reading;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.RefusesBadShapes;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.RefusesBadShapes;

public sealed class RefusesBadShapesControlTests
{
    private static readonly Asking Asking = new(
        new RefusesBadShapesControl(),
        Questions.Binary,
        Questions.Rows(("x", [0.1, 0.2]))
    );

    [Fact]
    public async Task Ask_OfAModelWithShapes_Passes()
    {
        var answer = await Asking.OfAsync(TinyModels.Identity(TensorType.FP32, -1, 1));

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Equal(7, answer.Figures["requests"]);
    }

    [Fact]
    public async Task Ask_OfAModelThatAnswersOtherwiseAfterwards_Fails()
    {
        var calls = 0;
        using var session = new ScriptedSession(["x"], x => [.. x[0].Select(v => v + calls++)]);

        var answer = await Asking.OfAsync(session);

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.EndsWith("no longer answers a sound one as before.", answer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_OfAModelWithoutStatedShapes_FailsWhereItBreaks()
    {
        using var session = new Shapeless();

        var answer = await Asking.OfAsync(session);

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.Contains("'x' with a dimension too many is answered", answer.Summary, StringComparison.Ordinal);
    }

    /// <summary>States that any size of a second dimension goes, and answers whatever comes.</summary>
    private sealed class Shapeless : Serving.Runtimes.IModelSession
    {
        private int _asked;

        // What it states changes once the sound request was made: a signature that lies.
        public ModelSignature Signature =>
            new(
                [new TensorSpec("x", TensorType.FP32, _asked == 0 ? [-1] : null)],
                [new TensorSpec("y", TensorType.FP32, [-1])]
            );

        public Core.Results.Result<IReadOnlyList<Serving.Inference.Tensor>> Run(
            IReadOnlyList<Serving.Inference.Tensor> inputs,
            IReadOnlyList<string> outputs,
            CancellationToken cancel
        )
        {
            _asked++;
            return new[] { new Serving.Inference.Tensor("y", TensorType.FP32, [1], new float[1]) };
        }

        public void Dispose() { }
    }
}
