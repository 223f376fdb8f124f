using System.Buffers.Binary;
using System.Text;

namespace Airworthy.Serving.Tests.Runtimes.Onnx;

/// <summary>NumPy's file of one array (version 1, little-endian floats, row-major).</summary>
internal static class Npy
{
    public static (long[] Shape, double[] Data) Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var header = Encoding.ASCII.GetString(bytes, 10, start - 10);
        Assert.Contains("'fortran_order': False", header, StringComparison.Ordinal);
        const string BeforeShape = "'shape': (";
        var from = header.IndexOf(BeforeShape, StringComparison.Ordinal) + BeforeShape.Length;
        var shape = header[from..header.IndexOf(')', from)]
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(long.Parse)
            .ToArray();
        var data = bytes.AsMemory(start);
        var isSingle = header.Contains("'<f4'", StringComparison.Ordinal);
        Assert.True(isSingle || header.Contains("'<f8'", StringComparison.Ordinal), header);
        var values = Enumerable
            .Range(0, data.Length / (isSingle ? 4 : 8))
            .Select(i =>
                isSingle
                    ? BinaryPrimitives.ReadSingleLittleEndian(data.Span[(i * 4)..])
                    : BinaryPrimitives.ReadDoubleLittleEndian(data.Span[(i * 8)..])
            )
            .ToArray();
        return (shape, values);
    }
}
