using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Runtimes;

/// <summary>Runs one format of model.</summary>
public interface IRuntime
{
    /// <summary>The format it runs, as <see cref="ModelFiles"/> are recognised: e.g. <c>onnx</c>.</summary>
    string Format { get; }

    /// <summary>Loads files whose digests were verified by the caller. A model that cannot be loaded is a fault (<c>model-does-not-load</c>).</summary>
    Task<Result<IModelSession>> LoadAsync(ModelFiles files, CancellationToken cancel);
}

/// <summary>A model loaded and ready to answer. Safe to call from many threads.</summary>
public interface IModelSession : IDisposable
{
    ModelSignature Signature { get; }

    /// <summary>Runs the model. Inputs were checked against the signature by the caller. Bad input the model itself refuses is a fault.</summary>
    Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    );
}

/// <summary>A model's files in memory, by path.</summary>
public sealed record ModelFiles(string Format, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files);
