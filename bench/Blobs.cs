using System.Diagnostics;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Core.Values;

namespace Airworthy.Bench;

/// <summary>Storing a file of 100 MB, received and kept, against a plain copy with SHA-256 and fsync on the same disk, taking turns.</summary>
internal static class Blobs
{
    private const int Size = 100_000_000;
    private const int Rounds = 7;

    internal static async Task<int> RunAsync(string[] args)
    {
        var place = Directory.CreateDirectory(
            args is [var named] ? named : Path.Combine(Path.GetTempPath(), "airworthy-bench")
        );
        var root = Path.Combine(place.FullName, $"blobs-{Environment.ProcessId}");
        try
        {
            using var folder = DataFolder.Hold(root).Value;
            var blobs = FileBlobStore.Open(folder).Value;
            var source = Path.Combine(root, "source");
            var (plain, ours) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                var bytes = new byte[Size];
                new Random(round).NextBytes(bytes);
                await File.WriteAllBytesAsync(source, bytes);
                var digest = Sha256Digest.Of(bytes);
                var start = Stopwatch.GetTimestamp();
                PlainCopy.Run(source, Path.Combine(root, $"copy-{round}"));
                plain.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

                start = Stopwatch.GetTimestamp();
                await using (var stream = File.OpenRead(source))
                {
                    _ = (await blobs.ReceiveAsync("bench", digest, Size, stream, CancellationToken.None)).Value;
                }
                _ = (await blobs.KeepAsync("bench", CancellationToken.None)).Value;
                ours.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                Console.WriteLine($"round {round}: plain copy {plain[^1]:F0} ms, blob store {ours[^1]:F0} ms");
            }
            Console.WriteLine(
                $"median: plain copy {Median(plain):F0} ms, blob store {Median(ours):F0} ms, ratio {Median(ours) / Median(plain):F2}"
            );
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
