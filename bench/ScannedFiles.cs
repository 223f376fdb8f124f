using System.IO.Compression;
using System.Text;

namespace Airworthy.Bench;

/// <summary>Files as frameworks write them, nearly all of them tensors.</summary>
internal static class ScannedFiles
{
    private const int Size = 256 * 1024 * 1024;

    public static IEnumerable<(string Name, byte[] Bytes)> All()
    {
        var tensors = new byte[Size];
        new Random(1).NextBytes(tensors);
        yield return ("weights.npy", Numpy(tensors));
        yield return ("checkpoint.pt", Torch(tensors));
        yield return ("weights.bin", tensors);
    }

    private static byte[] Numpy(byte[] tensors)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({tensors.Length / 4},), }}";
        header = header.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. tensors];
    }

    /// <summary>An archive without compression: a pickle of nothing, and storages.</summary>
    private static byte[] Torch(byte[] tensors)
    {
        using var file = new MemoryStream(Size + 4096);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write("archive/data.pkl", [0x80, 0x02, .. "}q\0."u8]);
            Write("archive/version", "3\n"u8.ToArray());
            const int Parts = 8;
            for (var part = 0; part < Parts; part++)
            {
                Write($"archive/data/{part}", tensors.AsSpan(part * (Size / Parts), Size / Parts).ToArray());
            }
            void Write(string name, byte[] bytes)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }
        return file.ToArray();
    }
}
