using System.Runtime.InteropServices;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Microsoft.ML.OnnxRuntime;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>A request's inputs as ONNX Runtime takes them: numbers stay in the caller's pinned arrays, text is copied.</summary>
internal sealed class OnnxInputs : IDisposable
{
    private readonly string[] _names;
    private readonly OrtValue[] _values;
    private List<GCHandle>? _pins;
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

    private OrtValue Value(Tensor tensor)
    {
        long[] shape = [.. tensor.Shape];
        return tensor.Type switch
        {
            TensorType.BOOL => OrtValue.CreateTensorValueFromMemory((bool[])tensor.Data, shape),
            TensorType.UINT8 => OrtValue.CreateTensorValueFromMemory((byte[])tensor.Data, shape),
            TensorType.UINT16 => OrtValue.CreateTensorValueFromMemory((ushort[])tensor.Data, shape),
            TensorType.UINT32 => OrtValue.CreateTensorValueFromMemory((uint[])tensor.Data, shape),
            TensorType.UINT64 => OrtValue.CreateTensorValueFromMemory((ulong[])tensor.Data, shape),
            TensorType.INT8 => OrtValue.CreateTensorValueFromMemory((sbyte[])tensor.Data, shape),
            TensorType.INT16 => OrtValue.CreateTensorValueFromMemory((short[])tensor.Data, shape),
            TensorType.INT32 => OrtValue.CreateTensorValueFromMemory((int[])tensor.Data, shape),
            TensorType.INT64 => OrtValue.CreateTensorValueFromMemory((long[])tensor.Data, shape),
            TensorType.FP32 => OrtValue.CreateTensorValueFromMemory((float[])tensor.Data, shape),
            TensorType.FP64 => OrtValue.CreateTensorValueFromMemory((double[])tensor.Data, shape),
            TensorType.FP16 => Pinned((Half[])tensor.Data, TensorElementType.Float16, shape),
            TensorType.BF16 => Pinned((ushort[])tensor.Data, TensorElementType.BFloat16, shape),
            TensorType.BYTES => Text(tensor.Data, shape),
            _ => throw new InvalidOperationException($"{tensor.Type} has no counterpart in ONNX Runtime."),
        };
    }

    // The binding knows no element type for these two arrays, but their bits are what it wants.
    private OrtValue Pinned(Array data, TensorElementType type, long[] shape)
    {
        var pin = GCHandle.Alloc(data, GCHandleType.Pinned);
        (_pins ??= []).Add(pin);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            type,
            shape,
            pin.AddrOfPinnedObject(),
            data.LongLength * sizeof(ushort)
        );
    }

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
        foreach (var pin in _pins ?? [])
        {
            pin.Free();
        }
        _pins = null;
    }
}
