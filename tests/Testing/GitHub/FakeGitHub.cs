using System.Text.Json.Nodes;
using Airworthy.Testing.Services;

namespace Airworthy.Testing.GitHub;

/// <summary>
/// GitHub's REST API without GitHub, as far as it is about workflows that are dispatched. <c>README.md</c> beside this file tells what it
/// knows and what it leaves out.
/// </summary>
public sealed class FakeGitHub : IAsyncDisposable
{
    private readonly string _token;
    private readonly Dictionary<string, FakeWorkflow> _workflows = new(StringComparer.Ordinal);
    private long _nextRun = 1001;

    private FakeGitHub(string token) => _token = token;

    public FakeService Http { get; private set; } = null!;

    /// <summary>An Enterprise Server from before runs were told: it refuses a field that it does not know.</summary>
    public bool IsOld { get; set; }

    /// <summary>The branches of the one repository, <c>acme/risk</c>.</summary>
    public IList<string> Branches { get; } = ["main"];

    public static async Task<FakeGitHub> StartAsync(string token)
    {
        var gitHub = new FakeGitHub(token);
        gitHub.Http = await FakeService.StartAsync(gitHub.Answer);
        return gitHub;
    }

    public FakeWorkflow Add(string file, string runName, params FakeInput[] inputs) =>
        _workflows[file] = new FakeWorkflow(file, runName, inputs);

    /// <summary>A run that somebody else started.</summary>
    public FakeRun Run(FakeWorkflow workflow, JsonObject inputs)
    {
        var run = new FakeRun(_nextRun++, workflow.Title(inputs), inputs);
        workflow.Runs.Add(run);
        return run;
    }

    public ValueTask DisposeAsync() => Http.DisposeAsync();

    private ServiceReply Answer(ServiceCall call)
    {
        if (call.Parts is ["storage", var name, var id])
        {
            return Stored(call, name, long.Parse(id, null));
        }
        if (call.Header("User-Agent").Length == 0)
        {
            return ServiceReply.Bare(403);
        }
        if (call.Header("Authorization") != $"Bearer {_token}")
        {
            return ServiceReply.Says(401, "Bad credentials");
        }
        return call.Parts switch
        {
            ["repos", "acme", "risk"] => ServiceReply.Json(new JsonObject { ["default_branch"] = "main" }),
            ["repos", "acme", "risk", "contents", ".github", "workflows", var file] => Contents(call, file),
            ["repos", "acme", "risk", "actions", "workflows", var file, .. var rest]
                when _workflows.TryGetValue(file, out var workflow) => Workflow(call, workflow, rest),
            ["repos", "acme", "risk", "actions", "runs", var run, .. var rest] when Find(run) is { } found => OfRun(
                call,
                found,
                rest
            ),
            ["repos", "acme", "risk", "actions", "jobs", var job, "logs"] => Elsewhere("log", job),
            ["repos", "acme", "risk", "actions", "artifacts", var artifact, "zip"] => Elsewhere("artifact", artifact),
            _ => ServiceReply.Says(404, "Not Found"),
        };
    }

    private ServiceReply Contents(ServiceCall call, string file) =>
        !_workflows.TryGetValue(file, out var workflow) ? ServiceReply.Says(404, "Not Found")
        : !Branches.Contains(call.Query.GetValueOrDefault("ref", "main"))
            ? ServiceReply.Says(404, $"No commit found for the ref {call.Query["ref"]}")
        : call.Header("Accept").Contains("raw", StringComparison.Ordinal) ? ServiceReply.Text(workflow.Yaml)
        : ServiceReply.Says(415, "this fake gives files as they are");

    private ServiceReply Workflow(ServiceCall call, FakeWorkflow workflow, string[] rest)
    {
        if (rest is ["runs"])
        {
            var seen = workflow.Runs.Reverse().ToList();
            if (workflow.LooksBeforeSeen > 0 && seen.Count > 0)
            {
                workflow.LooksBeforeSeen--;
                seen.RemoveAt(0);
            }
            var page = call.Page(seen.Select(r => (JsonNode)r.Json()), 30);
            return ServiceReply.Json(new JsonObject { ["total_count"] = seen.Count, ["workflow_runs"] = page });
        }
        return rest is ["dispatches"] && call.Method == "POST"
            ? Dispatch(call.Json, workflow)
            : ServiceReply.Says(404, "Not Found");
    }

    private ServiceReply Dispatch(JsonObject asked, FakeWorkflow workflow)
    {
        var given = asked["inputs"]?.AsObject() ?? [];
        var unknown = given.Select(i => i.Key).Where(k => workflow.Inputs.All(d => d.Name != k)).ToList();
        if (
            asked.FirstOrDefault(f => f.Key is not ("ref" or "inputs" or "return_run_details")) is { Key: not null } odd
        )
        {
            return ServiceReply.Says(400, $"\"{odd.Key}\" is not a permitted key.");
        }
        if (IsOld && asked.ContainsKey("return_run_details"))
        {
            return ServiceReply.Says(400, "\"return_run_details\" is not a permitted key.");
        }
        if (!Branches.Contains(asked["ref"]?.GetValue<string>() ?? ""))
        {
            return ServiceReply.Says(422, $"No ref found for: {asked["ref"]}");
        }
        if (!workflow.IsDispatched)
        {
            return ServiceReply.Says(422, "Workflow does not have 'workflow_dispatch' trigger");
        }
        if (unknown.Count > 0)
        {
            return ServiceReply.Says(422, $"Unexpected inputs provided: [\"{string.Join("\", \"", unknown)}\"]");
        }
        var run = Run(workflow, given.DeepClone().AsObject());
        return asked["return_run_details"]?.GetValue<bool>() == true
            ? ServiceReply.Json(
                new JsonObject
                {
                    ["workflow_run_id"] = run.Id,
                    ["run_url"] = $"{Http.Url}repos/acme/risk/actions/runs/{run.Id}",
                    ["html_url"] = $"https://github.example/acme/risk/actions/runs/{run.Id}",
                }
            )
            : ServiceReply.Bare(204);
    }

    private static ServiceReply OfRun(ServiceCall call, FakeRun run, string[] rest) =>
        (call.Method, rest) switch
        {
            ("GET", []) => ServiceReply.Json(run.Json()),
            ("GET", ["jobs"]) => ServiceReply.Json(
                new JsonObject
                {
                    ["total_count"] = run.Jobs.Count,
                    ["jobs"] = call.Page(run.Jobs.Select(j => (JsonNode)j.Json()), 30),
                }
            ),
            ("GET", ["artifacts"]) => ServiceReply.Json(
                new JsonObject
                {
                    ["total_count"] = run.Artifacts.Count,
                    ["artifacts"] = call.Page(
                        run.Artifacts.Keys.Select(
                            (name, i) =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["id"] = (run.Id * 100) + i,
                                        ["name"] = name,
                                        ["expired"] = false,
                                    }
                        ),
                        30
                    ),
                }
            ),
            ("GET", ["pending_deployments"]) => ServiceReply.Json(run.Pending()),
            ("POST", ["pending_deployments"]) => Review(call.Json, run),
            ("POST", ["cancel" or "force-cancel"]) => End(run, rest[0]),
            _ => ServiceReply.Says(404, "Not Found"),
        };

    private static ServiceReply Review(JsonObject asked, FakeRun run)
    {
        if (run.Asks is null || !run.MayBeAnswered)
        {
            return ServiceReply.Says(422, "There are no pending deployment requests to approve or reject");
        }
        run.Answer = asked;
        run.Asks = null;
        if (asked["state"]?.GetValue<string>() == "approved")
        {
            run.Status = "in_progress";
        }
        else
        {
            run.End("failure");
        }
        return ServiceReply.Json(new JsonArray());
    }

    private static ServiceReply End(FakeRun run, string how)
    {
        if (run.Conclusion is not null)
        {
            return ServiceReply.Says(409, "Cannot cancel a workflow run that is completed.");
        }
        run.Ended.Add(how);
        if (how == "force-cancel" || !run.IgnoresCancel)
        {
            run.End("cancelled");
        }
        return ServiceReply.Json(new JsonObject(), 202);
    }

    private FakeRun? Find(string id) => _workflows.Values.SelectMany(w => w.Runs).FirstOrDefault(r => $"{r.Id}" == id);

    private ServiceReply Elsewhere(string name, string id) =>
        ServiceReply.Bare(302) with
        {
            Headers = new Dictionary<string, string> { ["Location"] = $"{Http.Url}storage/{name}/{id}?sig=signed" },
        };

    /// <summary>Logs and artifacts lie in another's storage, which refuses a caller that shows two kinds of authority.</summary>
    private ServiceReply Stored(ServiceCall call, string name, long id)
    {
        if (call.Header("Authorization").Length > 0)
        {
            return ServiceReply.Bare(400);
        }
        var runs = _workflows.Values.SelectMany(w => w.Runs);
        if (name == "log")
        {
            return runs.SelectMany(r => r.Jobs).FirstOrDefault(j => j.Id == id) is { Conclusion: not null } job
                ? ServiceReply.Text("\uFEFF" + job.Log)
                : ServiceReply.Bare(404);
        }
        return runs.FirstOrDefault(r => r.Id == id / 100) is { } run && id % 100 < run.Artifacts.Count
            ? ServiceReply.Bytes(run.Artifacts.Values.ElementAt((int)(id % 100)), "application/zip")
            : ServiceReply.Bare(404);
    }
}
