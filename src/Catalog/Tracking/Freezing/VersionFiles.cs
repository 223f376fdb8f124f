using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Freezing;

/// <summary>
/// The tree with what registered versions hold beside what runs logged: a version's files lie in <c>versions/ID</c>, where they can be
/// listed and read as any artifact, and never written. That is the address which a version that was uploaded tells its clients.
/// </summary>
public sealed class VersionTree(IFileTree logged, ModelService models) : IFileTree
{
    private const string Root = "versions";

    public async Task<Result<Sha256Digest?>> PutAsync(TreeFile file, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Named(file.Path) is null ? await logged.PutAsync(file, cancel) : Frozen(file.Path);
    }

    public async Task<IReadOnlyList<TreeFile>> UnderAsync(string path, int limit, CancellationToken cancel) =>
        Named(path) is { } named
            ?
            [
                .. (await FilesAsync(named.Version, cancel))
                    .Where(f => named.Below.Length == 0 || f.Path == path || Lies(f.Path, path))
                    .Take(limit),
            ]
            : await logged.UnderAsync(path, limit, cancel);

    public async Task<IReadOnlyList<TreeEntry>> ListAsync(string folder, CancellationToken cancel)
    {
        if (Named(folder) is not { } named)
        {
            return await logged.ListAsync(folder, cancel);
        }
        var entries = new SortedDictionary<string, long?>(StringComparer.Ordinal);
        foreach (var file in (await FilesAsync(named.Version, cancel)).Where(f => Lies(f.Path, folder)))
        {
            var below = file.Path[(folder.Length + 1)..];
            var slash = below.IndexOf('/', StringComparison.Ordinal);
            entries[slash < 0 ? below : below[..slash]] = slash < 0 ? file.Size : null;
        }
        return [.. entries.Select(e => new TreeEntry(e.Key, e.Value))];
    }

    public async Task<Result<IReadOnlyList<Sha256Digest>>> DeleteAsync(string path, CancellationToken cancel) =>
        Named(path) is null ? await logged.DeleteAsync(path, cancel) : Frozen(path);

    public Task<bool> NamesAsync(Sha256Digest digest, CancellationToken cancel) => logged.NamesAsync(digest, cancel);

    private async Task<IReadOnlyList<TreeFile>> FilesAsync(VersionId id, CancellationToken cancel)
    {
        var found = await models.VersionAsync(id, cancel);
        return found.TryGet(out var row, out _) && row.Value.DeletedAt is null
            ?
            [
                .. row
                    .Value.Files.OrderBy(f => f.Path, StringComparer.Ordinal)
                    .Select(f => new TreeFile($"{Root}/{id}/{f.Path}", f.Digest, f.Size, row.Value.RegisteredAt)),
            ]
            : [];
    }

    private static (VersionId Version, string Below)? Named(string path)
    {
        var parts = path.Split('/', 3);
        return parts is [Root, var id, ..] && VersionId.Parse(id).TryGet(out var version, out _)
            ? (version, parts.Length > 2 ? parts[2] : "")
            : null;
    }

    private static bool Lies(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static Fault Frozen(string path) =>
        FileFaults.PathTaken.With(
            $"'{Clip.Short(path)}' is of a registered version, whose files never change. Register another version."
        );
}

/// <summary>The bytes of what runs logged, and of what registered versions hold.</summary>
public sealed class VersionBytes(IFileBytes logged, IBlobStore permanent) : IFileBytes
{
    public long Total => logged.Total;

    public Task<Result<HeldFile>> ReceiveAsync(Stream content, long max, CancellationToken cancel) =>
        logged.ReceiveAsync(content, max, cancel);

    public Stream? Open(Sha256Digest digest) => logged.Open(digest) ?? permanent.Open(digest);

    public async Task<Result<Nothing>> GiveAsync(Sha256Digest digest, string upload, CancellationToken cancel)
    {
        var given = await logged.GiveAsync(digest, upload, cancel);
        if (given.IsOk || given.Fault.Reason != FileFaults.FileUnknown || permanent.Open(digest) is not { } content)
        {
            return given;
        }
        await using (content)
        {
            return await permanent.ReceiveAsync(upload, digest, content.Length, content, cancel);
        }
    }

    public Task<bool> SweepAsync(Sha256Digest digest, Func<Task<bool>> isNamed) => logged.SweepAsync(digest, isNamed);

    public IEnumerable<Sha256Digest> All() => logged.All();
}
