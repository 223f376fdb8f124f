using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Tests;

/// <summary>A model of number inputs, one a row, whose answer to a batch is a function: for behaviour no tiny graph has.</summary>
internal sealed class ScriptedSession(IReadOnlyList<string> inputs, Func<IReadOnlyList<float[]>, float[]> answer)
    : IModelSession
{
    public ModelSignature Signature { get; } =
        new(
            [.. inputs.Select(i => new TensorSpec(i, TensorType.FP32, [-1]))],
            [new TensorSpec("y", TensorType.FP32, [-1])]
        );

    public Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> given,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        var columns = inputs.Select(name => (float[])given.Single(g => g.Name == name).Data).ToList();
        return new[] { new Tensor("y", TensorType.FP32, given[0].Shape, answer(columns)) };
    }

    public void Dispose() { }
}
