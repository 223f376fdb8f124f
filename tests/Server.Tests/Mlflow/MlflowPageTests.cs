using System.Text;
using System.Text.RegularExpressions;
using Airworthy.Server.Problems;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;
using Microsoft.AspNetCore.Routing;

namespace Airworthy.Server.Tests.Mlflow;

/// <summary>docs/mlflow.md tells exactly the calls that are mapped.</summary>
public sealed partial class MlflowPageTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Page = "docs/mlflow.md";
    private const string Start = "<!-- calls -->\n";
    private const string End = "<!-- /calls -->\n";

    private static readonly (string Area, string[] Parts)[] Areas =
    [
        ("Experiments", ["experiments"]),
        ("Runs", ["runs"]),
        ("Metrics", ["metrics"]),
        ("Logged models", ["logged-models"]),
        ("Registered models", ["registered-models"]),
        ("Model versions", ["model-versions"]),
        ("Webhooks", ["webhooks"]),
        ("Traces and assessments", ["traces", "get-trace-artifact"]),
        ("Evaluation", ["datasets", "scorers"]),
        ("Artifacts", ["artifacts", "get-artifact", "upload-artifact"]),
    ];

    /// <summary>After a call came or went: run this with AIRWORTHY_APPROVE=1, then say in its row what is to be said.</summary>
    [Fact]
    public void Page_OfTheCalls_NamesEveryRouteAndNoOther()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, Page));
        var (from, to) = (page.IndexOf(Start, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(from > 0 && to > from, $"{Page} has lost the marks around its table.");
        from += Start.Length;

        Approval.Compare(Page, page[..from] + Table(Notes(page[from..to])) + page[to..]);
    }

    private string Table(IReadOnlyDictionary<string, string> notes)
    {
        var table = new StringBuilder();
        foreach (
            var area in Calls()
                .GroupBy(c => AreaOf(c.Path))
                .OrderBy(g => Array.FindIndex(Areas, a => a.Area == g.Key) is var i and >= 0 ? i : 99)
        )
        {
            table.Append($"\n### {area.Key}\n\n| call | |\n|---|---|\n");
            foreach (var (method, path) in area)
            {
                var call = $"{method} {path}";
                table.Append($"| `{call}` | {notes.GetValueOrDefault(call, "as MLflow")} |\n");
            }
        }
        return table.Append('\n').ToString();
    }

    /// <summary>A mirrored call once, under the API's own path.</summary>
    private List<(string Method, string Path)> Calls()
    {
        var all = (
            from route in server.Routes
            let path = route.RoutePattern.RawText!
            where MlflowErrors.SpeaksAt(path) || path is "/health" or "/version"
            from method in route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
            orderby path, method
            select (Method: method, Path: path)
        ).ToList();
        return
        [
            .. all.Where(c =>
                !c.Path.StartsWith("/ajax-api", StringComparison.Ordinal)
                || !all.Contains((c.Method, c.Path.Replace("/ajax-api", "/api", StringComparison.Ordinal)))
            ),
        ];
    }

    private static string AreaOf(string path)
    {
        var parts = path.Split('/');
        return path.Contains("mlflow-artifacts", StringComparison.Ordinal) ? "Artifacts"
            : path.EndsWith("get-artifact", StringComparison.Ordinal) ? "Artifacts"
            : Areas.FirstOrDefault(a => a.Parts.Any(parts.Contains)).Area ?? "Server";
    }

    private static Dictionary<string, string> Notes(string table) =>
        Row()
            .Matches(table)
            .ToDictionary(m => m.Groups["call"].Value, m => m.Groups["note"].Value.Trim(), StringComparer.Ordinal);

    [GeneratedRegex(
        "^\\| `(?<call>[^`]+)` \\|(?<note>[^|]*)\\|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Row();
}
