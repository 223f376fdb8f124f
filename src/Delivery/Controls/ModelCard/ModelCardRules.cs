using System.Text.RegularExpressions;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.ModelCard;

/// <summary>
/// A section begins with a heading (<c>## Limits</c>) or with bold words at the beginning of a line (<c>**Limits.** …</c>). What people
/// also call it counts as well.
/// </summary>
internal static partial class ModelCardRules
{
    private static readonly string[][] Synonyms =
    [
        ["intended use", "intended uses", "use", "uses", "purpose"],
        ["data", "training data", "dataset", "data set", "datasets"],
        ["limits", "limitations", "known limits", "caveats", "out of scope", "limitations and biases"],
        ["model", "model details", "details", "model description"],
        ["evaluation", "metrics", "results", "performance", "quantitative analysis"],
        ["considerations", "ethical considerations", "risks", "bias"],
    ];

    public static IReadOnlyDictionary<string, int> Sections(string markdown)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        var at = "";
        foreach (var line in markdown.Split('\n'))
        {
            var rest = line;
            var found = Heading().Match(line);
            if (found.Success)
            {
                at = found.Groups["name"].Value.Trim().TrimEnd('.', ':').ToLowerInvariant();
                rest = line[found.Length..];
            }
            words[at] =
                words.GetValueOrDefault(at) + rest.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        }
        return words;
    }

    public static Answer None(ModelCardOptions options) =>
        Answer.Fail(
            "The version has no model card.",
            $"Register the version with a file '{options.File}' that says something under: {string.Join(", ", options.Sections)}."
        );

    public static Answer Decide(ModelCardOptions options, string file, IReadOnlyDictionary<string, int> sections)
    {
        var lacking = options
            .Sections.Select(s => (Section: s, Words: Names(s).Max(n => sections.GetValueOrDefault(n, -1))))
            .Where(s => s.Words < options.MinWords)
            .ToList();
        var answer =
            lacking.Count == 0
                ? Answer.Pass($"'{Clip.Short(file)}' says something under {string.Join(", ", options.Sections)}.")
                : Answer.Fail(
                    $"'{Clip.Short(file)}' says {(lacking[0].Words < 0 ? "nothing" : $"only {lacking[0].Words} words")} under '{lacking[0].Section}'{(lacking.Count > 1 ? $"; {lacking.Count - 1} more sections lack" : "")}.",
                    $"Write what a stranger needs to know under: {string.Join(", ", lacking.Select(l => l.Section))}."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["sections"] = options.Sections.Count,
                ["sections-lacking"] = lacking.Count,
            },
            Details =
            [
                .. sections.Where(s => s.Key.Length > 0).Take(40).Select(s => $"{Clip.Short(s.Key)}: {s.Value} words"),
            ],
        };
    }

    private static string[] Names(string section)
    {
        var name = section.ToLowerInvariant();
        return Array.Find(Synonyms, s => s.Contains(name)) ?? [name];
    }

    [GeneratedRegex(
        @"^\s{0,3}(?:#{1,6}\s+(?<name>[^#]+?)\s*#*$|\*\*(?<name>[^*]{1,60})\*\*)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Heading();
}
