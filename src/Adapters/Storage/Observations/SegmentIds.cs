using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Airworthy.Adapters.Storage.Observations;

/// <summary>
/// The ids of a segment's requests, so that one is found without reading every segment: the first eight bytes of each id's SHA-256,
/// ascending, little-endian. A strange id may share them; reading the segment then finds nothing.
/// </summary>
internal static class SegmentIds
{
    internal const string Extension = ".ids";

    public static ulong Of(string requestId) =>
        BinaryPrimitives.ReadUInt64LittleEndian(
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(requestId))
        );

    public static void Write(string path, List<ulong> ids)
    {
        ids.Sort();
        using var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write);
        if (BitConverter.IsLittleEndian)
        {
            file.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ids)));
        }
        else
        {
            var bytes = new byte[sizeof(ulong)];
            foreach (var id in ids)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, id);
                file.Write(bytes);
            }
        }
        file.Dispose();
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>True also where there is no list to ask.</summary>
    public static bool MayHave(string path, ulong id)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var (low, high) = (0L, (RandomAccess.GetLength(file) / sizeof(ulong)) - 1);
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            while (low <= high)
            {
                var middle = low + ((high - low) / 2);
                if (RandomAccess.Read(file, bytes, middle * sizeof(ulong)) != bytes.Length)
                {
                    return true;
                }
                var here = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                if (here == id)
                {
                    return true;
                }
                (low, high) = here < id ? (middle + 1, high) : (low, middle - 1);
            }
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
