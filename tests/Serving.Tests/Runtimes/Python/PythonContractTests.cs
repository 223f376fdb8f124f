using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Runtimes.Python;

public sealed class PythonContractTests : RuntimeContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async Task<RuntimeSample> MakeAsync()
    {
        var files = await PythonModels.TrainAsync(PythonModels.Flowers);
        var told = PythonModels.Told(files);
        var rows = PythonModels.Numbers(told, "rows");
        var count = rows.Length / 4;
        return new RuntimeSample(
            await PythonModels.RuntimeAsync(_folder),
            files,
            new ModelSignature(
                [new TensorSpec("input-0", TensorType.FP64, [-1, 4])],
                [
                    new TensorSpec("output-0", TensorType.INT64, [-1]),
                    new TensorSpec("probabilities", TensorType.FP64, [-1, 3]),
                ]
            ),
            [PythonModels.Doubles("input-0", [count, 4], rows)],
            [
                new Tensor(
                    "output-0",
                    TensorType.INT64,
                    [count],
                    PythonModels.Numbers(told, "predict").Select(x => (long)x).ToArray()
                ),
                PythonModels.Doubles("probabilities", [count, 3], PythonModels.Numbers(told, "probabilities")),
            ],
            1e-12
        );
    }
}
