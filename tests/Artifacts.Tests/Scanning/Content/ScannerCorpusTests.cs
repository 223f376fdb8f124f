using System.Text.Json;
using Airworthy.Artifacts.Scanning;
using Airworthy.Artifacts.Scanning.Content;
using Airworthy.Testing;

namespace Airworthy.Artifacts.Tests.Scanning.Content;

/// <summary>A corpus of files made to get past scanners, labelled. Its labels are a floor: more may be refused, nothing less.</summary>
public sealed class ScannerCorpusTests
{
    [Fact]
    public void Scan_OfEveryFileLabelledDangerous_FindsADanger()
    {
        var missed = Files().Where(f => f.Infected && !f.Findings.Any(x => x.Dangerous)).Select(f => f.Path);

        Assert.Empty(missed);
    }

    [Fact]
    public void Scan_OfEveryFileLabelledHarmless_FindsNoDangerInAsManyAsItShould()
    {
        // What cannot be looked into (an encrypted archive) or is not what it says (eight bytes called .pt) is refused on purpose.
        string[] refused = ["data/bad_pytorch.pt", "data/benign_password_protected.zip"];

        var found = Files().Where(f => !f.Infected && f.Findings.Any(x => x.Dangerous)).ToList();

        Assert.Equal(refused, found.Select(f => f.Path).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string Path, bool Infected, IReadOnlyList<FileFinding> Findings)> Files()
    {
        var labels = JsonDocument.Parse(File.ReadAllBytes(Vectors.Find("pickle", "labels.json")));
        foreach (var label in labels.RootElement.EnumerateObject())
        {
            using var file = File.OpenRead(Vectors.Find(["pickle", .. label.Name.Split('/')]));
            yield return (
                label.Name,
                label.Value.GetProperty("infected").GetInt32() > 0,
                FileScan.Scan(file, label.Name)
            );
        }
    }
}
