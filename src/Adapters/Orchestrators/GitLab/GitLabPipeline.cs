using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitLab;

/// <summary>How one pipeline stands.</summary>
internal sealed class GitLabPipeline(ServiceConnection gitLab, string project, WorkOrder order, long pipeline)
    : IServiceWork
{
    private const int PageSize = 100;
    private const int MostPages = 10;
    private const int MaxFailures = 50;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly string _path = string.Create(CultureInfo.InvariantCulture, $"{project}pipelines/{pipeline}");

    public async Task<Result<WorkStatus>> LookAsync(long logFrom, CancellationToken cancel)
    {
        if (!(await gitLab.GetAsync(_path, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        var known = ServiceHandle.Known(pipeline);
        if (found is not { } at)
        {
            return known.Unseen($"GitLab does not keep pipeline {pipeline} any more", true, logFrom);
        }
        var word = at.Text("status");
        var isOver = word is "success" or "failed" or "canceled" or "skipped";
        if (
            !(await JobsAsync(cancel)).TryGet(out var jobs, out fault)
            || !(await new GitLabLog(gitLab, project).ReadAsync(jobs, logFrom, isOver, cancel)).TryGet(
                out var log,
                out fault
            )
        )
        {
            return fault;
        }
        var status = new WorkStatus
        {
            Handle = known.Kept,
            Phase = word is "running" or "scheduled" or "canceling" or "manual" ? WorkPhase.Running : WorkPhase.Queued,
            Detail = $"pipeline {pipeline} is {word.Replace('_', ' ')}",
            Page = at.Text("web_url") is { Length: > 0 } page ? page : null,
            Stages = [.. jobs.Where(j => !j.IsTrue("retried")).Select(Stage)],
            Log = log,
            LookAgainIn = Soon,
        };
        return isOver ? await EndedAsync(at, jobs, status, cancel)
            : word == "manual" && Blocking(jobs) is { } asks ? Asking(asks, status)
            : status;
    }

    public async Task<Result<Nothing>> AnswerAsync(WorkAnswer answer, CancellationToken cancel)
    {
        if (!(await JobsAsync(cancel)).TryGet(out var jobs, out var fault))
        {
            return fault;
        }
        if (Blocking(jobs) is not { } job || job.Text("id") != answer.QuestionId)
        {
            // Answered before, by us or by somebody in GitLab.
            return Result.Done;
        }
        if (!(await DeploymentAsync(answer, cancel)).TryGet(out var deployment, out fault))
        {
            return fault;
        }
        if (deployment is { } blocked)
        {
            var word = answer.Approved ? "approved" : "rejected";
            var approval = new JsonObject
            {
                ["status"] = word,
                ["comment"] = $"{(answer.Approved ? "Approved" : "Refused")} in Airworthy by {answer.By}.",
            };
            var approved = await SendAsync($"{project}deployments/{blocked}/approval", approval, cancel);
            if (!approved.IsOk || !answer.Approved)
            {
                return approved;
            }
        }
        // An approved deployment has still to be run.
        return answer.Approved
            ? await SendAsync(
                $"{project}jobs/{answer.QuestionId}/play",
                new JsonObject
                {
                    ["job_variables_attributes"] = new JsonArray(
                        new JsonObject { ["key"] = "AIRWORTHY_APPROVER", ["value"] = answer.By.ToString() }
                    ),
                },
                cancel
            )
            : await SendAsync($"{_path}/cancel", null, cancel);
    }

    /// <summary>A job may refuse to be cancelled; the second time it is not asked.</summary>
    public async Task<Result<Nothing>> CancelAsync(CancelForce force, CancellationToken cancel)
    {
        if (force == CancelForce.Stop)
        {
            return await SendAsync($"{_path}/cancel", null, cancel);
        }
        if (!(await JobsAsync(cancel)).TryGet(out var jobs, out var fault))
        {
            return fault;
        }
        foreach (var job in jobs.Where(j => j.Text("status") is "canceling" or "running" or "pending"))
        {
            var ended = await SendAsync($"{project}jobs/{job.Text("id")}/cancel?force=true", null, cancel);
            if (!ended.IsOk)
            {
                return ended;
            }
        }
        return Result.Done;
    }

    public async Task<Result<Stream>> OpenAsync(string path, CancellationToken cancel)
    {
        if (!(await JobsAsync(cancel)).TryGet(out var jobs, out var fault))
        {
            return fault;
        }
        if (jobs.LastOrDefault(j => HasFiles(j) && FileOf(j) == path).Number("id") is not { } id)
        {
            return OrchestrationFaults.WorkRefused.With($"The pipeline left no artifact '{path}'.");
        }
        var opened = await gitLab.OpenAsync($"{project}jobs/{id}/artifacts", null, cancel);
        return !opened.TryGet(out var stream, out fault) ? fault
            : stream is null
                ? OrchestrationFaults.WorkRefused.With($"GitLab does not keep the artifact '{path}' any more.")
            : Result.Ok(stream);
    }

    private WorkStatus Asking(JsonElement job, WorkStatus status)
    {
        var message = $"pipeline {pipeline} asks to go on with '{job.Text("name")}'";
        return status with
        {
            Phase = WorkPhase.Asking,
            Detail = message,
            Question = new WorkQuestion(job.Text("id"), message, []),
        };
    }

    private async Task<Result<WorkStatus>> EndedAsync(
        JsonElement at,
        IReadOnlyList<JsonElement> jobs,
        WorkStatus status,
        CancellationToken cancel
    )
    {
        if (!(await gitLab.GetAsync($"{_path}/test_report", cancel)).TryGet(out var report, out var fault))
        {
            return fault;
        }
        var word = Word(at);
        return status with
        {
            Phase = WorkPhase.Ended,
            Detail = $"pipeline {pipeline}: {word}",
            End = new WorkEnd
            {
                Outcome = Outcome(word),
                Word = word,
                Tests = report is { } tests && tests.Number("total_count") > 0 ? Tests(tests) : null,
                Artifacts = [.. jobs.Where(HasFiles).Select(FileOf).Distinct(StringComparer.Ordinal)],
            },
            LookAgainIn = TimeSpan.Zero,
        };
    }

    /// <summary>A success in which a job failed that was allowed to is a word of its own.</summary>
    private static string Word(JsonElement at) =>
        at.Text("status") == "success" && at.Part("detailed_status").Text("group") == "success-with-warnings"
            ? "success with warnings"
            : at.Text("status");

    /// <summary>Warnings are a pass only for a step that says so.</summary>
    private WorkOutcome Outcome(string word) =>
        word switch
        {
            "success" => WorkOutcome.Succeeded,
            "success with warnings" when order.With.GetValueOrDefault("accept") == "warnings" => WorkOutcome.Succeeded,
            "success with warnings" => WorkOutcome.Unstable,
            "canceled" => WorkOutcome.Cancelled,
            _ => WorkOutcome.Failed,
        };

    /// <summary>The manual job that holds the pipeline: one that may not fail.</summary>
    private static JsonElement? Blocking(IReadOnlyList<JsonElement> jobs) =>
        jobs.Where(j => j.Text("status") == "manual" && !j.IsTrue("allow_failure"))
            .Select(j => (JsonElement?)j)
            .FirstOrDefault();

    /// <summary>The deployment that a job waits with for approvals; null where its environment asks for none.</summary>
    private async Task<Result<long?>> DeploymentAsync(WorkAnswer answer, CancellationToken cancel)
    {
        var list = $"{project}deployments?status=blocked&order_by=id&sort=desc&per_page={PageSize}";
        return (await gitLab.GetAsync(list, cancel)).Map(blocked =>
            blocked
                .Listed()
                .Where(d => d.Part("deployable").Text("id") == answer.QuestionId)
                .Select(d => d.Number("id"))
                .FirstOrDefault()
        );
    }

    private async Task<Result<Nothing>> SendAsync(string path, JsonNode? body, CancellationToken cancel)
    {
        var sent = await gitLab.AskAsync(HttpMethod.Post, path, body, cancel);
        return !sent.TryGet(out var answer, out var fault) ? fault
            : answer.IsFine ? Result.Done
            : gitLab.Refused(answer);
    }

    /// <summary>In the order that they were made in. Those that were tried again stay, so that a job keeps its place.</summary>
    private async Task<Result<IReadOnlyList<JsonElement>>> JobsAsync(CancellationToken cancel)
    {
        var all = new List<JsonElement>();
        for (var page = 1; page <= MostPages; page++)
        {
            var path = $"{_path}/jobs?include_retried=true&per_page={PageSize}&page={page}";
            if (!(await gitLab.GetAsync(path, cancel)).TryGet(out var jobs, out var fault))
            {
                return fault;
            }
            var before = all.Count;
            all.AddRange(jobs.Listed());
            if (all.Count - before < PageSize)
            {
                break;
            }
        }
        return all.OrderBy(j => j.Number("id") ?? 0).ToList();
    }

    private static WorkTests Tests(JsonElement report) =>
        new(
            (int)(report.Number("success_count") ?? 0),
            (int)((report.Number("failed_count") ?? 0) + (report.Number("error_count") ?? 0)),
            (int)(report.Number("skipped_count") ?? 0),
            [
                .. report
                    .Items("test_suites")
                    .SelectMany(s => s.Items("test_cases"))
                    .Where(c => c.Text("status") is "failed" or "error")
                    .Take(MaxFailures)
                    .Select(c => new WorkTest(
                        $"{c.Text("classname")}.{c.Text("name")}",
                        Core.Values.Clip.Short(c.Text("system_output"))
                    )),
            ]
        );

    private static WorkStage Stage(JsonElement job) =>
        new(
            $"{job.Text("stage")}: {job.Text("name")}",
            job.Text("status"),
            GitLabLog.IsOver(job) && job.Part("duration") is { ValueKind: JsonValueKind.Number } took
                ? TimeSpan.FromSeconds(took.GetDouble())
                : null
        );

    private static bool HasFiles(JsonElement job) => job.Part("artifacts_file").ValueKind == JsonValueKind.Object;

    /// <summary>A job's name may hold slashes and spaces: <c>test 1/3</c>.</summary>
    private static string FileOf(JsonElement job) => $"{job.Text("name").Replace('/', '-')}.zip";
}
