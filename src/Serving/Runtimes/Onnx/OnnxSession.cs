using System.Collections.Concurrent;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Microsoft.ML.OnnxRuntime;

namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>One loaded ONNX model.</summary>
internal sealed class OnnxSession : IModelSession
{
    /// <summary>More requests than this are seldom in the model at once, on so many cores.</summary>
    private static readonly int MaxSlots = 2 * Environment.ProcessorCount;

    private readonly InferenceSession _session;
    private readonly string[] _outputs;
    private readonly ConcurrentStack<OnnxSlot> _slots = [];
    private volatile bool _outputsVary;

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
        cancel.ThrowIfCancellationRequested();
        try
        {
            return outputs.Count == 0 && TakeSlot(inputs) is { } slot
                ? RunKept(slot, inputs, cancel)
                : RunOnce(inputs, outputs.Count == 0 ? _outputs : [.. outputs], cancel);
        }
        catch (OnnxRuntimeException refused)
        {
            cancel.ThrowIfCancellationRequested();
            return RuntimeFaults.ModelRefusedInput.With(
                $"The model cannot work on this input: {OnnxReasons.Of(refused)}"
            );
        }
    }

    /// <summary>The slot the last request left, if it fits this one; else a new one.</summary>
    private OnnxSlot? TakeSlot(IReadOnlyList<Tensor> inputs)
    {
        if (!_slots.TryPop(out var slot))
        {
            return OnnxSlot.For(inputs);
        }
        if (slot.Fits(inputs))
        {
            return slot;
        }
        slot.Dispose();
        return OnnxSlot.For(inputs);
    }

    private Tensor[] RunKept(OnnxSlot slot, IReadOnlyList<Tensor> inputs, CancellationToken cancel)
    {
        var isSound = false;
        try
        {
            slot.Fill(inputs);
            Tensor[] answer;
            using (Watch(slot.Options, cancel))
            {
                answer = Run(slot);
            }
            isSound = !cancel.IsCancellationRequested && _slots.Count < MaxSlots;
            return answer;
        }
        finally
        {
            if (isSound)
            {
                _slots.Push(slot);
            }
            else
            {
                slot.Dispose();
            }
        }
    }

    private Tensor[] Run(OnnxSlot slot)
    {
        if (slot.HasOutputs && !_outputsVary)
        {
            try
            {
                return slot.RunInPlace(_session);
            }
            catch (OnnxRuntimeException) when (!slot.Options.Terminate)
            {
                // Either the model refuses this input, which the run below says, or its answers' shapes hang on more than the inputs'.
            }
        }
        using var results = slot.Run(_session, _outputs);
        var answer = Read(results, _outputs);
        _outputsVary |= slot.HasOutputs;
        if (!_outputsVary)
        {
            slot.Keep(_session, answer);
        }
        return answer;
    }

    private Tensor[] RunOnce(IReadOnlyList<Tensor> inputs, string[] asked, CancellationToken cancel)
    {
        using var given = new OnnxInputs(inputs);
        using var options = new RunOptions();
        using var watch = Watch(options, cancel);
        using var results = _session.Run(options, given.Names, given.Values, asked);
        return Read(results, asked);
    }

    // Leaving the scope waits for a callback that is under way, so none touches the options once they are gone.
    private static CancellationTokenRegistration Watch(RunOptions options, CancellationToken cancel) =>
        cancel.UnsafeRegister(static o => ((RunOptions)o!).Terminate = true, options);

    private static Tensor[] Read(IReadOnlyList<OrtValue> results, string[] asked)
    {
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
        while (_slots.TryPop(out var slot))
        {
            slot.Dispose();
        }
        _session.Dispose();
    }
}
