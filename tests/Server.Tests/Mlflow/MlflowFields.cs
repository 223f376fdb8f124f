using System.Text.RegularExpressions;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Mlflow;

/// <summary>The names of all fields that some handler of MLflow's calls reads, and as what, taken from the handlers themselves.</summary>
internal static partial class MlflowFields
{
    public static IReadOnlyList<(string Name, string Kind)> All { get; } =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src/Server/Mlflow"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Reading().Matches(File.ReadAllText(file)))
            .Select(m =>
                (
                    Name: m.Groups["name"].Value,
                    Kind: m.Groups["kind"].Value.Replace("Required", "", StringComparison.Ordinal)
                )
            )
            .Concat([(Name: "run_id", Kind: "Text"), (Name: "run_uuid", Kind: "Text")])
            .Distinct()
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .ThenBy(f => f.Kind, StringComparer.Ordinal),
    ];

    [GeneratedRegex(
        "\\b(?<kind>RequiredText|Text|RequiredWhole|Whole|RequiredNumber|Number|Flag|Texts|List|Message|Map|Json)\\(\\s*\"(?<name>[a-z_0-9]+)\"",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Reading();
}
