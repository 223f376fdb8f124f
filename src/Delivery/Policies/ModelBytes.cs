using System.Security.Cryptography;
using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Policies;

/// <summary>Stored bytes, checked against their digest before anything is done with them.</summary>
public static class ModelBytes
{
    /// <summary>All files of the version in memory.</summary>
    public static async Task<Result<ModelFiles>> ReadAsync(
        IBlobStore blobs,
        VersionState version,
        CancellationToken cancel
    )
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var file in version.Files)
        {
            if (!(await ReadAsync(blobs, file, cancel)).TryGet(out var bytes, out var fault))
            {
                return fault;
            }
            files[file.Path] = bytes;
        }
        return new ModelFiles(version.Format, files);
    }

    /// <summary>The permanent file, positioned at its beginning once its whole content was seen to have the digest.</summary>
    public static async Task<Result<Stream>> OpenAsync(IBlobStore blobs, Sha256Digest digest, CancellationToken cancel)
    {
        var stream = blobs.Open(digest);
        if (stream is null)
        {
            return Missing($"The file {digest}");
        }
        var actual = Sha256Digest.FromBytes(await SHA256.HashDataAsync(stream, cancel));
        if (actual != digest)
        {
            await stream.DisposeAsync();
            return Altered($"The file {digest}");
        }
        stream.Position = 0;
        return stream;
    }

    /// <summary>One of the version's files, as <see cref="OpenAsync(IBlobStore, Sha256Digest, CancellationToken)"/> opens it.</summary>
    public static async Task<Result<Stream>> OpenAsync(
        IBlobStore blobs,
        VersionState version,
        string path,
        CancellationToken cancel
    ) =>
        version.Files.FirstOrDefault(f => f.Path == path) is { } file
            ? await OpenAsync(blobs, file.Digest, cancel)
            : ControlFaults.NoSuchFile.With($"the version has no file '{Clip.Short(path)}'.");

    private static async Task<Result<byte[]>> ReadAsync(IBlobStore blobs, ModelFile file, CancellationToken cancel)
    {
        var name = $"The file '{Clip.Short(file.Path)}' ({file.Digest})";
        await using var stream = blobs.Open(file.Digest);
        if (stream is null)
        {
            return Missing(name);
        }
        if (file.Size > Array.MaxLength)
        {
            return ControlFaults.ModelTooLarge.With(
                $"{name} has {file.Size} bytes; a model is judged in memory, {Array.MaxLength} bytes a file at most."
            );
        }
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Size);
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return read == bytes.Length && stream.ReadByte() < 0 && Sha256Digest.Of(bytes) == file.Digest
            ? bytes
            : Altered(name);
    }

    private static Fault Missing(string file) =>
        ControlFaults.ModelBytesMissing.With(
            $"{file} is not in the store. Restore it from a backup, or register the version again."
        );

    private static Fault Altered(string file) =>
        ControlFaults.ModelBytesMissing.With(
            $"{file} does not have the bytes that were registered: the store was altered or is damaged. Restore it from a backup."
        );
}
