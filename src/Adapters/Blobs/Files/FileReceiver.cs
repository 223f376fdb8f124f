using System.Buffers;
using System.Security.Cryptography;
using Airworthy.Adapters.Storage;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Blobs.Files;

/// <summary>
/// Writes a stream into a new file, flushed to disk, and checks size and digest on the way. Hashing costs most, so one buffer is hashed
/// while the next one is read and written.
/// </summary>
internal static class FileReceiver
{
    private const int BufferSize = 1 << 20;

    internal static async Task<Result<Nothing>> ReceiveAsync(
        string path,
        Sha256Digest digest,
        long size,
        Stream content,
        CancellationToken cancel
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, DurableFiles.NewFile(size));
        var copied = await CopyAsync(content, file, hash, size, cancel);
        if (!copied.TryGet(out var total, out var fault))
        {
            return fault;
        }
        if (total != size)
        {
            var sent = total > size ? $"more than {size}" : $"{total}";
            return BlobFaults.DigestMismatch.With(
                $"{sent} bytes were sent for {digest}, announced with {size}. Send the file again."
            );
        }
        var actual = Sha256Digest.FromBytes(hash.GetHashAndReset());
        if (actual != digest)
        {
            return BlobFaults.DigestMismatch.With(
                $"The bytes sent as {digest} are really {actual}. Send the file again, or announce what it is."
            );
        }
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        return Result.Done;
    }

    /// <summary>
    /// Writes a stream into a new file and tells digest and size. Not flushed: it survives the process, not the power. A fault leaves
    /// the file as far as it came.
    /// </summary>
    internal static async Task<Result<(Sha256Digest Digest, long Size)>> MeasureAsync(
        string path,
        long max,
        Stream content,
        CancellationToken cancel
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, DurableFiles.NewFile());
        if (!(await CopyAsync(content, file, hash, max, cancel)).TryGet(out var total, out var fault))
        {
            return fault;
        }
        return total <= max
            ? (Sha256Digest.FromBytes(hash.GetHashAndReset()), total)
            : FileFaults.FileTooLarge.With($"More than {max} bytes were sent, and an artifact has at most that.");
    }

    /// <summary>Copies to the end, or until more than <paramref name="size"/> bytes came; answers how many came.</summary>
    private static async Task<Result<long>> CopyAsync(
        Stream content,
        FileStream file,
        IncrementalHash hash,
        long size,
        CancellationToken cancel
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var hashed = ArrayPool<byte>.Shared.Rent(BufferSize);
        var hashing = Task.CompletedTask;
        try
        {
            for (long total = 0; ; )
            {
                if (!(await ReadAsync(content, buffer, cancel)).TryGet(out var count, out var fault))
                {
                    return fault;
                }
                await hashing;
                if (count == 0 || total + count > size)
                {
                    return total + count;
                }
                var full = buffer;
                hashing = Task.Run(() => hash.AppendData(full, 0, count), CancellationToken.None);
                RandomAccess.Write(file.SafeFileHandle, buffer.AsSpan(0, count), total);
                total += count;
                (buffer, hashed) = (hashed, buffer);
            }
        }
        finally
        {
            // A buffer that is still read must not go back to where others take it from.
            await hashing;
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(hashed);
        }
    }

    private static async Task<Result<int>> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        }
        catch (IOException e)
        {
            return BlobFaults.UploadBroken.With($"The file's bytes broke off: {e.Message} Send it again.");
        }
    }
}
