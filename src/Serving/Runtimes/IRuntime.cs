using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Runtimes;

/// <summary>Runs one format of model.</summary>
public interface IRuntime
{
    /// <summary>The format it runs, as <see cref="ModelFiles"/> are recognised: e.g. <c>onnx</c>.</summary>
    string Format { get; }

    /// <summary>
    /// Loads files whose digests were verified by the caller, from memory: no path is opened. A model that cannot be loaded is a fault
    /// (<c>model-does-not-load</c>, or what Artifacts/Reading says of the file).
    /// </summary>
    Task<Result<IModelSession>> LoadAsync(ModelFiles files, CancellationToken cancel);
}

/// <summary>A model loaded and ready to answer. Safe to call from many threads.</summary>
public interface IModelSession : IDisposable
{
    ModelSignature Signature { get; }

    /// <summary>What keeps it from answering although it was loaded; null while nothing does. It may pass.</summary>
    Fault? Trouble => null;

    /// <summary>
    /// Runs the model. The caller has checked the inputs and names with <see cref="InferenceRules"/> and does not write to the inputs'
    /// arrays until the call returns. Input that the model itself refuses is a fault (<c>model-refused-input</c>).
    /// </summary>
    /// <param name="inputs">Every input of the signature once, in any order.</param>
    /// <param name="outputs">The outputs to compute, in the order they are wanted; empty for all, in the signature's order.</param>
    /// <param name="cancel">Stops the model between two of its operators; then the call throws OperationCanceledException.</param>
    Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    );

    /// <summary>
    /// The same without holding a thread while the answer is made elsewhere. A session that computes in this process answers at once; one
    /// that asks another process overrides this, and waits in <see cref="Run"/>.
    /// </summary>
    ValueTask<Result<IReadOnlyList<Tensor>>> RunAsync(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    ) => new(Run(inputs, outputs, cancel));
}

/// <summary>A model's files in memory, by path.</summary>
public sealed record ModelFiles(string Format, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files);
