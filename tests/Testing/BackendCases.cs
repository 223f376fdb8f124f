using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Onnx;

namespace Airworthy.Testing;

/// <summary>A tensor file of ONNX's own tests, its elements as the Open Inference Protocol's raw bytes.</summary>
public sealed record BackendTensor(string Name, TensorType Type, long[] Shape, byte[] Bytes);

/// <summary>One of ONNX's own backend tests: a model, what it is asked, and what it must answer.</summary>
public sealed record BackendCase(string Name, string Folder)
{
    public byte[] Model => File.ReadAllBytes(Path.Combine(Folder, "model.onnx"));

    /// <summary>Null where a file holds something other than a tensor of the protocol's datatypes.</summary>
    public IReadOnlyList<BackendTensor>? Inputs => BackendCases.Read(Folder, "input");

    public IReadOnlyList<BackendTensor>? Outputs => BackendCases.Read(Folder, "output");
}

/// <summary>ONNX's own backend tests, as Debian's package libonnx-testdata installs them.</summary>
public static class BackendCases
{
    private static readonly string Root = Path.Combine("/usr/share", "libonnx-testdata", "data");

    /// <summary>By name; empty where the package is not installed.</summary>
    public static IReadOnlyList<BackendCase> All { get; } =
        Directory.Exists(Root)
            ?
            [
                .. Directory
                    .EnumerateFiles(Root, "model.onnx", SearchOption.AllDirectories)
                    .Select(f => Path.GetDirectoryName(f)!)
                    .Where(f => Directory.Exists(Path.Combine(f, "test_data_set_0")))
                    .Select(f => new BackendCase(Path.GetRelativePath(Root, f), f))
                    .OrderBy(c => c.Name, StringComparer.Ordinal),
            ]
            : [];

    internal static List<BackendTensor>? Read(string folder, string side)
    {
        var tensors = new List<BackendTensor>();
        for (var i = 0; ; i++)
        {
            var path = Path.Combine(folder, "test_data_set_0", $"{side}_{i}.pb");
            if (!File.Exists(path))
            {
                return tensors;
            }
            if (Tensor(File.ReadAllBytes(path)) is not { } tensor)
            {
                return null;
            }
            tensors.Add(tensor);
        }
    }

    private static BackendTensor? Tensor(byte[] file)
    {
        TensorProto proto;
        try
        {
            proto = TensorProto.Parser.ParseFrom(file);
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            return null;
        }
        return TypeOf((TensorProto.Types.DataType)proto.DataType) is { } type
            ? new BackendTensor(proto.Name, type, [.. proto.Dims], Bytes(type, proto))
            : null;
    }

    private static byte[] Bytes(TensorType type, TensorProto proto)
    {
        if (proto.HasRawData)
        {
            return proto.RawData.ToByteArray();
        }
        return type switch
        {
            TensorType.FP32 => Of<float>([.. proto.FloatData]),
            TensorType.FP64 => Of<double>([.. proto.DoubleData]),
            TensorType.INT64 => Of<long>([.. proto.Int64Data]),
            TensorType.INT32 => Of<int>([.. proto.Int32Data]),
            TensorType.UINT64 => Of<ulong>([.. proto.Uint64Data]),
            TensorType.UINT32 => Of<uint>([.. proto.Uint64Data.Select(x => (uint)x)]),
            TensorType.BYTES => [.. proto.StringData.SelectMany(s => Prefixed(s.ToByteArray()))],
            TensorType.BOOL or TensorType.INT8 or TensorType.UINT8 => [.. proto.Int32Data.Select(x => (byte)x)],
            _ => Of<ushort>([.. proto.Int32Data.Select(x => (ushort)x)]),
        };
    }

    private static byte[] Of<T>(T[] values)
        where T : struct => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static byte[] Prefixed(byte[] text)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [.. length, .. text];
    }

    private static TensorType? TypeOf(TensorProto.Types.DataType type) =>
        type switch
        {
            TensorProto.Types.DataType.Bool => TensorType.BOOL,
            TensorProto.Types.DataType.Uint8 => TensorType.UINT8,
            TensorProto.Types.DataType.Uint16 => TensorType.UINT16,
            TensorProto.Types.DataType.Uint32 => TensorType.UINT32,
            TensorProto.Types.DataType.Uint64 => TensorType.UINT64,
            TensorProto.Types.DataType.Int8 => TensorType.INT8,
            TensorProto.Types.DataType.Int16 => TensorType.INT16,
            TensorProto.Types.DataType.Int32 => TensorType.INT32,
            TensorProto.Types.DataType.Int64 => TensorType.INT64,
            TensorProto.Types.DataType.Float16 => TensorType.FP16,
            TensorProto.Types.DataType.Float => TensorType.FP32,
            TensorProto.Types.DataType.Double => TensorType.FP64,
            TensorProto.Types.DataType.String => TensorType.BYTES,
            TensorProto.Types.DataType.Bfloat16 => TensorType.BF16,
            _ => null,
        };
}
