using System.Text.Json.Nodes;
using Airworthy.Scenarios.Running;
using Airworthy.Testing;
using Airworthy.Testing.Services;

namespace Airworthy.Scenarios.Integrations;

/// <summary>
/// What integrations/github and integrations/gitlab run on a runner, run by bash against a server and with the command line as they are
/// shipped; the platform's own API, which takes the comment, is a list of comments.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class PlatformJobTests : IAsyncLifetime
{
    private readonly Workplace _workplace = new();
    private readonly FlightDelay _sample = new();
    private readonly List<JsonObject> _comments = [];
    private RunningServer? _server;
    private FakeService? _platform;

    private RunningServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        if ((await _workplace.TypeAsync("jq --version && curl --version")).Exit != 0)
        {
            Assert.Skip("jq or curl is not installed.");
        }
        _platform = await FakeService.StartAsync(Answer);
        _server = await RunningServer.StartAsync(_workplace, $"./airworthy up --data '{_workplace.At("data")}'");
        await _sample.PrepareAsync(Server, _workplace.At("data"));
        await _sample.IntoProductionAsync(Server, 1);
        _workplace.Variables["AIRWORTHY_SERVER"] = Server.Address.ToString();
        _workplace.Variables["AIRWORTHY_TOKEN"] = _sample.TokenOf("ann");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        if (_platform is not null)
        {
            await _platform.DisposeAsync();
        }
        _workplace.Dispose();
    }

    [Fact]
    public async Task Action_OfABetterModel_CommentsOnceAndWaitsForTheGate()
    {
        await File.WriteAllTextAsync(_workplace.At("event.json"), """{ "pull_request": { "number": 7 } }""");
        await GitHubAsync(0, "register", "INPUT_MODEL=flight-delay", "INPUT_PATH=samples/flight-delay/models/better");
        await GitHubAsync(0, "check", "INPUT_COMMENT=yes");
        await GitHubAsync(0, "check", "INPUT_COMMENT=yes", "INPUT_ENVIRONMENT=staging");
        await GitHubAsync(0, "release");
        var waiting = GitHubAsync(0, "wait", "INPUT_POLL_SECONDS=1");
        var release = (await Kept("env")).Single(l => l.StartsWith("AIRWORTHY_RELEASE=", StringComparison.Ordinal))[
            18..
        ];
        FlightDelay.Ok(await _sample.ApproveAsync(Server, "vic", await _sample.SettleAsync(Server, release)));
        await waiting;

        var comment = Assert.Single(_comments)["body"]!.GetValue<string>();
        Assert.StartsWith("<!-- airworthy: flight-delay -->\n", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("metric-floor", comment, StringComparison.Ordinal);
        var outputs = string.Join('\n', await Kept("output"));
        Assert.Contains("\n2\n", outputs, StringComparison.Ordinal);
        Assert.Contains("\ntrue\n", outputs, StringComparison.Ordinal);
        Assert.Contains("\nsucceeded\n", outputs, StringComparison.Ordinal);
        Assert.Contains(await Kept("summary"), l => l.Contains("metric-floor", StringComparison.Ordinal));
        using var ann = _sample.Ann(Server);
        var version = FlightDelay.Ok(await ann.GetVersionAsync(FlightDelay.Model, 2));
        Assert.Equal(
            ("https://github.example/acme/risk/actions/runs/42", "c0ffee1"),
            (version.Tags["github.run"], version.Commit)
        );
    }

    [Fact]
    public async Task Action_WithACommandItDoesNotKnow_SaysWhichThereAre() =>
        Assert.Contains("none of register", (await GitHubAsync(1, "deploy")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Component_OfAWorseModel_NotesWhyAndEndsAtTheGate()
    {
        var champion = await _sample.RegisterAsync(Server, "better");
        await _sample.IntoProductionAsync(Server, champion.Number);
        await GitLabAsync(
            0,
            "register",
            "INPUT_MODEL=flight-delay",
            "INPUT_PATH=samples/flight-delay/models/worse-on-a-slice"
        );
        var blocked = await GitLabAsync(1, "check", "INPUT_COMMENT=yes");
        await GitLabAsync(0, "check", "INPUT_COMMENT=yes", "INPUT_ON_FAILURE=report");
        await GitLabAsync(0, "release");
        var refused = await GitLabAsync(1, "wait", "INPUT_POLL_SECONDS=1");

        Assert.Contains("would be held back", blocked.Error, StringComparison.Ordinal);
        Assert.Contains("refused", refused.Error, StringComparison.Ordinal);
        var note = Assert.Single(_comments)["body"]!.GetValue<string>();
        Assert.Contains("no-slice-much-worse", note, StringComparison.Ordinal);
        Assert.Contains(
            "<failure",
            await File.ReadAllTextAsync(_workplace.At("airworthy-check.xml")),
            StringComparison.Ordinal
        );
    }

    private async Task<Said> GitHubAsync(int exit, string command, params string[] inputs)
    {
        // What a step leaves in GITHUB_ENV is in the environment of the next.
        var before = File.Exists(_workplace.At("env")) ? await Kept("env") : [];
        Dictionary<string, string> platform = new()
        {
            ["GITHUB_OUTPUT"] = "output",
            ["GITHUB_ENV"] = "env",
            ["GITHUB_STEP_SUMMARY"] = "summary",
            ["GITHUB_EVENT_PATH"] = "event.json",
            ["GITHUB_API_URL"] = _platform!.Url.ToString().TrimEnd('/'),
            ["GITHUB_SERVER_URL"] = "https://github.example",
            ["GITHUB_REPOSITORY"] = "acme/risk",
            ["GITHUB_RUN_ID"] = "42",
            ["GITHUB_SHA"] = "c0ffee1",
            ["INPUT_GITHUB_TOKEN"] = "platform-token",
            ["INPUT_CLI"] = "./airworthy",
        };
        var script = Path.Combine(Repository.Root, "integrations", "github", "airworthy.sh");
        return await RunAsync(exit, script, platform, [.. before, $"INPUT_COMMAND={command}", .. inputs]);
    }

    /// <summary>The component's script stands in its template: a runner gets no other file of it.</summary>
    private async Task<Said> GitLabAsync(int exit, string command, params string[] inputs)
    {
        var template = await File.ReadAllLinesAsync(
            Path.Combine(Repository.Root, "integrations", "gitlab", "templates", "airworthy.yml")
        );
        var begin = Array.FindIndex(template, l => l.EndsWith("<<'AIRWORTHY_SCRIPT'", StringComparison.Ordinal));
        var depth = template[begin].Length - template[begin].TrimStart().Length;
        var lines = template[(begin + 1)..]
            .TakeWhile(l => l.Trim() != "AIRWORTHY_SCRIPT")
            .Select(l => l.Length > depth ? l[depth..] : "");
        await File.WriteAllTextAsync(_workplace.At("component.sh"), string.Join('\n', lines));
        var before = File.Exists(_workplace.At("airworthy.env")) ? await Kept("airworthy.env") : [];
        Dictionary<string, string> platform = new()
        {
            ["CI_API_V4_URL"] = $"{_platform!.Url}api/v4",
            ["CI_PROJECT_ID"] = "5",
            ["CI_MERGE_REQUEST_IID"] = "7",
            ["AIRWORTHY_GITLAB_TOKEN"] = "platform-token",
            ["AIRWORTHY_CLI"] = "./airworthy",
        };
        return await RunAsync(exit, "component.sh", platform, [.. before, $"INPUT_COMMAND={command}", .. inputs]);
    }

    private async Task<Said> RunAsync(
        int exit,
        string script,
        Dictionary<string, string> platform,
        IReadOnlyList<string> variables
    )
    {
        var all = platform.Select(p => $"{p.Key}={p.Value}").Concat(variables).Where(v => v.Length > 0);
        var said = await _workplace.TypeAsync($"env {string.Join(' ', all.Select(v => $"'{v}'"))} bash '{script}'");
        TestContext.Current.TestOutputHelper?.WriteLine(said.ToString());
        Assert.True(said.Exit == exit, said.ToString());
        Assert.DoesNotContain("platform-token", said.ToString()[said.Line.Length..], StringComparison.Ordinal);
        return said;
    }

    private async Task<string[]> Kept(string file) => await File.ReadAllLinesAsync(_workplace.At(file));

    private ServiceReply Answer(ServiceCall call)
    {
        if (call.Header("Authorization") != "Bearer platform-token" && call.Header("PRIVATE-TOKEN") != "platform-token")
        {
            return ServiceReply.Says(401, "Bad credentials");
        }
        switch (call.Method)
        {
            case "GET"
                when call.Path.EndsWith("/7/comments", StringComparison.Ordinal)
                    || call.Path.EndsWith("/7/notes", StringComparison.Ordinal):
                return ServiceReply.Json(new JsonArray([.. _comments.Select(c => c.DeepClone())]));
            case "POST"
                when call.Path.EndsWith("/7/comments", StringComparison.Ordinal)
                    || call.Path.EndsWith("/7/notes", StringComparison.Ordinal):
                _comments.Add(
                    new JsonObject { ["id"] = _comments.Count + 1, ["body"] = call.Json["body"]!.DeepClone() }
                );
                return ServiceReply.Json(_comments[^1].DeepClone(), 201);
            case "PATCH" or "PUT":
                _comments[int.Parse(call.Parts[^1], null) - 1]["body"] = call.Json["body"]!.DeepClone();
                return ServiceReply.Json(new JsonObject());
            default:
                return ServiceReply.Says(404, "Not Found");
        }
    }
}
