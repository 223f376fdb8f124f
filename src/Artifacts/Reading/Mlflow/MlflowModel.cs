namespace Airworthy.Artifacts.Reading.Mlflow;

/// <summary>
/// What an <c>MLmodel</c> file says of the folder it lies in. It is its writer's word: nothing of it is checked against the other files,
/// and texts are as long as the file allows.
/// </summary>
public sealed record MlflowModel
{
    /// <summary>The file's name, at the top of a model's folder.</summary>
    public const string FileName = "MLmodel";

    /// <summary>The ways it says it can be loaded, in the file's order: <c>onnx</c>, <c>sklearn</c>, <c>python_function</c>, …</summary>
    public IReadOnlyList<MlflowFlavor> Flavors { get; init; } = [];

    /// <summary>Its inputs and outputs; null where none are stated or they are of no kind that callers could send.</summary>
    public ModelSignature? Signature { get; init; }

    /// <summary>Whether the inputs are stated as the columns of a table, and not as tensors.</summary>
    public bool IsTable { get; init; }

    /// <summary>Why a stated signature is not taken, as a sentence; null where it is, or where none is stated.</summary>
    public string? SignatureProblem { get; init; }

    /// <summary>The files that say what it needs to run (<c>conda.yaml</c>, <c>python_env.yaml</c>), relative to the model's folder.</summary>
    public IReadOnlyList<string> EnvironmentFiles { get; init; } = [];

    /// <summary>The example input's file, relative to the model's folder.</summary>
    public string? InputExample { get; init; }

    /// <summary>The logged model's id, from MLflow 3 on.</summary>
    public string? ModelId { get; init; }

    public string? RunId { get; init; }

    public string? MlflowVersion { get; init; }

    /// <summary>Whether Python code is needed to load it the general way.</summary>
    public bool IsPython => Flavors.Any(f => f.Name == "python_function");
}

/// <summary>One way to load a model.</summary>
/// <param name="Name">As MLflow names it.</param>
/// <param name="Data">The file or folder that it is loaded from, relative to the model's folder.</param>
public sealed record MlflowFlavor(string Name, string? Data)
{
    /// <summary>The Python module that loads it, where one is named.</summary>
    public string? LoaderModule { get; init; }

    /// <summary>How it was written: <c>cloudpickle</c>, <c>pickle</c>, <c>skops</c>, …</summary>
    public string? Serialization { get; init; }

    /// <summary>A folder of Python code to import from, relative to the model's folder.</summary>
    public string? Code { get; init; }
}
