using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Microsoft.ML.OnnxRuntime;

namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>One loaded ONNX model.</summary>
internal sealed class OnnxSession : IModelSession
{
    private readonly InferenceSession _session;
    private readonly RunOptions _uncancelled = new();
    private readonly string[] _outputs;

    private OnnxSession(InferenceSession session, ModelSignature signature)
    {
        (_session, Signature) = (session, signature);
        _outputs = [.. signature.Outputs.Select(o => o.Name)];
    }

    public ModelSignature Signature { get; }

    /// <summary>Takes the session over: it is disposed with the result, or at once when it differs from what the file said.</summary>
    public static Result<IModelSession> Of(InferenceSession session, ModelSignature signature)
    {
        var inputs = session.InputNames.Order(StringComparer.Ordinal);
        var outputs = session.OutputNames.Order(StringComparer.Ordinal);
        if (
            inputs.SequenceEqual(signature.Inputs.Select(i => i.Name).Order(StringComparer.Ordinal))
            && outputs.SequenceEqual(signature.Outputs.Select(o => o.Name).Order(StringComparer.Ordinal))
        )
        {
            return new OnnxSession(session, signature);
        }
        session.Dispose();
        return RuntimeFaults.ModelDoesNotLoad.With(
            $"The file declares {signature}, and ONNX Runtime sees other inputs or outputs in it. Export the model again."
        );
    }

    public Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        IReadOnlyCollection<string> asked = outputs.Count == 0 ? _outputs : [.. outputs];
        using var given = new OnnxInputs(inputs);
        try
        {
            return cancel.CanBeCanceled ? RunCancellable(given, asked, cancel) : Run(_uncancelled, given, asked);
        }
        catch (OnnxRuntimeException refused)
        {
            cancel.ThrowIfCancellationRequested();
            return RuntimeFaults.ModelRefusedInput.With(
                $"The model cannot work on this input: {OnnxReasons.Of(refused)}"
            );
        }
    }

    private Result<IReadOnlyList<Tensor>> RunCancellable(
        OnnxInputs given,
        IReadOnlyCollection<string> asked,
        CancellationToken cancel
    )
    {
        cancel.ThrowIfCancellationRequested();
        using var options = new RunOptions();
        // Leaving the scope waits for a callback that is under way, so none touches the options once they are gone.
        using var registration = cancel.UnsafeRegister(static o => ((RunOptions)o!).Terminate = true, options);
        return Run(options, given, asked);
    }

    private Result<IReadOnlyList<Tensor>> Run(RunOptions options, OnnxInputs given, IReadOnlyCollection<string> asked)
    {
        using var results = _session.Run(options, given.Names, given.Values, asked);
        var tensors = new Tensor[results.Count];
        var at = 0;
        foreach (var name in asked)
        {
            tensors[at] = OnnxTensors.Read(name, results[at]);
            at++;
        }
        return tensors;
    }

    public void Dispose()
    {
        _session.Dispose();
        _uncancelled.Dispose();
    }
}
