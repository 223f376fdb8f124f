using System.Text.RegularExpressions;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.PinnedDependencies;

/// <summary>A package as a list names it, and whether exactly one version of it will do.</summary>
internal sealed record Dependency(string File, int Line, string Text, string Name, bool IsPinned);

/// <summary>Reads lists line by line: <c>requirements.txt</c> as pip has it, the lists of <c>conda.yaml</c> and <c>python_env.yaml</c>.</summary>
internal static partial class PinnedDependenciesRules
{
    private static readonly string[] Lists = ["requirements.txt", "conda.yaml", "conda.yml", "python_env.yaml"];

    /// <summary>Files that only a Python process can load, which then needs packages.</summary>
    private static readonly string[] NeedPackages =
    [
        ".py",
        ".pkl",
        ".pickle",
        ".joblib",
        ".pt",
        ".pth",
        ".keras",
        ".h5",
    ];

    public static bool IsList(string path) => Lists.Contains(path.Split('/')[^1], StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<Dependency> Read(string file, string text)
    {
        var isYaml = !file.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = Comment().Replace(lines[i], "").Trim();
            if (isYaml)
            {
                if (!line.StartsWith("- ", StringComparison.Ordinal))
                {
                    continue;
                }
                line = line[2..].Trim().Trim('"', '\'');
                // 'pip:' opens the list of pip's packages; a channel is no package.
                if (
                    line.EndsWith(':')
                    || line is "defaults" or "conda-forge"
                    || line.Contains("://", StringComparison.Ordinal)
                )
                {
                    continue;
                }
            }
            if (line.Length == 0 || (line.StartsWith('-') && !isYaml))
            {
                continue;
            }
            var name = Name().Match(line).Value.ToLowerInvariant();
            yield return new Dependency(file, i + 1, line, name, IsPinned(line, isYaml));
        }
    }

    public static Answer Decide(
        PinnedDependenciesOptions options,
        IReadOnlyList<string> files,
        IReadOnlyList<string> lists,
        IReadOnlyList<Dependency> found
    )
    {
        if (lists.Count == 0)
        {
            return
                files.FirstOrDefault(f => NeedPackages.Any(e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                    is { } needing
                ? Answer.Inconclusive(
                    $"'{Clip.Short(needing)}' needs packages, and the version has no {string.Join(", ", Lists)} that names them.",
                    "Register the version with a requirements.txt that names every package with its exact version (pip freeze)."
                )
                : Answer.Pass("The version needs no packages beside the serving runtime, so there is nothing to pin.");
        }
        var loose = found.Where(d => !d.IsPinned).ToList();
        var forbidden = found.Where(d => options.Forbidden.Contains(d.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        var answer =
            forbidden.Count > 0
                ? Answer.Fail(
                    $"'{Clip.Short(forbidden[0].Name)}' is needed ({Place(forbidden[0])}) and forbidden.",
                    "Do without the package, or have it allowed by who owns the pipeline."
                )
            : loose.Count > 0
                ? Answer.Fail(
                    $"{loose.Count} of {found.Count} packages have no exact version: '{Clip.Short(loose[0].Text)}' ({Place(loose[0])}).",
                    "Write the exact version of every package, as 'pip freeze' prints it (name==1.2.3); what is installed later is otherwise not what was tested."
                )
            : Answer.Pass(
                $"{found.Count} packages in {string.Join(", ", lists.Select(Clip.Short))} stand with their exact versions."
            );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["packages"] = found.Count,
                ["packages-loose"] = loose.Count,
                ["packages-forbidden"] = forbidden.Count,
            },
            Details = [.. forbidden.Concat(loose).Take(45).Select(d => $"{Place(d)}: {Clip.Short(d.Text)}")],
        };
    }

    private static string Place(Dependency d) => $"'{Clip.Short(d.File)}', line {d.Line}";

    /// <summary>pip: <c>==</c> or <c>===</c> without a star, or a hash of an archive. conda: also one <c>=</c> with a full version.</summary>
    private static bool IsPinned(string line, bool isYaml) =>
        PipPin().IsMatch(line) || (isYaml && CondaPin().IsMatch(line));

    [GeneratedRegex(@"(?:^|\s)#.*$", RegexOptions.None, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"^[A-Za-z0-9][A-Za-z0-9._-]*\s*(?:\[[^\]]*\])?\s*(?:={2,3}\s*[0-9][A-Za-z0-9.!+_-]*\s*(?:$|[;\\]|--hash)|@\s*\S+#sha256=)",
        RegexOptions.None,
        1000
    )]
    private static partial Regex PipPin();

    [GeneratedRegex(
        @"^[A-Za-z0-9][A-Za-z0-9._-]*\s*={1,2}\s*[0-9]+(?:\.[0-9A-Za-z]+)+(?:=\S+)?$",
        RegexOptions.None,
        1000
    )]
    private static partial Regex CondaPin();
}
