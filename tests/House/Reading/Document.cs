using System.Text.RegularExpressions;

namespace Airworthy.House.Reading;

/// <summary>A tracked Markdown file: its links, its code spans, and the commands of its fenced blocks.</summary>
internal sealed partial class Document(string path)
{
    private readonly string _text = File.ReadAllText(TrackedFiles.FullPath(path));

    public static IEnumerable<Document> All =>
        TrackedFiles
            .All.Where(p => p.EndsWith(".md", StringComparison.Ordinal) && File.Exists(TrackedFiles.FullPath(p)))
            .Select(p => new Document(p));

    public string Path => path;

    /// <summary>Targets of links into the repository, relative to its root.</summary>
    public IEnumerable<string> Links =>
        from Match match in Link().Matches(Prose)
        let target = match.Groups["target"].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains(':', StringComparison.Ordinal)
        select Relative(target);

    /// <summary>What stands between backticks, outside of fenced blocks.</summary>
    public IEnumerable<string> Spans => Span().Matches(Prose).Select(m => m.Groups["code"].Value);

    /// <summary>Lines of fenced shell blocks, continued lines joined, comments and prompts taken off.</summary>
    public IEnumerable<string> ShellLines =>
        Fence()
            .Matches(_text)
            .Where(m => m.Groups["kind"].Value is "" or "sh" or "bash" or "shell" or "console")
            .SelectMany(m => m.Groups["body"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            .Select(line => line.Trim().TrimStart('$').Trim())
            .Where(line => line.Length > 0 && line[0] != '#');

    private string Prose => Fence().Replace(_text, "");

    private string Relative(string target)
    {
        var folder = path.Contains('/', StringComparison.Ordinal) ? CodeBase.FolderOf(path) : ".";
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine("/", folder, target));
        return full.TrimStart('/');
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Span();

    [GeneratedRegex(
        @"^ *```(?<kind>[\w-]*)[^\n]*\n(?<body>.*?)^ *```",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline,
        10_000
    )]
    private static partial Regex Fence();
}
