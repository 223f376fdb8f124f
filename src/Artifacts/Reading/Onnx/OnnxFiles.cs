using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Reading.Onnx;

/// <summary>Which of a model's files is the ONNX graph; the others are weights and company.</summary>
public static class OnnxFiles
{
    /// <summary>The only <c>.onnx</c> file, or of several the one named <c>model.onnx</c> in the top folder.</summary>
    public static Result<string> Main(IEnumerable<string> paths)
    {
        var graphs = paths.Where(p => p.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)).ToList();
        return graphs switch
        {
            [var only] => only,
            _ when graphs.Contains("model.onnx") => "model.onnx",
            [] => ArtifactFaults.NoMainFile.With(
                "None of the model's files ends in .onnx; register it with the file the trainer exported."
            ),
            _ => ArtifactFaults.NoMainFile.With(
                $"The model has {graphs.Count} .onnx files and none is 'model.onnx'; give the one to serve that name."
            ),
        };
    }
}
