using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Reading.LightGbm;

/// <summary>What a version with a LightGBM model takes and answers, and which of its files that is.</summary>
public static class LightGbmFiles
{
    /// <summary>What versions of this kind are called.</summary>
    public const string Format = "lightgbm";

    private const int MaxNamed = 256;

    /// <summary>The only one of the files that begin as LightGBM's do.</summary>
    public static Result<string> Main(IReadOnlyList<string> models) =>
        models switch
        {
            [var only] => only,
            [] => ArtifactFaults.NoMainFile.With(
                "None of the model's files is LightGBM's text form; save the model with save_model('model.txt')."
            ),
            _ => ArtifactFaults.NoMainFile.With(
                $"There are {models.Count} LightGBM models; a version is one model. Register them separately."
            ),
        };

    /// <summary>
    /// As stated beside the model, where anything is. Otherwise each named feature is an input of one number a row, and of unnamed ones,
    /// or very many, there is one input <c>features</c>; the output is <c>predict</c>.
    /// </summary>
    public static Result<ModelSignature> Signature(LightGbmModel model, ModelSignature? stated)
    {
        TensorSpec output = new("predict", TensorType.FP64, model.Sums == 1 ? [-1] : [-1, model.Sums]);
        if (stated is null)
        {
            return model.IsNumbered || model.Features.Count > MaxNamed
                ? new ModelSignature(
                    [new TensorSpec("features", TensorType.FP64, [-1, model.Features.Count])],
                    [output]
                )
                : new ModelSignature(
                    [.. model.Features.Select(name => new TensorSpec(name, TensorType.FP64, [-1, 1]))],
                    [output]
                );
        }
        var fits =
            stated.Inputs.Count > 0
            && stated.Outputs is [{ Type: TensorType.FP64 or TensorType.FP32 } only]
            && only.Shape switch
            {
                [-1] => model.Sums == 1,
                [-1, var width] => width == model.Sums || width == -1,
                _ => false,
            };
        return fits
            ? stated
            : ArtifactFaults.BadSignature.With(
                $"The signature stated beside the LightGBM model does not fit it: it answers {output}, or the same in FP32, under one name."
            );
    }
}
