using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Runtimes.LightGbm;

/// <summary>One loaded LightGBM model. It keeps nothing between requests.</summary>
internal sealed class LightGbmSession(FlatTrees trees, FeatureRows features, ModelSignature signature) : IModelSession
{
    private const int RowsBetweenLooks = 256;

    public ModelSignature Signature => signature;

    public Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        cancel.ThrowIfCancellationRequested();
        if (features.Read(inputs, out var rows) is not { } values)
        {
            return RuntimeFaults.ModelRefusedInput.With(
                "The inputs have different numbers of rows; give each as many."
            );
        }
        var (width, sums) = (trees.Model.Features.Count, trees.Model.Sums);
        var answers = new double[(long)rows * sums];
        for (var row = 0; row < rows; row++)
        {
            if (row % RowsBetweenLooks == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }
            trees.Predict(values.AsSpan(row * width, width), answers.AsSpan(row * sums, sums));
        }
        var output = signature.Outputs[0];
        long[] shape = output.Shape is { Count: 1 } ? [rows] : [rows, sums];
        Array data = output.Type == TensorType.FP32 ? Array.ConvertAll(answers, a => (float)a) : answers;
        return new[] { new Tensor(output.Name, output.Type, shape, data) };
    }

    public void Dispose()
    {
        // Its arrays go with it.
    }
}
