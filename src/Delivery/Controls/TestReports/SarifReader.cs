using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.TestReports;

/// <summary>SARIF 2.1.0: a result is a failed case from a level on, unless it is suppressed or says that it is none.</summary>
internal static class SarifReader
{
    /// <summary>The levels, the mildest first.</summary>
    public static readonly IReadOnlyList<string> Levels = ["note", "warning", "error"];

    public static Result<TestReport> Read(byte[] bytes, string failOn)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (Find(json.RootElement, "runs") is not { ValueKind: JsonValueKind.Array } runs)
            {
                return ControlFaults.BadReport.With("it has no array of runs.");
            }
            var cases = runs.EnumerateArray()
                .SelectMany(run => Run(run, failOn))
                .Take(TestReport.MaximumCases + 1)
                .ToList();
            return cases.Count > TestReport.MaximumCases
                ? ControlFaults.BadReport.With($"it has more than {TestReport.MaximumCases} results.")
                : new TestReport(cases);
        }
        catch (JsonException bad)
        {
            return ControlFaults.BadReport.With($"it is no JSON: {Clip.Short(bad.Message)}");
        }
    }

    private static IEnumerable<TestCase> Run(JsonElement run, string failOn)
    {
        foreach (var invocation in Items(run, "invocations"))
        {
            // A tool that broke off found less than there is.
            if (Find(invocation, "executionSuccessful") is { ValueKind: JsonValueKind.False })
            {
                yield return new TestCase("the tool itself", CaseResult.Failed, "it did not run to its end");
            }
        }
        foreach (var result in Items(run, "results"))
        {
            var place = Items(result, "locations").Select(Place).FirstOrDefault(p => p.Length > 0);
            var name = Text(result, "ruleId") ?? "result";
            yield return new TestCase(
                place is null ? name : $"{name} in {place}",
                Failed(result, failOn) ? CaseResult.Failed : CaseResult.Passed,
                (Find(result, "message") is { } message ? Text(message, "text") : null)?.Trim().Split('\n')[0] ?? ""
            );
        }
    }

    private static bool Failed(JsonElement result, string failOn)
    {
        var kind = Text(result, "kind") ?? "fail";
        var level = Text(result, "level") ?? "warning";
        var at = Levels.ToList().IndexOf(level);
        var suppressed = Items(result, "suppressions").Any(s => (Text(s, "status") ?? "accepted") == "accepted");
        return kind == "fail" && !suppressed && at >= Levels.ToList().IndexOf(failOn);
    }

    private static string Place(JsonElement location)
    {
        var physical = Find(location, "physicalLocation");
        var file = physical is { } p && Find(p, "artifactLocation") is { } artifact ? Text(artifact, "uri") : null;
        var line =
            physical is { } q && Find(q, "region") is { } region && Find(region, "startLine") is { } start
                ? start.ToString()
                : null;
        return file is null ? ""
            : line is null ? file
            : $"{file}:{line}";
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement of, string name) =>
        Find(of, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;

    private static string? Text(JsonElement of, string name) =>
        Find(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Find(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var found) ? found : null;
}
