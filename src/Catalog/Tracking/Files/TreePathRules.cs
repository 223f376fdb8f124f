using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Files;

/// <summary>
/// Brings an artifact's path into the one form it is stored under: parts joined by '/', none of them empty, <c>.</c> or <c>..</c>.
/// Escapes are resolved first, however often they were escaped, so that nothing can hide in them. Control characters that come out
/// stay escaped, as MLflow has it: clients before 2.16 put a percent sign and a time into the names of images, and mean no such thing.
/// </summary>
public static class TreePathRules
{
    public const int MaxBytes = 4096;

    /// <summary>The whole sentence: MLflow's clients compare it, so what was sent is not told back.</summary>
    public const string Invalid = "Invalid path";

    // Whoever escapes more often than this hides something.
    private const int MaxEscapes = 8;

    /// <summary>The path of a file or a folder; empty is the root of all. Refused: <c>bad-artifact-path</c>.</summary>
    public static Result<string> Read(string? path)
    {
        if (Resolved(path ?? "") is not { } resolved || !IsSafe(resolved))
        {
            return FileFaults.BadPath.With(Invalid);
        }
        var normal = Escaped(string.Join('/', resolved.Split('/').Where(p => p is not ("" or "."))));
        return Encoding.UTF8.GetByteCount(normal) <= MaxBytes
            ? normal
            : FileFaults.BadPath.With($"Invalid path: '{Clip.Short(path)}' has more than {MaxBytes} bytes.");
    }

    /// <summary>The path of a file: not the root.</summary>
    public static Result<string> ReadFile(string? path) =>
        Read(path)
            .Then<string>(p =>
                p.Length > 0
                    ? p
                    : FileFaults.BadPath.With("Invalid path: it is empty. Name an artifact below the root.")
            );

    public static string Join(string folder, string path) =>
        folder.Length == 0 ? path
        : path.Length == 0 ? folder
        : $"{folder}/{path}";

    /// <summary>The last part; of a path as some client's system writes it, too.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    /// <summary>The folders above, nearest last: <c>a</c>, <c>a/b</c> of <c>a/b/c</c>.</summary>
    public static IEnumerable<string> FoldersOf(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; )
        {
            yield return path[..slash];
            slash = path.IndexOf('/', slash + 1);
        }
    }

    private static string? Resolved(string path)
    {
        for (var i = 0; i < MaxEscapes; i++)
        {
            var resolved = Uri.UnescapeDataString(path);
            if (resolved == path)
            {
                return path;
            }
            path = resolved;
        }
        return null;
    }

    private static string Escaped(string path) =>
        path.Any(char.IsControl)
            ? string.Concat(path.Select(c => char.IsControl(c) ? $"%{(int)c:x2}" : c.ToString()))
            : path;

    private static bool IsSafe(string path) =>
        path.AsSpan().IndexOfAny('\\', '#') < 0
        && !path.StartsWith('/')
        && !path.Contains('\0', StringComparison.Ordinal)
        && ModelPathRules.IsWellFormed(path)
        && !IsDrive(path)
        && !path.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        && !path.Split('/').Contains("..");

    // A lone 'a:b' is a name; with a separator behind it is another system's absolute path.
    private static bool IsDrive(string path) =>
        path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && (path.Length == 2 || path[2] == '/');
}
