using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading.MlNet;

/// <summary>
/// Looks at the zip that ML.NET saves a model in, without loading it. Each part of the model begins with a header that names the part's
/// loader and the assembly it is in, which ML.NET then loads: so a file could have any assembly on the server loaded, and through a
/// custom mapping have its code run.
/// </summary>
public static class MlNetReader
{
    /// <summary>What versions of this kind are called.</summary>
    public const string Format = "mlnet";

    private const string Version = "TrainingInfo/Version.txt";
    private const int MaxParts = 10_000;
    private const long MaxUnpacked = 1L << 30;
    private const int HeaderSize = 0x100;

    /// <summary>Whose loaders only build what they name out of numbers.</summary>
    private static readonly string[] Assemblies =
    [
        "Microsoft.ML.Core",
        "Microsoft.ML.Data",
        "Microsoft.ML.Transforms",
        "Microsoft.ML.StandardTrainers",
        "Microsoft.ML.FastTree",
        "Microsoft.ML.KMeansClustering",
        "Microsoft.ML.PCA",
    ];

    /// <summary>Parts of loaders' names, in those assemblies, that call or load something else.</summary>
    private static readonly string[] Refused = ["Cust", "Lambda", "Onnx", "Tensor", "Torch", "Reflect"];

    /// <summary>Whether it is a zip with the entry that ML.NET writes first.</summary>
    public static bool IsOne(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return zip.Entries.Any(e => e.FullName.Replace('\\', '/') == Version);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Refused: no such zip (<c>not-mlnet</c>), or a part of it would be loaded by others (<c>mlnet-loader-refused</c>).</summary>
    public static Result<Nothing> Check(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count > MaxParts || zip.Entries.Sum(e => e.Length) > MaxUnpacked)
            {
                return Bad("it has too many parts, or unpacks to more than 1 GiB");
            }
            var parts = 0;
            foreach (var entry in zip.Entries)
            {
                if (entry.FullName.Replace('\\', '/').Split('/').Any(p => p is ".." or "."))
                {
                    return Bad("an entry leads out of it");
                }
                using var stream = entry.Open();
                var bytes = new byte[entry.Length];
                var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (read < bytes.Length || stream.ReadByte() >= 0)
                {
                    return Bad("an entry has another length than is written of it");
                }
                if (Headers(bytes, ref parts) is { } refused)
                {
                    return refused;
                }
            }
            return parts > 0 ? Result.Done : Bad("nothing in it is a model");
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            return Bad("it is no whole zip");
        }
    }

    /// <summary>Looks at whatever could be a header, wherever it stands: parts lie in parts.</summary>
    private static Fault? Headers(byte[] bytes, ref int parts)
    {
        var from = 0;
        while (bytes.AsSpan(from).IndexOf("ML\0MODEL"u8) is >= 0 and var found)
        {
            var header = bytes.AsSpan(from + found);
            from += found + 1;
            if (header.Length < HeaderSize)
            {
                continue;
            }
            parts++;
            foreach (var loader in new[] { Name(header[0x50..0x68]), Name(header[0x68..0x80]) })
            {
                if (Array.Exists(Refused, r => loader.Contains(r, StringComparison.OrdinalIgnoreCase)))
                {
                    return Refuse($"a part is made by '{Clip.Short(loader)}', which runs or loads something else");
                }
            }
            var at = BinaryPrimitives.ReadInt64LittleEndian(header[0x90..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(header[0x98..]);
            if (length == 0)
            {
                continue;
            }
            if (at < HeaderSize || at + length > header.Length)
            {
                return Bad("a part names its loader nowhere");
            }
            var assembly = Encoding.Unicode.GetString(header.Slice((int)at, (int)length));
            if (!Assemblies.Contains(assembly.Split(',')[0].Trim(), StringComparer.Ordinal))
            {
                return Refuse($"a part is loaded by the assembly '{Clip.Short(assembly)}'");
            }
        }
        return null;
    }

    private static string Name(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes).TrimEnd('\0');

    private static Fault Refuse(string why) =>
        ArtifactFaults.MlNetLoaderRefused.With(
            $"The ML.NET model is not loaded: {why}. Known are {string.Join(", ", Assemblies)}, without custom mappings."
        );

    private static Fault Bad(string why) =>
        ArtifactFaults.NotMlNet.With($"The file is no whole ML.NET model: {why}. Save it again with Model.Save.");
}
