using System.Security.Cryptography;

namespace Airworthy.Bench;

/// <summary>What storing a file is measured against: a copy that hashes as it goes and ends with a full sync.</summary>
internal static class PlainCopy
{
    internal static void Run(string from, string to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[1 << 20];
        for (int count; (count = source.Read(buffer)) > 0; )
        {
            hash.AppendData(buffer, 0, count);
            target.Write(buffer, 0, count);
        }
        _ = hash.GetHashAndReset();
        target.Flush(flushToDisk: true);
    }
}
