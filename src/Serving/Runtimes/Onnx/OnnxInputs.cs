using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Microsoft.ML.OnnxRuntime;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>
/// A request's inputs as ONNX Runtime takes them, copied into memory of its own. That memory is aligned always alike, and a sum's last
/// bits depend on it: the same input gets the same answer, however it came.
/// </summary>
internal sealed class OnnxInputs : IDisposable
{
    private readonly string[] _names;
    private readonly OrtValue[] _values;
    private int _made;

    public OnnxInputs(IReadOnlyList<Tensor> tensors)
    {
        _names = new string[tensors.Count];
        _values = new OrtValue[tensors.Count];
        try
        {
            foreach (var tensor in tensors)
            {
                _names[_made] = tensor.Name;
                _values[_made] = Value(tensor);
                _made++;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<string> Names => _names;

    public IReadOnlyCollection<OrtValue> Values => _values;

    private static OrtValue Value(Tensor tensor)
    {
        long[] shape = [.. tensor.Shape];
        if (tensor.Type == TensorType.BYTES)
        {
            return Text(tensor.Data, shape);
        }
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, ElementType(tensor.Type), shape);
        TensorBytes.Span(tensor).CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    internal static TensorElementType ElementType(TensorType type) =>
        type switch
        {
            TensorType.BOOL => TensorElementType.Bool,
            TensorType.UINT8 => TensorElementType.UInt8,
            TensorType.UINT16 => TensorElementType.UInt16,
            TensorType.UINT32 => TensorElementType.UInt32,
            TensorType.UINT64 => TensorElementType.UInt64,
            TensorType.INT8 => TensorElementType.Int8,
            TensorType.INT16 => TensorElementType.Int16,
            TensorType.INT32 => TensorElementType.Int32,
            TensorType.INT64 => TensorElementType.Int64,
            TensorType.FP16 => TensorElementType.Float16,
            TensorType.FP32 => TensorElementType.Float,
            TensorType.FP64 => TensorElementType.Double,
            TensorType.BF16 => TensorElementType.BFloat16,
            _ => throw new InvalidOperationException($"{type} has no counterpart in ONNX Runtime."),
        };

    private static OrtValue Text(Array data, long[] shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var i = 0; i < data.Length; i++)
        {
            if (data is string[] texts)
            {
                value.StringTensorSetElementAt(texts[i].AsSpan(), i);
            }
            else
            {
                value.StringTensorSetElementAt(((byte[][])data)[i].AsSpan(), i);
            }
        }
        return value;
    }

    public void Dispose()
    {
        for (var i = 0; i < _made; i++)
        {
            _values[i].Dispose();
        }
        _made = 0;
    }
}
