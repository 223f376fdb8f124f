using System.Text.RegularExpressions;
using Airworthy.House.Reading;

namespace Airworthy.House;

/// <summary>What no tracked file may hold. The words are put together here so that this file does not hold them either.</summary>
public sealed class TextTests
{
    private static readonly string[] CatchAll =
    [
        "Base",
        "Common",
        "Extensions",
        "Helpers",
        "Interfaces",
        "Managers",
        "Misc",
        "Shared",
        "Utilities",
        "Utils",
    ];

    private static readonly (string Name, Regex Pattern)[] Unfinished =
    [
        ("a note to finish later", Pattern(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b")),
        ("code that is not there", Pattern("NotImplemented" + "Exception")),
        ("a test switched off", Pattern(@"\[(Fact|Theory)\([^)]*Skip" + @"\s*=")),
        ("a sleep", Pattern(@"Thread\." + "Sleep")),
    ];

    private static readonly (string Name, Regex Pattern)[] OfOneMachine =
    [
        ("a machine's path", Pattern(@"(?<![\w./~-])/(work|farm|root|home/\w+|Users/\w+)" + "/")),
        (
            "a registry's host",
            Pattern(@"(api\.nuget|nuget\.org|registry\.npmjs|npmjs\.(org|com)|pypi|deb\.debian)" + @"\b")
        ),
    ];

    [Fact]
    public void Code_All_IsFinished() =>
        Law.Holds(Find(Unfinished, path => path.EndsWith(".cs", StringComparison.Ordinal)));

    [Fact]
    public void Files_All_NameNoMachine() =>
        Law.Holds(Find(OfOneMachine, path => !path.StartsWith("tests/House/", StringComparison.Ordinal)));

    [Fact]
    public void Suppressions_All_GiveAReason()
    {
        var mute =
            from file in TrackedFiles.Texts()
            where file.Path.EndsWith(".cs", StringComparison.Ordinal)
            let lines = file.Text.Split('\n')
            from i in Enumerable.Range(0, lines.Length)
            where lines[i].TrimStart().StartsWith("#pragma warning " + "disable", StringComparison.Ordinal)
            where !lines[i].Contains("//", StringComparison.Ordinal)
            where i == 0 || !lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{file.Path}:{i + 1} suppresses a warning and does not say why";
        Law.Holds(mute);
    }

    [Fact]
    public void Folders_All_AreNamedForWhatTheProductDoes()
    {
        var vague = TrackedFiles
            .All.Where(path => path.StartsWith("src/", StringComparison.Ordinal))
            .Where(path => path.Split('/')[..^1].Any(CatchAll.Contains));
        Law.Holds(vague);
    }

    private static IEnumerable<string> Find((string Name, Regex Pattern)[] what, Func<string, bool> counts) =>
        from file in TrackedFiles.Texts()
        where counts(file.Path)
        from pattern in what
        from Match match in pattern.Pattern.Matches(file.Text)
        let line = file.Text.AsSpan(0, match.Index).Count('\n') + 1
        select $"{file.Path}:{line} holds {pattern.Name}: {match.Value}";

    private static Regex Pattern(string text) => new(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
}
