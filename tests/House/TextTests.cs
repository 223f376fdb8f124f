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
        ("a note to finish later", new(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b")),
        ("code that is not there", new("NotImplemented" + "Exception")),
        ("a test switched off", new(@"\[(Fact|Theory)\([^)]*Skip" + @"\s*=")),
        ("a sleep", new(@"Thread\." + "Sleep")),
    ];

    private static readonly (string Name, Regex Pattern)[] OfOneMachine =
    [
        ("a machine's path", new(@"(?<![\w./~-])/(work|farm|root|home/\w+|Users/\w+)" + "/")),
        ("a registry's host", new(@"(api\.nuget|nuget\.org|registry\.npmjs|npmjs\.(org|com)|pypi|deb\.debian)" + @"\b")),
    ];

    [Fact]
    public void Code_All_IsFinished() => Assert.Empty(Find(Unfinished, path => path.EndsWith(".cs", StringComparison.Ordinal)));

    [Fact]
    public void Files_All_NameNoMachine() =>
        Assert.Empty(Find(OfOneMachine, path => !path.StartsWith("tests/House/", StringComparison.Ordinal)));

    [Fact]
    public void Suppressions_All_GiveAReason()
    {
        var mute =
            from file in TrackedFiles.Texts()
            where file.Path.EndsWith(".cs", StringComparison.Ordinal)
            let lines = file.Text.Split('\n')
            from i in Enumerable.Range(0, lines.Length)
            where Regex.IsMatch(lines[i], @"^\s*#pragma warning " + "disable")
            where !lines[i].Contains("//", StringComparison.Ordinal)
            where i == 0 || !lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{file.Path}:{i + 1} suppresses a warning and does not say why";
        Assert.Empty(mute);
    }

    [Fact]
    public void Folders_All_AreNamedForWhatTheProductDoes()
    {
        var vague = TrackedFiles
            .All.Where(path => path.StartsWith("src/", StringComparison.Ordinal))
            .Where(path => path.Split('/')[..^1].Any(CatchAll.Contains));
        Assert.Empty(vague);
    }

    private static IEnumerable<string> Find((string Name, Regex Pattern)[] what, Func<string, bool> counts) =>
        from file in TrackedFiles.Texts()
        where counts(file.Path)
        from pattern in what
        from Match match in pattern.Pattern.Matches(file.Text)
        let line = file.Text.AsSpan(0, match.Index).Count('\n') + 1
        select $"{file.Path}:{line} holds {pattern.Name}: {match.Value}";
}
