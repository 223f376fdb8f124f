using System.Text;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading;

/// <summary>
/// Which paths a model's files may have: relative, with '/' between the parts, meaning the same file on every system, and never
/// leading out of the model's folder.
/// </summary>
public static class ModelPathRules
{
    public const int MaxFiles = 1000;

    public const int MaxPathBytes = 1024;

    /// <summary>The longest name that common file systems take.</summary>
    public const int MaxPartBytes = 255;

    /// <summary>What is wrong with one path, as the end of a sentence; null when nothing is.</summary>
    public static string? Problem(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return "the path is empty";
        }
        if (!IsWellFormed(path))
        {
            return $"'{Clip.Short(path)}' is no valid Unicode text";
        }
        if (path.Any(char.IsControl))
        {
            return $"'{Clip.Short(path)}' has control characters";
        }
        if (path.Contains('\\', StringComparison.Ordinal))
        {
            return $"'{Clip.Short(path)}' has a backslash; separate folders with '/'";
        }
        if (path[0] == '/' || IsDrive(path))
        {
            return $"'{Clip.Short(path)}' is absolute; give it relative to the model's folder";
        }
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            return $"'{Clip.Short(path)}' is longer than {MaxPathBytes} bytes";
        }
        foreach (var part in path.Split('/'))
        {
            if (part.Length == 0)
            {
                return $"'{Clip.Short(path)}' has an empty part; use one '/' between parts and none at the end";
            }
            if (part is "." or "..")
            {
                return $"'{Clip.Short(path)}' has the part '{part}'; name files by where they lie below the model's folder";
            }
            if (Encoding.UTF8.GetByteCount(part) > MaxPartBytes)
            {
                return $"'{Clip.Short(path)}' has a part longer than {MaxPartBytes} bytes";
            }
        }
        return null;
    }

    /// <summary>
    /// What is wrong with paths that are each right, taken together: too many, two that only case tells apart, a file that another
    /// path needs as a folder. With the index of the path to blame.
    /// </summary>
    public static IEnumerable<(int Index, string Problem)> Clashes(IReadOnlyList<string> paths)
    {
        var files = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < paths.Count; i++)
        {
            if (!files.TryAdd(paths[i], paths[i]))
            {
                yield return (i, $"'{Clip.Short(paths[i])}' is the same file as '{Clip.Short(files[paths[i]])}'");
            }
        }
        for (var i = 0; i < paths.Count; i++)
        {
            for (
                var slash = paths[i].IndexOf('/', StringComparison.Ordinal);
                slash > 0;
                slash = paths[i].IndexOf('/', slash + 1)
            )
            {
                if (files.TryGetValue(paths[i][..slash], out var file))
                {
                    yield return (
                        i,
                        $"'{Clip.Short(paths[i])}' needs '{Clip.Short(file)}' to be a folder, and it is a file"
                    );
                    break;
                }
            }
        }
    }

    /// <summary>Whether the text has a UTF-8 form: no half of a surrogate pair stands alone.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsDrive(string path) => path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':';
}
