using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>
/// Paths in one table, in order of their bytes. A folder is the range from <c>folder/</c> to before <c>folder0</c> ('0' follows '/'),
/// so a listing jumps from name to name, whatever lies below them.
/// </summary>
public sealed class FileTree(ResearchDatabase database) : IFileTree
{
    /// <summary>What <see cref="ResearchDatabase.Open"/> must be given.</summary>
    public static ResearchSchema Schema { get; } =
        new(
            "files",
            [
                """
                CREATE TABLE files (
                    path TEXT PRIMARY KEY,
                    digest BLOB NOT NULL,
                    size INTEGER NOT NULL,
                    at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX files_by_digest ON files (digest);
                """,
            ]
        );

    public Task<Result<Sha256Digest?>> PutAsync(TreeFile file, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(file);
        return database.WriteAsync(c => Put(c, file));
    }

    public Task<IReadOnlyList<TreeFile>> UnderAsync(string path, int limit, CancellationToken cancel)
    {
        using var reader = database.Read();
        return Task.FromResult<IReadOnlyList<TreeFile>>(Under(reader.Connection, path, limit));
    }

    public Task<IReadOnlyList<TreeEntry>> ListAsync(string folder, CancellationToken cancel)
    {
        using var reader = database.Read();
        return Task.FromResult<IReadOnlyList<TreeEntry>>(Children(reader.Connection, folder, cancel));
    }

    public Task<Result<IReadOnlyList<Sha256Digest>>> DeleteAsync(string path, CancellationToken cancel) =>
        database.WriteAsync(c => Result.Ok<IReadOnlyList<Sha256Digest>>(Delete(c, path)));

    public Task<bool> NamesAsync(Sha256Digest digest, CancellationToken cancel)
    {
        using var reader = database.Read();
        return Task.FromResult(
            reader.Prepare("SELECT 1 FROM files WHERE digest = ? LIMIT 1").BindBlob(1, digest.ToBytes()).RunNumber()
                is not null
        );
    }

    private static Result<Sha256Digest?> Put(ResearchConnection connection, TreeFile file)
    {
        foreach (var folder in TreePathRules.FoldersOf(file.Path))
        {
            if (connection.Prepare("SELECT 1 FROM files WHERE path = ?").Bind(1, folder).RunNumber() is not null)
            {
                return FileFaults.PathTaken.With(
                    $"'{Clip.Short(folder)}' is an artifact, so nothing can lie below it. Choose another path, or delete it first."
                );
            }
        }
        if (
            connection
                .Prepare("SELECT 1 FROM files WHERE path >= ? AND path < ? LIMIT 1")
                .Bind(1, file.Path + "/")
                .Bind(2, file.Path + "0")
                .RunNumber()
            is not null
        )
        {
            return FileFaults.PathTaken.With(
                $"'{Clip.Short(file.Path)}' is a folder. Choose another path, or delete it first."
            );
        }
        var before = DigestOf(connection, file.Path);
        connection
            .Prepare("INSERT OR REPLACE INTO files (path, digest, size, at) VALUES (?, ?, ?, ?)")
            .Bind(1, file.Path)
            .BindBlob(2, file.Digest.ToBytes())
            .Bind(3, file.Size)
            .Bind(4, file.At.ToUnixTimeMilliseconds())
            .Run();
        return before == file.Digest ? Result.Ok<Sha256Digest?>(null) : before;
    }

    private static Sha256Digest? DigestOf(ResearchConnection connection, string path)
    {
        var statement = connection.Prepare("SELECT digest FROM files WHERE path = ?").Bind(1, path);
        Sha256Digest? digest = statement.Step() ? Sha256Digest.FromBytes(statement.Bytes(0)) : null;
        statement.Reset();
        return digest;
    }

    private static List<TreeFile> Under(ResearchConnection connection, string path, int limit)
    {
        var files = new List<TreeFile>();
        var statement =
            path.Length == 0
                ? connection.Prepare("SELECT path, digest, size, at FROM files ORDER BY path LIMIT ?").Bind(1, limit)
                : connection
                    .Prepare(
                        """
                        SELECT path, digest, size, at FROM files WHERE path = ?
                        UNION ALL
                        SELECT path, digest, size, at FROM files WHERE path >= ? AND path < ? ORDER BY path LIMIT ?
                        """
                    )
                    .Bind(1, path)
                    .Bind(2, path + "/")
                    .Bind(3, path + "0")
                    .Bind(4, limit);
        while (statement.Step())
        {
            files.Add(
                new TreeFile(
                    statement.Text(0),
                    Sha256Digest.FromBytes(statement.Bytes(1)),
                    statement.Long(2),
                    DateTimeOffset.FromUnixTimeMilliseconds(statement.Long(3))
                )
            );
        }
        return files;
    }

    private static List<TreeEntry> Children(ResearchConnection connection, string folder, CancellationToken cancel)
    {
        var entries = new List<TreeEntry>();
        var prefix = folder.Length == 0 ? "" : folder + "/";
        var next = connection.Prepare("SELECT path, size FROM files WHERE path >= ? ORDER BY path LIMIT 1");
        var from = prefix;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (!next.Bind(1, from).Step())
            {
                break;
            }
            var (path, size) = (next.Text(0), next.Long(1));
            next.Reset();
            if (!path.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }
            var slash = path.IndexOf('/', prefix.Length);
            entries.Add(slash < 0 ? new(path[prefix.Length..], size) : new(path[prefix.Length..slash], null));
            // The first text behind this name, or behind all that begins with it and a slash.
            from = slash < 0 ? path + "\0" : path[..slash] + "0";
        }
        return [.. entries.OrderBy(e => e.Name, StringComparer.Ordinal)];
    }

    private static List<Sha256Digest> Delete(ResearchConnection connection, string path)
    {
        var digests = new HashSet<Sha256Digest>();
        Take(connection.Prepare("DELETE FROM files WHERE path = ? RETURNING digest").Bind(1, path));
        Take(
            connection
                .Prepare("DELETE FROM files WHERE path >= ? AND path < ? RETURNING digest")
                .Bind(1, path + "/")
                .Bind(2, path + "0")
        );
        return [.. digests];

        void Take(Statement deleting)
        {
            while (deleting.Step())
            {
                digests.Add(Sha256Digest.FromBytes(deleting.Bytes(0)));
            }
        }
    }
}
