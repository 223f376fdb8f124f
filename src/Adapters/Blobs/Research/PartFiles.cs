using System.Globalization;
using System.Text;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Blobs.Research;

/// <summary>
/// Parts under <c>research/parts/UPLOAD/</c>: <c>target</c> says what they are parts of, <c>7.TAG</c> is the seventh. A part comes in
/// under another name and is renamed, so that a server that was killed goes on with every part that was whole.
/// </summary>
public sealed class PartFiles : IFileParts
{
    private const string Target = "target";
    private const string Arriving = "arriving.";
    private readonly string _parts;
    private readonly IdSource _ids;
    private readonly TimeProvider _clock;
    private long _received;

    private PartFiles(string parts, IdSource ids, TimeProvider clock) => (_parts, _ids, _clock) = (parts, ids, clock);

    /// <summary>Opens the store in a data folder and drops parts that a stopped server was receiving.</summary>
    public static Result<PartFiles> Open(DataFolder folder, IdSource ids, TimeProvider clock)
    {
        var parts = Path.Combine(DataFolder.ResearchFilesIn(folder.Root), "parts");
        try
        {
            DataFolder.MakeFolder(parts);
            foreach (var left in Directory.EnumerateFiles(parts, Arriving + "*", SearchOption.AllDirectories))
            {
                File.Delete(left);
            }
            return new PartFiles(parts, ids, clock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageFaults.DataNotWritable.With($"{parts} cannot be written: {e.Message}");
        }
    }

    public async Task<Result<string>> BeginAsync(string path, int parts, CancellationToken cancel)
    {
        var upload = _ids.Next("mpu");
        try
        {
            var folder = Path.Combine(_parts, upload);
            DataFolder.MakeFolder(folder);
            var target = string.Create(CultureInfo.InvariantCulture, $"{parts}\n{path}");
            await using var file = new FileStream(Path.Combine(folder, Target), DurableFiles.NewFile());
            await file.WriteAsync(Encoding.UTF8.GetBytes(target), cancel);
            return upload;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unavailable(e);
        }
    }

    public async Task<Result<string>> ReceiveAsync(
        string upload,
        int number,
        Stream content,
        long max,
        CancellationToken cancel
    )
    {
        if (Find(upload) is not { } found)
        {
            return Unknown();
        }
        if (number < 1 || number > found.Parts)
        {
            return FileFaults.BadMultipart.With(
                $"This file was begun with {found.Parts} parts; {number} is none of them."
            );
        }
        var unfinished = Path.Combine(found.Folder, $"{Arriving}{Interlocked.Increment(ref _received)}");
        try
        {
            var measured = await FileReceiver.MeasureAsync(unfinished, max, content, cancel);
            if (!measured.TryGet(out var part, out var fault))
            {
                return fault;
            }
            var earlier = Directory.GetFiles(found.Folder, $"{number}.*");
            File.Move(unfinished, Path.Combine(found.Folder, $"{number}.{part.Digest.Hex}"), overwrite: true);
            foreach (var replaced in earlier.Where(f => !f.EndsWith(part.Digest.Hex, StringComparison.Ordinal)))
            {
                File.Delete(replaced);
            }
            Touch(found.Folder);
            return part.Digest.Hex;
        }
        catch (DirectoryNotFoundException)
        {
            return Unknown();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unavailable(e);
        }
        finally
        {
            Delete(unfinished);
        }
    }

    public Task<Result<PartsContent>> OpenAsync(
        string upload,
        string path,
        IReadOnlyList<FilePart> parts,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(parts);
        return Task.FromResult(Open(upload, path, parts));
    }

    public Task<bool> DropAsync(string upload, string path, CancellationToken cancel)
    {
        if (Find(upload) is not { } found || found.Path != path)
        {
            return Task.FromResult(false);
        }
        try
        {
            // First what makes it an upload, so that a part that arrives at this moment finds none.
            File.Delete(Path.Combine(found.Folder, Target));
            Directory.Delete(found.Folder, recursive: true);
        }
        catch (IOException)
        {
            // A part of it arrives at this moment; what is left expires.
        }
        return Task.FromResult(true);
    }

    public Task<int> ExpireAsync(DateTimeOffset before, CancellationToken cancel)
    {
        var dropped = 0;
        foreach (var folder in Directory.EnumerateDirectories(_parts))
        {
            try
            {
                if (Directory.GetLastWriteTimeUtc(folder) < before.UtcDateTime)
                {
                    Directory.Delete(folder, recursive: true);
                    dropped++;
                }
            }
            catch (IOException)
            {
                // A part of it arrives at this moment, so it does not rest.
            }
        }
        return Task.FromResult(dropped);
    }

    private Result<PartsContent> Open(string upload, string path, IReadOnlyList<FilePart> parts)
    {
        if (Find(upload) is not { } found || found.Path != path)
        {
            return Unknown();
        }
        if (parts.Count == 0 || parts.Zip(parts.Skip(1)).Any(p => p.First.Number >= p.Second.Number))
        {
            return FileFaults.BadMultipart.With(
                "Name the parts to complete with once each, in order of their numbers."
            );
        }
        if (parts.Count != found.Parts)
        {
            return FileFaults.BadMultipart.With(
                $"This file was begun with {found.Parts} parts, and {parts.Count} were named. Send and name all."
            );
        }
        var files = new List<FileInfo>();
        foreach (var part in parts)
        {
            var file = new FileInfo(Path.Combine(found.Folder, $"{part.Number}.{Hex(part.Tag)}"));
            if (!file.Exists)
            {
                return FileFaults.BadMultipart.With(
                    $"Part {part.Number} was not received with the tag '{Clip.Short(part.Tag)}'. Send it again."
                );
            }
            files.Add(file);
        }
        Touch(found.Folder);
        return new PartsContent(new PartStream([.. files.Select(f => f.FullName)]), files.Sum(f => f.Length));
    }

    // A tag becomes part of a file's name.
    private static string Hex(string tag) => tag.Length == 64 && tag.All(char.IsAsciiHexDigitLower) ? tag : "none";

    private Upload? Find(string upload)
    {
        if (!UploadRules.Check(upload).IsOk)
        {
            return null;
        }
        var folder = Path.Combine(_parts, upload);
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, Target));
            var line = text.IndexOf('\n', StringComparison.Ordinal);
            return
                line > 0
                && int.TryParse(text.AsSpan(0, line), NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
                ? new Upload(folder, text[(line + 1)..], parts)
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Touch(string folder) => Directory.SetLastWriteTimeUtc(folder, _clock.GetUtcNow().UtcDateTime);

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The upload was dropped at this moment, or the disk is broken: what is left expires.
        }
    }

    private static Fault Unknown() =>
        FileFaults.MultipartUnknown.With(
            "There is no such multipart upload of this path: it was completed, aborted or left too long. Begin a new one."
        );

    private Fault Unavailable(Exception e) =>
        BlobFaults.BlobsUnavailable.With($"The part could not be written to {_parts}: {e.Message}");

    private sealed record Upload(string Folder, string Path, int Parts);
}
