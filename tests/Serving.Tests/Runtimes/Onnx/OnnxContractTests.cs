using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Runtimes.Onnx;

public sealed class OnnxContractTests : RuntimeContract
{
    protected override Task<RuntimeSample> MakeAsync()
    {
        float[] rows = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        return Task.FromResult(
            new RuntimeSample(
                Models.Runtime,
                new ModelFiles(
                    "onnx",
                    new Dictionary<string, ReadOnlyMemory<byte>> { ["model.onnx"] = TinyModels.AddConstant(1, -1, 4) }
                ),
                new ModelSignature(
                    [new TensorSpec("x", TensorType.FP32, [-1, 4])],
                    [new TensorSpec("y", TensorType.FP32, [-1, 4])]
                ),
                [new Tensor("x", TensorType.FP32, [3, 4], rows)],
                [new Tensor("y", TensorType.FP32, [3, 4], rows.Select(r => r + 1).ToArray())],
                0
            )
        );
    }
}
