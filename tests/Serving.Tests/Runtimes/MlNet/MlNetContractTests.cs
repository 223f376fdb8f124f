using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes.MlNet;

namespace Airworthy.Serving.Tests.Runtimes.MlNet;

public sealed class MlNetContractTests : RuntimeContract
{
    protected override Task<RuntimeSample> MakeAsync()
    {
        var (zip, answers) = MlNetModels.Classes;
        var rows = MlNetModels.Rows[..answers.Length];
        var count = rows.Length;
        return Task.FromResult(
            new RuntimeSample(
                new MlNetRuntime(),
                MlNetModels.Files(zip),
                new ModelSignature(
                    [
                        new TensorSpec("Hour", TensorType.FP32, [-1, 1]),
                        new TensorSpec("Weights", TensorType.FP32, [-1, 2]),
                        new TensorSpec("Origin", TensorType.BYTES, [-1, 1]),
                    ],
                    [
                        new TensorSpec("PredictedLabel", TensorType.BYTES, [-1, 1]),
                        new TensorSpec("Score", TensorType.FP32, [-1, 3]),
                    ]
                ),
                [
                    new Tensor("Hour", TensorType.FP32, [count, 1], rows.Select(r => r.Hour).ToArray()),
                    new Tensor("Weights", TensorType.FP32, [count, 2], rows.SelectMany(r => r.Weights).ToArray()),
                    new Tensor("Origin", TensorType.BYTES, [count, 1], rows.Select(r => r.Origin).ToArray()),
                ],
                [
                    new Tensor(
                        "PredictedLabel",
                        TensorType.BYTES,
                        [count, 1],
                        answers.Select(a => a.PredictedLabel).ToArray()
                    ),
                    new Tensor("Score", TensorType.FP32, [count, 3], answers.SelectMany(a => a.Score).ToArray()),
                ],
                1e-6
            )
        );
    }
}
