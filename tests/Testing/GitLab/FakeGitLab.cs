using System.Text.Json.Nodes;
using Airworthy.Testing.Services;

namespace Airworthy.Testing.GitLab;

/// <summary>
/// GitLab's REST API without GitLab, as far as it is about pipelines that are ordered. <c>README.md</c> beside this file tells what it
/// knows and what it leaves out.
/// </summary>
public sealed class FakeGitLab : IAsyncDisposable
{
    private const string Project = "acme/ml/risk";
    private readonly string _token;
    private long _next = 501;

    private FakeGitLab(string token) => _token = token;

    public FakeService Http { get; private set; } = null!;

    /// <summary>Oldest first.</summary>
    public IList<FakePipeline> Pipelines { get; } = [];

    public IList<string> Branches { get; } = ["main"];

    /// <summary>False: the project keeps pipeline variables from this token's owner.</summary>
    public bool TakesVariables { get; set; } = true;

    /// <summary>False: a trace is sent from its beginning, whatever range is asked for.</summary>
    public bool KnowsRanges { get; set; } = true;

    public static async Task<FakeGitLab> StartAsync(string token)
    {
        var gitLab = new FakeGitLab(token);
        gitLab.Http = await FakeService.StartAsync(gitLab.Answer);
        return gitLab;
    }

    public FakePipeline Run(string branch, IReadOnlyDictionary<string, string> variables)
    {
        var pipeline = new FakePipeline(_next++, branch, variables);
        Pipelines.Add(pipeline);
        return pipeline;
    }

    public ValueTask DisposeAsync() => Http.DisposeAsync();

    private ServiceReply Answer(ServiceCall call)
    {
        if (call.Header("PRIVATE-TOKEN") != _token)
        {
            return ServiceReply.Says(401, "401 Unauthorized");
        }
        if (call.Parts is not ["api", "v4", "projects", Project, .. var rest])
        {
            return ServiceReply.Says(404, "404 Project Not Found");
        }
        return (call.Method, rest) switch
        {
            ("GET", []) => ServiceReply.Json(new JsonObject { ["default_branch"] = "main" }),
            ("POST", ["pipeline"]) => Create(call.Json),
            ("GET", ["pipelines"]) => ServiceReply.Json(
                call.Page(Pipelines.Reverse().Select(p => (JsonNode)p.Json()), 20)
            ),
            ("GET", ["deployments"]) => ServiceReply.Json(
                call.Page(Jobs.Where(j => j.IsBlocked && j.Approval is null).Select(Deployment), 20)
            ),
            ("POST", ["deployments", var id, "approval"]) => Approve(call.Json, id),
            (_, ["pipelines", var id, .. var of]) when Pipelines.FirstOrDefault(p => $"{p.Id}" == id) is { } pipeline =>
                OfPipeline(call, pipeline, of),
            (_, ["jobs", var id, .. var of]) when Jobs.FirstOrDefault(j => $"{j.Id}" == id) is { } job => OfJob(
                call,
                job,
                of
            ),
            _ => ServiceReply.Says(404, "404 Not Found"),
        };
    }

    private IEnumerable<FakePipelineJob> Jobs => Pipelines.SelectMany(p => p.Jobs);

    private ServiceReply Create(JsonObject asked)
    {
        var branch = asked["ref"]?.GetValue<string>() ?? "";
        var variables = (asked["variables"]?.AsArray() ?? []).ToDictionary(
            v => v!["key"]!.GetValue<string>(),
            v => v!["value"]!.GetValue<string>(),
            StringComparer.Ordinal
        );
        return !Branches.Contains(branch) ? Refused("Reference not found")
            : variables.Count > 0 && !TakesVariables ? Refused("Insufficient permissions to set pipeline variables")
            : ServiceReply.Json(Run(branch, variables).Json(), 201);
    }

    private static ServiceReply Refused(string why) =>
        ServiceReply.Json(new JsonObject { ["message"] = new JsonObject { ["base"] = new JsonArray(why) } }, 400);

    private static ServiceReply OfPipeline(ServiceCall call, FakePipeline pipeline, string[] rest)
    {
        switch (call.Method, rest)
        {
            case ("GET", []):
                return ServiceReply.Json(pipeline.Json());
            case ("GET", ["variables"]):
                return ServiceReply.Json(
                    new JsonArray([
                        .. pipeline.Variables.Select(v =>
                            (JsonNode)new JsonObject { ["key"] = v.Key, ["value"] = v.Value }
                        ),
                    ])
                );
            case ("GET", ["jobs"]):
                // Newest first, as GitLab lists them.
                return ServiceReply.Json(call.Page(pipeline.Jobs.Reverse().Select(j => (JsonNode)j.Json()), 20));
            case ("GET", ["test_report"]):
                return ServiceReply.Json(pipeline.Report());
            case ("POST", ["cancel"]):
                pipeline.Asked.Add("cancel");
                foreach (var job in pipeline.Jobs.Where(j => j.Status == "running"))
                {
                    job.Status = "canceling";
                }
                pipeline.Status = pipeline.Jobs.Any(j => j.Status == "canceling") ? "canceling" : "canceled";
                return ServiceReply.Json(pipeline.Json());
            default:
                return ServiceReply.Says(404, "404 Not Found");
        }
    }

    private ServiceReply OfJob(ServiceCall call, FakePipelineJob job, string[] rest)
    {
        var pipeline = Pipelines.Single(p => p.Jobs.Contains(job));
        switch (call.Method, rest)
        {
            case ("GET", ["trace"]):
                return Trace(call, job);
            case ("GET", ["artifacts"]):
                return job.Files is { } files
                    ? ServiceReply.Bytes(files, "application/zip")
                    : ServiceReply.Says(404, "404 Not Found");
            case ("POST", ["play"]):
                if (job.Status != "manual" || (job.IsBlocked && job.Approval is null))
                {
                    return ServiceReply.Says(400, "400 Bad request - Unplayable Job");
                }
                (job.Played, job.Status, pipeline.Status) = (call.Json, "running", "running");
                return ServiceReply.Json(job.Json());
            case ("POST", ["cancel"]):
                if (call.Query.GetValueOrDefault("force") == "true")
                {
                    (job.Status, pipeline.Status) = ("canceled", "canceled");
                }
                return ServiceReply.Json(job.Json(), 201);
            default:
                return ServiceReply.Says(404, "404 Not Found");
        }
    }

    private ServiceReply Trace(ServiceCall call, FakePipelineJob job)
    {
        if (!KnowsRanges || call.Header("Range") is not ['b', 'y', 't', 'e', 's', '=', .. var range])
        {
            return ServiceReply.Bytes(job.Trace, "text/plain");
        }
        var from = int.Parse(range.TrimEnd('-'), null);
        return from >= job.Trace.Length
            ? ServiceReply.Bare(416)
            : ServiceReply.Bytes(job.Trace[from..], "text/plain") with
            {
                Status = 206,
            };
    }

    private static JsonNode Deployment(FakePipelineJob job) =>
        new JsonObject
        {
            ["id"] = job.Id + 9000,
            ["status"] = "blocked",
            ["deployable"] = new JsonObject { ["id"] = job.Id },
        };

    private ServiceReply Approve(JsonObject asked, string id)
    {
        if (Jobs.FirstOrDefault(j => j.IsBlocked && $"{j.Id + 9000}" == id) is not { } job)
        {
            return ServiceReply.Says(404, "404 Not found");
        }
        job.Approval = asked;
        if (asked["status"]?.GetValue<string>() == "rejected")
        {
            job.Status = "failed";
            Pipelines.Single(p => p.Jobs.Contains(job)).Status = "failed";
        }
        return ServiceReply.Json(new JsonObject { ["status"] = asked["status"]?.DeepClone() }, 201);
    }
}
