using System.Text.RegularExpressions;
using Airworthy.Testing;

namespace Airworthy.House;

/// <summary>
/// What Jenkins' interpreter cannot run or cannot save when the controller restarts in the middle of a build. A method marked NonCPS runs
/// at once and is never saved, so it may use anything, but no step.
/// </summary>
public sealed partial class JenkinsLibraryTests
{
    private static readonly string Library = Path.Combine(Repository.Root, "integrations", "jenkins");

    private static IEnumerable<string> Sources =>
        Directory
            .EnumerateFiles(Library, "*.groovy", SearchOption.AllDirectories)
            .Where(f => !f.Contains("provisioning"));

    [Fact]
    public void Steps_OfTheLibrary_HoldNothingThatARestartLoses()
    {
        var broken =
            from file in Sources
            let saved = Comment().Replace(WithoutNonCps(File.ReadAllText(file)), "")
            from Match bad in Unsaved().Matches(saved)
            select $"{Path.GetFileName(file)}: {bad.Value.Trim()} is not saved across a restart; it belongs into a NonCPS method that calls no step";
        Law.Holds(broken);
    }

    [Fact]
    public void NonCpsMethods_OfTheLibrary_CallNoStep()
    {
        var broken =
            from file in Sources
            from Match method in NonCps().Matches(File.ReadAllText(file))
            from Match step in Step().Matches(Body(method))
            select $"{Path.GetFileName(file)}: {step.Value} is a step, and ends the NonCPS method it stands in";
        Law.Holds(broken);
    }

    [Fact]
    public void Steps_OfTheLibrary_LetNoSecretIntoAScript()
    {
        var broken =
            from file in Sources
            from Match secret in Secret().Matches(File.ReadAllText(file))
            select $"{Path.GetFileName(file)}: {secret.Value} would reach the log; the environment alone holds a token";
        Law.Holds(broken);
    }

    [Fact]
    public void Steps_OfTheLibrary_HaveHelp()
    {
        var bare = Directory
            .EnumerateFiles(Path.Combine(Library, "vars"), "*.groovy")
            .Where(f => !File.Exists(Path.ChangeExtension(f, ".txt")))
            .Select(f => $"{Path.GetFileName(f)} has no help beside it");
        Law.Holds(bare);
    }

    [Fact]
    public void Classes_OfTheLibrary_CanBeSaved()
    {
        var bare = Directory
            .EnumerateFiles(Path.Combine(Library, "src"), "*.groovy", SearchOption.AllDirectories)
            .Where(f => !File.ReadAllText(f).Contains("implements Serializable", StringComparison.Ordinal))
            .Select(f =>
                $"{Path.GetFileName(f)} does not implement Serializable, and Jenkins saves what a build holds"
            );
        Law.Holds(bare);
    }

    private static string WithoutNonCps(string source) =>
        NonCps()
            .Matches(source)
            .Reverse()
            .Aggregate(source, (text, method) => text.Remove(method.Index, method.Length));

    private static string Body(Match method) => method.Value[method.Value.IndexOf('{', StringComparison.Ordinal)..];

    // From the mark to the brace that closes the method at its own depth of four blanks.
    [GeneratedRegex(@"@NonCPS\n.*?\n    \}\n", RegexOptions.Singleline, 10_000)]
    private static partial Regex NonCps();

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline, 10_000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"\.(each|eachWithIndex|collect|collectEntries|find|findAll|any|every|inject|sort|sum|max|min|groupBy|with|tap)\s*[({]"
            + @"|JsonSlurper\(|=~|==~|\bnew (Thread|File|URL|Socket)\b|\bMatcher\b|\.execute\(\)",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Unsaved();

    [GeneratedRegex(
        @"\b(sh|bat|powershell|pwsh|echo|error|node|sleep|timeout|readFile|writeFile|withEnv|junit|unstable)\s*\(",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Step();

    [GeneratedRegex(
        @"""[^""\n]*\$\{?[A-Za-z_.]*(TOKEN|SECRET|PASSWORD)[^""\n]*""",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Secret();
}
