using System.Text;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading;

/// <summary>One file of a model: its path with '/' separators, relative to the model's folder, its size in bytes and its digest.</summary>
public sealed record ModelFile(string Path, long Size, Sha256Digest Digest);

/// <summary>The files of a model version, sorted by path (ordinal), and the one digest that stands for all of them.</summary>
public sealed record ModelManifest
{
    public ModelManifest(IEnumerable<ModelFile> files) =>
        Files = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];

    public IReadOnlyList<ModelFile> Files { get; }

    public long TotalSize => Files.Sum(f => f.Size);

    /// <summary>SHA-256 over the lines <c>hex, two spaces, size, space, path, LF</c> in path order, in UTF-8.</summary>
    public Sha256Digest Digest()
    {
        var text = new StringBuilder();
        foreach (var file in Files)
        {
            text.Append(file.Digest.Hex).Append("  ").Append(file.Size).Append(' ').Append(file.Path).Append('\n');
        }
        return Sha256Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
