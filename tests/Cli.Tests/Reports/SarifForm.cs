using System.Text.Json;

namespace Airworthy.Cli.Tests.Reports;

/// <summary>
/// What SARIF 2.1.0 requires of the parts that we write: which properties there may be and which there must be, the words that a property
/// may have, and that results name rules that exist.
/// </summary>
internal static class SarifForm
{
    /// <summary>Every object that we write, by its path: its properties, of which those with a '!' are required.</summary>
    private static readonly Dictionary<string, string[]> Objects = new(StringComparer.Ordinal)
    {
        [""] = ["$schema", "version!", "runs!"],
        ["runs"] = ["tool!", "results"],
        ["runs.tool"] = ["driver!"],
        ["runs.tool.driver"] = ["name!", "rules", "informationUri", "version"],
        ["runs.tool.driver.rules"] = ["id!", "shortDescription", "helpUri"],
        ["runs.results"] = ["ruleId", "level", "message!", "locations", "suppressions"],
        ["runs.results.message"] = ["text!"],
        ["runs.results.locations"] = ["physicalLocation", "logicalLocations"],
        ["runs.results.locations.physicalLocation"] = ["artifactLocation!"],
        ["runs.results.locations.physicalLocation.artifactLocation"] = ["uri!"],
        ["runs.results.locations.logicalLocations"] = ["fullyQualifiedName!", "name", "kind"],
        ["runs.results.suppressions"] = ["kind!", "status", "justification"],
    };

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["version"] = ["2.1.0"],
        ["runs.results.level"] = ["none", "note", "warning", "error"],
        ["runs.results.suppressions.kind"] = ["inSource", "external"],
        ["runs.results.suppressions.status"] = ["accepted", "underReview", "rejected"],
    };

    public static void Assert(string text)
    {
        using var log = JsonDocument.Parse(text);
        Walk(log.RootElement, "");
        foreach (var run in log.RootElement.GetProperty("runs").EnumerateArray())
        {
            var rules = run.GetProperty("tool")
                .GetProperty("driver")
                .GetProperty("rules")
                .EnumerateArray()
                .Select(r => r.GetProperty("id").GetString()!)
                .ToList();
            Xunit.Assert.Equal(rules.Distinct(StringComparer.Ordinal), rules);
            Xunit.Assert.All(
                run.GetProperty("results").EnumerateArray(),
                r => Xunit.Assert.Contains(r.GetProperty("ruleId").GetString()!, rules)
            );
        }
    }

    private static void Walk(JsonElement at, string path)
    {
        switch (at.ValueKind)
        {
            case JsonValueKind.Array:
                Xunit.Assert.All(at.EnumerateArray(), item => Walk(item, path));
                break;
            case JsonValueKind.Object:
                Properties(at, path);
                break;
            default:
                Xunit.Assert.True(at.ValueKind == JsonValueKind.String, $"{path} is {at.ValueKind}");
                Xunit.Assert.True(
                    !Words.TryGetValue(path, out var words) || words.Contains(at.GetString()),
                    $"{path}: {at}"
                );
                Xunit.Assert.True(
                    !path.EndsWith("uri", StringComparison.Ordinal)
                        || Uri.IsWellFormedUriString(at.GetString(), UriKind.Relative),
                    $"{path}: {at} is no relative URI reference"
                );
                break;
        }
    }

    private static void Properties(JsonElement at, string path)
    {
        Xunit.Assert.True(
            Objects.TryGetValue(path, out var known),
            $"SARIF has no object at '{path}' that we know of."
        );
        var named = at.EnumerateObject().Select(p => p.Name).ToList();
        Xunit.Assert.Equal(named.Distinct(StringComparer.Ordinal), named);
        Xunit.Assert.Empty(named.Except(known.Select(k => k.TrimEnd('!'))));
        Xunit.Assert.Empty(known.Where(k => k.EndsWith('!')).Select(k => k.TrimEnd('!')).Except(named));
        foreach (var property in at.EnumerateObject())
        {
            Walk(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
        }
    }
}
