using Airworthy.House.Reading;

namespace Airworthy.House;

/// <summary>Every call that can change something is judged by what it can do towards production.</summary>
public sealed class WaysInTests
{
    /// <summary>For a new route: add its line to docs/api/ways-in.md once you know that it lets nothing in ungated.</summary>
    [Fact]
    public void Routes_ThatCanChangeSomething_AreJudgedEachAndNoOther()
    {
        var changing = Rows("docs/api/access.md")
            .Select(r => r[0])
            .Where(r => !r.StartsWith("GET ", StringComparison.Ordinal))
            .Where(r => !r.Contains("/ajax-api/", StringComparison.Ordinal))
            .ToList();
        var judged = Rows("docs/api/ways-in.md").ToList();
        Law.Holds([
            .. judged
                .Where(r => r is not [_, { Length: > 0 }, { Length: > 0 }])
                .Select(r => $"{r[0]} has no judgement"),
            .. changing.Except(judged.Select(r => r[0])).Select(r => $"{r} stands in access.md and is not judged"),
            .. judged.Select(r => r[0]).Except(changing).Select(r => $"{r} is judged and does not exist"),
        ]);
    }

    private static IEnumerable<string[]> Rows(string document) =>
        File.ReadLines(TrackedFiles.FullPath(document))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ").Select(c => c.Trim('`', ' ')).ToArray());
}
