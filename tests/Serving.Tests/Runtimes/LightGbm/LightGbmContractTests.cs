using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes.LightGbm;

namespace Airworthy.Serving.Tests.Runtimes.LightGbm;

public sealed class LightGbmContractTests : RuntimeContract
{
    protected override Task<RuntimeSample> MakeAsync()
    {
        var (text, expected, asked) = LightGbmRuntimeTests.Make("objective=multiclass num_class=3");
        return Task.FromResult(
            new RuntimeSample(
                new LightGbmRuntime(),
                LightGbmRuntimeTests.Files(text),
                new ModelSignature(
                    [new TensorSpec("features", TensorType.FP64, [-1, 5])],
                    [new TensorSpec("predict", TensorType.FP64, [-1, 3])]
                ),
                [LightGbmRuntimeTests.Rows(asked)],
                [new Tensor("predict", TensorType.FP64, [asked.Length / 5, 3], expected)],
                1e-12
            )
        );
    }
}
