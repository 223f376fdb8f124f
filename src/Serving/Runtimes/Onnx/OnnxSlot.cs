using System.Runtime.InteropServices;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Microsoft.ML.OnnxRuntime;

namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>
/// The memory of one run of a model of numbers, kept for the next request of the same shapes: making ONNX Runtime's values costs more
/// than a small model's run. Used by one thread at a time.
/// </summary>
internal sealed unsafe class OnnxSlot : IDisposable
{
    private readonly Cell[] _inputs;
    private readonly string[] _inputNames;
    private readonly OrtValue[] _inputValues;
    private Cell[] _outputs = [];
    private OrtIoBinding? _binding;

    private OnnxSlot(IReadOnlyList<Tensor> inputs)
    {
        _inputs = [.. inputs.Select(i => new Cell(i.Name, i.Type, [.. i.Shape]))];
        _inputNames = [.. inputs.Select(i => i.Name)];
        _inputValues = Array.ConvertAll(_inputs, c => c.Value);
    }

    /// <summary>Set to end the run that is under way.</summary>
    public RunOptions Options { get; } = new();

    /// <summary>Null where the inputs are text, empty, or so large that keeping their memory would not be modest.</summary>
    public static OnnxSlot? For(IReadOnlyList<Tensor> inputs)
    {
        foreach (var input in inputs)
        {
            if (!Cell.CanHold(input.Type, input.Data.LongLength))
            {
                return null;
            }
        }
        return new OnnxSlot(inputs);
    }

    public bool Fits(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != _inputs.Length)
        {
            return false;
        }
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (!_inputs[i].IsLike(inputs[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Whether <see cref="Keep"/> has made room for the answer.</summary>
    public bool HasOutputs => _binding is not null;

    public void Fill(IReadOnlyList<Tensor> inputs)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            TensorBytes.Span(inputs[i]).CopyTo(_inputs[i].Span);
        }
    }

    /// <summary>Runs the model, its answer in memory of ONNX Runtime's making.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(InferenceSession session, string[] outputs) =>
        session.Run(Options, _inputNames, _inputValues, outputs);

    /// <summary>Runs the model into the room that was kept. Throws where the answer now has other shapes.</summary>
    public Tensor[] RunInPlace(InferenceSession session)
    {
        session.RunWithBinding(Options, _binding!);
        return Array.ConvertAll(_outputs, o => o.Read());
    }

    /// <summary>Makes room for answers like this one, where they are numbers.</summary>
    public void Keep(InferenceSession session, Tensor[] answer)
    {
        if (Array.TrueForAll(answer, a => Cell.CanHold(a.Type, a.Data.LongLength)))
        {
            _outputs = Array.ConvertAll(answer, a => new Cell(a.Name, a.Type, [.. a.Shape]));
            _binding = session.CreateIoBinding();
            for (var i = 0; i < _inputs.Length; i++)
            {
                _binding.BindInput(_inputNames[i], _inputValues[i]);
            }
            foreach (var output in _outputs)
            {
                _binding.BindOutput(output.Name, output.Value);
            }
        }
    }

    public void Dispose()
    {
        _binding?.Dispose();
        foreach (var cell in _inputs.Concat(_outputs))
        {
            cell.Dispose();
        }
        Options.Dispose();
    }

    /// <summary>One tensor's memory, aligned for the widest instructions there are.</summary>
    private sealed class Cell : IDisposable
    {
        private const int Alignment = 64;
        private const int MaxBytes = 256 * 1024;

        private readonly string _name;
        private readonly TensorType _type;
        private readonly long[] _shape;
        private readonly int _bytes;
        private void* _memory;

        public Cell(string name, TensorType type, long[] shape)
        {
            (_name, _type, _shape) = (name, type, shape);
            _bytes = (int)shape.Aggregate(1L, (a, b) => a * b) * TensorBytes.ElementSize(type);
            _memory = NativeMemory.AlignedAlloc((nuint)_bytes, Alignment);
            Value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                OnnxInputs.ElementType(type),
                shape,
                (nint)_memory,
                _bytes
            );
        }

        public string Name => _name;

        public OrtValue Value { get; }

        public Span<byte> Span => new(_memory, _bytes);

        public static bool CanHold(TensorType type, long elements) =>
            type != TensorType.BYTES && elements > 0 && elements * TensorBytes.ElementSize(type) <= MaxBytes;

        public bool IsLike(Tensor tensor)
        {
            if (tensor.Type != _type || tensor.Shape.Count != _shape.Length || tensor.Name != _name)
            {
                return false;
            }
            for (var i = 0; i < _shape.Length; i++)
            {
                if (tensor.Shape[i] != _shape[i])
                {
                    return false;
                }
            }
            return true;
        }

        public Tensor Read() => new(_name, _type, _shape, TensorBytes.Copy(_type, Span));

        public void Dispose()
        {
            Value.Dispose();
            NativeMemory.AlignedFree(_memory);
            _memory = null;
        }
    }
}
