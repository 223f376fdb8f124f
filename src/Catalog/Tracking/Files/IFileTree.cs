using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Files;

/// <summary>
/// Which artifact lies where. Paths are in the one form of <see cref="TreePathRules"/>; folders are there because files lie in them.
/// What is written survives the process being killed.
/// </summary>
public interface IFileTree
{
    /// <summary>
    /// Puts a file there, in place of what it was. Answers the digest that this path no longer names; null where there was none or it
    /// is the same. Refused: <c>artifact-path-taken</c>.
    /// </summary>
    Task<Result<Sha256Digest?>> PutAsync(TreeFile file, CancellationToken cancel);

    /// <summary>
    /// The file of that path, or every file below that folder (the empty path: all), in order of paths, at most
    /// <paramref name="limit"/>: as they stood at one moment.
    /// </summary>
    Task<IReadOnlyList<TreeFile>> UnderAsync(string path, int limit, CancellationToken cancel);

    /// <summary>What lies directly in a folder, in order of names (ordinal); empty for a file, or nothing.</summary>
    Task<IReadOnlyList<TreeEntry>> ListAsync(string folder, CancellationToken cancel);

    /// <summary>Deletes a file, or a folder with all below it. Answers the digests that these paths no longer name.</summary>
    Task<Result<IReadOnlyList<Sha256Digest>>> DeleteAsync(string path, CancellationToken cancel);

    /// <summary>Whether any path names the digest.</summary>
    Task<bool> NamesAsync(Sha256Digest digest, CancellationToken cancel);
}
