using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitHub;

/// <summary>How one run stands.</summary>
internal sealed class GitHubRun(ServiceConnection gitHub, GitHubPlace place, WorkOrder order, long run) : IServiceWork
{
    private const int MaxLog = 8 * 1024 * 1024;
    private const int PageSize = 100;
    private const int MostPages = 10;

    /// <summary>A token has 5,000 requests an hour, and a look costs two or three.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly string _path = string.Create(
        CultureInfo.InvariantCulture,
        $"{place.Repository}actions/runs/{run}"
    );

    public async Task<Result<WorkStatus>> LookAsync(long logFrom, CancellationToken cancel)
    {
        if (!(await gitHub.GetAsync(_path, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        var known = ServiceHandle.Known(run);
        if (found is not { } at)
        {
            return known.Unseen($"GitHub does not keep run {run} any more", true, logFrom);
        }
        if (
            !(await JobsAsync(cancel)).TryGet(out var jobs, out fault)
            || !(await LogAsync(jobs, logFrom, at.Text("status") == "completed", cancel)).TryGet(out var log, out fault)
        )
        {
            return fault;
        }
        var status = new WorkStatus
        {
            Handle = known.Kept,
            Phase = at.Text("status") is "queued" or "pending" or "requested" ? WorkPhase.Queued : WorkPhase.Running,
            Detail = $"run {run} is {at.Text("status").Replace('_', ' ')}",
            Page = at.Text("html_url") is { Length: > 0 } page ? page : null,
            Stages = [.. jobs.Select(Stage)],
            Log = log,
            LookAgainIn = Soon,
        };
        return at.Text("status") switch
        {
            "waiting" => await AskingAsync(status, cancel),
            "completed" => await EndedAsync(at.Text("conclusion"), status, cancel),
            _ => status,
        };
    }

    /// <summary>Environments that the run waits for, as far as this server's token may let it in.</summary>
    public async Task<Result<IReadOnlyList<JsonElement>>> PendingAsync(CancellationToken cancel)
    {
        var asked = await gitHub.GetAsync($"{_path}/pending_deployments", cancel);
        return asked.Map<IReadOnlyList<JsonElement>>(p => [.. p.Listed()]);
    }

    public async Task<Result<Nothing>> AnswerAsync(WorkAnswer answer, CancellationToken cancel)
    {
        if (!(await PendingAsync(cancel)).TryGet(out var pending, out var fault))
        {
            return fault;
        }
        if (!pending.Any(p => Environment(p).Text("id") == answer.QuestionId))
        {
            // Answered before, by us or by somebody in GitHub.
            return Result.Done;
        }
        var body = new JsonObject
        {
            ["environment_ids"] = new JsonArray(long.Parse(answer.QuestionId, CultureInfo.InvariantCulture)),
            ["state"] = answer.Approved ? "approved" : "rejected",
            ["comment"] = $"{(answer.Approved ? "Approved" : "Refused")} in Airworthy by {answer.By}.",
        };
        var sent = await gitHub.AskAsync(HttpMethod.Post, $"{_path}/pending_deployments", body, cancel);
        return !sent.TryGet(out var said, out fault) ? fault
            : said.IsFine ? Result.Done
            : gitHub.Refused(said);
    }

    public async Task<Result<Nothing>> CancelAsync(CancelForce force, CancellationToken cancel)
    {
        // Workflows may refuse to be cancelled (always()); the second way does not ask them.
        var word = force == CancelForce.Stop ? "cancel" : "force-cancel";
        var sent = await gitHub.AskAsync(HttpMethod.Post, $"{_path}/{word}", null, cancel);
        return !sent.TryGet(out var said, out var fault) ? fault
            // 409: it is over already.
            : said.IsFine || said.Status == System.Net.HttpStatusCode.Conflict ? Result.Done
            : gitHub.Refused(said);
    }

    public async Task<Result<Stream>> OpenAsync(string path, CancellationToken cancel)
    {
        if (!(await ArtifactsAsync(cancel)).TryGet(out var artifacts, out var fault))
        {
            return fault;
        }
        if (artifacts.FirstOrDefault(a => FileOf(a) == path).Number("id") is not { } id)
        {
            return OrchestrationFaults.WorkRefused.With($"The run left no artifact '{path}'.");
        }
        var opened = await gitHub.OpenAsync($"{place.Repository}actions/artifacts/{id}/zip", null, cancel);
        return !opened.TryGet(out var stream, out fault) ? fault
            : stream is null
                ? OrchestrationFaults.WorkRefused.With($"GitHub does not keep the artifact '{path}' any more.")
            : Result.Ok(stream);
    }

    private async Task<Result<WorkStatus>> AskingAsync(WorkStatus status, CancellationToken cancel)
    {
        if (!(await PendingAsync(cancel)).TryGet(out var pending, out var fault))
        {
            return fault;
        }
        if (pending.Where(p => p.IsTrue("current_user_can_approve")).Select(Environment).ToList() is not [var ours, ..])
        {
            var names = string.Join(", ", pending.Select(p => $"'{Environment(p).Text("name")}'"));
            return status with { Detail = $"run {run} waits in GitHub for the protection rules of {names}" };
        }
        var message = $"run {run} asks to go into GitHub's environment '{ours.Text("name")}'";
        return status with
        {
            Phase = WorkPhase.Asking,
            Detail = message,
            Question = new WorkQuestion(ours.Text("id"), message, []),
        };
    }

    private async Task<Result<WorkStatus>> EndedAsync(string conclusion, WorkStatus status, CancellationToken cancel)
    {
        if (!(await ArtifactsAsync(cancel)).TryGet(out var artifacts, out var fault))
        {
            return fault;
        }
        return status with
        {
            Phase = WorkPhase.Ended,
            Detail = $"run {run}: {conclusion.Replace('_', ' ')}",
            End = new WorkEnd
            {
                Outcome = Outcome(conclusion),
                Word = conclusion,
                Artifacts = [.. artifacts.Where(a => !a.IsTrue("expired")).Select(FileOf)],
            },
            LookAgainIn = TimeSpan.Zero,
        };
    }

    /// <summary>Neutral is a pass only for a step that says so. Stale is what GitHub calls a run that it gave up.</summary>
    private WorkOutcome Outcome(string conclusion) =>
        conclusion switch
        {
            "success" => WorkOutcome.Succeeded,
            "neutral" when order.With.GetValueOrDefault("accept") == "neutral" => WorkOutcome.Succeeded,
            "neutral" => WorkOutcome.Unstable,
            "cancelled" => WorkOutcome.Cancelled,
            "stale" => WorkOutcome.Lost,
            _ => WorkOutcome.Failed,
        };

    private async Task<Result<IReadOnlyList<JsonElement>>> JobsAsync(CancellationToken cancel) =>
        (await PagesAsync($"{_path}/jobs?filter=latest&", "jobs", cancel)).Map<IReadOnlyList<JsonElement>>(jobs =>
            [.. jobs.OrderBy(j => j.Number("id") ?? 0)]
        );

    private Task<Result<IReadOnlyList<JsonElement>>> ArtifactsAsync(CancellationToken cancel) =>
        PagesAsync($"{_path}/artifacts?", "artifacts", cancel);

    private async Task<Result<IReadOnlyList<JsonElement>>> PagesAsync(
        string path,
        string list,
        CancellationToken cancel
    )
    {
        var all = new List<JsonElement>();
        for (var page = 1; page <= MostPages; page++)
        {
            var asked = await gitHub.GetAsync($"{path}per_page={PageSize}&page={page}", cancel);
            if (!asked.TryGet(out var answer, out var fault))
            {
                return fault;
            }
            var before = all.Count;
            all.AddRange(answer?.Items(list) ?? []);
            if (all.Count - before < PageSize)
            {
                break;
            }
        }
        return all;
    }

    /// <summary>
    /// GitHub gives a job's log when the job is over, so logs come job by job in the order that the jobs were made in; the position is the
    /// last job whose log was given.
    /// </summary>
    private async Task<Result<WorkLog>> LogAsync(
        IReadOnlyList<JsonElement> jobs,
        long from,
        bool isOver,
        CancellationToken cancel
    )
    {
        var left = jobs.Where(j => j.Number("id") > from).ToList();
        if (left is not [var next, ..] || next.Text("status") != "completed")
        {
            return new WorkLog(default, from, isOver);
        }
        var id = next.Number("id") ?? 0;
        var path = string.Create(CultureInfo.InvariantCulture, $"{place.Repository}actions/jobs/{id}/logs");
        return (await gitHub.BytesAsync(path, null, MaxLog, cancel)).Map(bytes => new WorkLog(
            (byte[])
                [
                    .. Encoding.UTF8.GetBytes($"[job '{next.Text("name")}': {next.Text("conclusion")}]\n"),
                    .. bytes is [0xEF, 0xBB, 0xBF, .. var text] ? text : bytes ?? [],
                ],
            id,
            isOver && left.Count == 1
        ));
    }

    private static WorkStage Stage(JsonElement job)
    {
        var isOver = job.Text("status") == "completed";
        var took =
            DateTimeOffset.TryParse(job.Text("started_at"), CultureInfo.InvariantCulture, out var began)
            && DateTimeOffset.TryParse(job.Text("completed_at"), CultureInfo.InvariantCulture, out var ended)
                ? ended - began
                : (TimeSpan?)null;
        return new WorkStage(job.Text("name"), job.Text(isOver ? "conclusion" : "status"), isOver ? took : null);
    }

    private static JsonElement Environment(JsonElement pending) => pending.Part("environment");

    private static string FileOf(JsonElement artifact) => $"{artifact.Text("name")}.zip";
}
