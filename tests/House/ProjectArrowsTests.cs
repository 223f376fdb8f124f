using System.Xml.Linq;
using Airworthy.House.Reading;
using Airworthy.Testing;

namespace Airworthy.House;

/// <summary>The staircase: each project names only what stands below it, and the map of it is a file.</summary>
public sealed class ProjectArrowsTests
{
    private const string Map = "docs/design/arrows.txt";

    private static readonly string[] Lower =
    [
        "Core",
        "Record",
        "Artifacts",
        "Pipelines",
        "Catalog",
        "Serving",
        "Monitoring",
        "Delivery",
        "Adapters",
    ];

    private static readonly Dictionary<string, string[]> MayName = new(StringComparer.Ordinal)
    {
        ["Core"] = [],
        ["Record"] = ["Core"],
        ["Artifacts"] = ["Core"],
        ["Pipelines"] = ["Core"],
        ["Catalog"] = ["Core", "Record", "Artifacts"],
        ["Serving"] = ["Core", "Artifacts"],
        ["Monitoring"] = ["Core", "Record", "Artifacts", "Catalog", "Serving"],
        ["Delivery"] = Lower[..7],
        ["Adapters"] = Lower[..8],
        ["Client"] = [],
        ["Server"] = [.. Lower, "Client"],
        ["Cli"] = ["Client", "Core", "Record", "Artifacts", "Pipelines"],
    };

    [Fact]
    public void Projects_All_NameOnlyWhatStandsBelow()
    {
        var wrong =
            from project in CodeBase.Projects
            from named in Named(project)
            where !MayName.TryGetValue(project, out var allowed) || !allowed.Contains(named)
            select $"src/{project} may not name {named}";
        Law.Holds(wrong);
        Law.Holds(CodeBase.Projects.Where(p => !MayName.ContainsKey(p)).Select(p => $"src/{p} has no stair"));
    }

    /// <summary>A page asks what anybody may ask, through the same door.</summary>
    [Fact]
    public void ServerUi_All_NamesOnlyTheClient() =>
        Law.Holds(
            from path in TrackedFiles.CSharp
            where path.StartsWith("src/Server/Ui/", StringComparison.Ordinal)
            from line in File.ReadLines(TrackedFiles.FullPath(path))
            where line.StartsWith("using Airworthy.", StringComparison.Ordinal)
            where !line.StartsWith("using Airworthy.Client", StringComparison.Ordinal)
            where !line.StartsWith("using Airworthy.Server.Ui", StringComparison.Ordinal)
            select $"{path}: {line}"
        );

    [Fact]
    public void Arrows_OfAllProjects_EqualTheMap()
    {
        var arrows = string.Concat(
            CodeBase
                .Projects.OrderBy(p => Array.IndexOf([.. MayName.Keys], p))
                .Select(p => $"{p} -> {string.Join(", ", Named(p))}".TrimEnd() + "\n")
        );
        Approval.Compare(Map, arrows);
    }

    private static IEnumerable<string> Named(string project) =>
        XDocument
            .Load(TrackedFiles.FullPath($"src/{project}/Airworthy.{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(e => Path.GetFileNameWithoutExtension((string)e.Attribute("Include")!)["Airworthy.".Length..])
            .OrderBy(p => Array.IndexOf([.. MayName.Keys], p));
}
