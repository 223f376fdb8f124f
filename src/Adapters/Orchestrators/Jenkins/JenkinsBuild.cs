using System.Globalization;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>How one build stands.</summary>
internal sealed class JenkinsBuild(JenkinsConnection jenkins, string job, WorkOrder order)
{
    private const int MaxLogPiece = 8 * 1024 * 1024;
    private const int MaxFailures = 50;
    private static readonly byte[] LeftOut = "\n[Airworthy: the rest of this piece was left out]\n"u8.ToArray();
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    // Jenkins forgets an item five minutes after it left the queue.
    private static readonly TimeSpan InQueue = TimeSpan.FromSeconds(5);

    public static WorkStatus Waiting(JenkinsHandle handle, string why, long logFrom) =>
        new()
        {
            Handle = handle.Kept,
            Phase = WorkPhase.Queued,
            Detail = why.Length == 0 ? "in Jenkins' queue" : why,
            Log = new WorkLog(default, logFrom, IsWhole: false),
            LookAgainIn = InQueue,
        };

    public static WorkStatus Over(JenkinsHandle handle, WorkOutcome outcome, string word, string why, long logFrom) =>
        new()
        {
            Handle = handle.Kept,
            Phase = WorkPhase.Ended,
            Detail = why,
            Log = new WorkLog(default, logFrom, IsWhole: true),
            End = new WorkEnd { Outcome = outcome, Word = word },
            LookAgainIn = TimeSpan.Zero,
        };

    public async Task<Result<WorkStatus>> LookAsync(JenkinsHandle handle, long logFrom, CancellationToken cancel)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{job}{handle.Number}/");
        const string Tree = "number,url,building,result,duration,displayName,artifacts[relativePath]";
        if (!(await jenkins.GetAsync($"{path}api/json?tree={Tree}", cancel)).TryGet(out var build, out var fault))
        {
            return fault;
        }
        if (build is null)
        {
            return Over(
                handle,
                WorkOutcome.Lost,
                "LOST",
                $"Jenkins does not keep build {handle.Number} any more",
                logFrom
            );
        }
        if (
            !(await LogAsync(path, logFrom, cancel)).TryGet(out var log, out fault)
            || !(await StagesAsync(path, cancel)).TryGet(out var stages, out fault)
        )
        {
            return fault;
        }
        var restarted = handle.Session.Length > 0 && build.Session is { } session && session != handle.Session;
        var status = new WorkStatus
        {
            Handle = (handle with { Session = build.Session ?? "" }).Kept,
            Phase = WorkPhase.Running,
            Detail = restarted
                ? $"Jenkins was started anew; build {handle.Number} goes on"
                : $"build {handle.Number} is running",
            Page = jenkins.Page(path).AbsoluteUri,
            Stages = stages,
            Log = log,
            LookAgainIn = Soon,
        };
        // A result can stand while the build still runs, and the log can go on a little after it.
        if (build.Root.IsTrue("building") || build.Text("result").Length == 0)
        {
            return await AskingAsync(path, status, cancel);
        }
        return log.IsWhole ? await EndedAsync(path, build.Root, status, cancel) : status;
    }

    private async Task<Result<WorkStatus>> AskingAsync(string path, WorkStatus status, CancellationToken cancel)
    {
        if (!(await JenkinsInput.PendingAsync(jenkins, path, cancel)).TryGet(out var pending, out var fault))
        {
            return fault;
        }
        return pending.Count == 0
            ? status
            : status with
            {
                Phase = WorkPhase.Asking,
                Detail = pending[0].Detail,
                Question = pending[0].Question,
            };
    }

    private async Task<Result<WorkStatus>> EndedAsync(
        string path,
        JsonElement build,
        WorkStatus status,
        CancellationToken cancel
    )
    {
        if (!(await TestsAsync(path, cancel)).TryGet(out var tests, out var fault))
        {
            return fault;
        }
        var word = build.Text("result");
        return status with
        {
            Phase = WorkPhase.Ended,
            Detail = tests is { Failed: > 0 } ? $"{word}, {tests.Failed} tests failed" : word,
            End = new WorkEnd
            {
                Outcome = Outcome(word),
                Word = word,
                Tests = tests,
                Artifacts = [.. build.Items("artifacts").Select(a => a.Text("relativePath"))],
            },
            LookAgainIn = TimeSpan.Zero,
        };
    }

    /// <summary>UNSTABLE is a pass only for a step that says so; NOT_BUILT is what an aborted predecessor ends with, and no pass ever.</summary>
    private WorkOutcome Outcome(string word) =>
        word switch
        {
            "SUCCESS" => WorkOutcome.Succeeded,
            "UNSTABLE" when order.With.GetValueOrDefault("accept") == "unstable" => WorkOutcome.Succeeded,
            "UNSTABLE" => WorkOutcome.Unstable,
            "ABORTED" or "NOT_BUILT" => WorkOutcome.Cancelled,
            _ => WorkOutcome.Failed,
        };

    private async Task<Result<WorkLog>> LogAsync(string path, long from, CancellationToken cancel)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"{path}logText/progressiveText?start={from}");
        if (!(await jenkins.StreamAsync(address, cancel)).TryGet(out var response, out var fault))
        {
            return fault;
        }
        using (response)
        {
            if (!response.IsSuccessStatusCode)
            {
                // A build whose log is gone is not for that reason unfinished.
                return response.StatusCode == System.Net.HttpStatusCode.NotFound
                    ? new WorkLog(default, from, IsWhole: true)
                    : await jenkins.RefusedAsync(response, cancel);
            }
            var size = long.TryParse(JenkinsConnection.Header(response, "X-Text-Size"), out var told) ? told : from;
            var isWhole = JenkinsConnection.Header(response, "X-More-Data") is null;
            // A log that became shorter is sent from its beginning; what was read already is not read twice.
            if (size < from)
            {
                return new WorkLog(default, size, isWhole);
            }
            // The position counts bytes as Jenkins stores them, not as it sends them, so a piece is read to its end or not counted.
            return (await jenkins.BodyAsync(response, MaxLogPiece, cancel)).Map(piece => new WorkLog(
                piece.IsCut ? [.. piece.Bytes, .. LeftOut] : piece.Bytes,
                size,
                isWhole
            ));
        }
    }

    private async Task<Result<IReadOnlyList<WorkStage>>> StagesAsync(string path, CancellationToken cancel)
    {
        if (!(await jenkins.GetAsync($"{path}wfapi/describe", cancel)).TryGet(out var answer, out var fault))
        {
            return fault;
        }
        return Result.Ok<IReadOnlyList<WorkStage>>([.. (answer?.Root.Items("stages") ?? []).Select(Stage)]);
    }

    private static WorkStage Stage(JsonElement stage)
    {
        var status = stage.Text("status").ToLowerInvariant();
        var isOver = status is not ("in_progress" or "paused_pending_input" or "not_executed");
        return new WorkStage(
            stage.Text("name"),
            status,
            isOver && stage.Number("durationMillis") is { } took ? TimeSpan.FromMilliseconds(took) : null
        );
    }

    /// <summary>Null where the build published none.</summary>
    private async Task<Result<WorkTests?>> TestsAsync(string path, CancellationToken cancel)
    {
        const string Tree = "passCount,failCount,skipCount,suites[cases[className,name,status,errorDetails]]";
        if (
            !(await jenkins.GetAsync($"{path}testReport/api/json?tree={Tree}", cancel)).TryGet(
                out var report,
                out var fault
            )
        )
        {
            return fault;
        }
        return report is null
            ? Result.Ok<WorkTests?>(null)
            : new WorkTests(
                (int)(report.Root.Number("passCount") ?? 0),
                (int)(report.Root.Number("failCount") ?? 0),
                (int)(report.Root.Number("skipCount") ?? 0),
                [
                    .. report
                        .Root.Items("suites")
                        .SelectMany(s => s.Items("cases"))
                        .Where(c => c.Text("status") is "FAILED" or "REGRESSION")
                        .Take(MaxFailures)
                        .Select(c => new WorkTest(
                            $"{c.Text("className")}.{c.Text("name")}",
                            JenkinsTexts.Sentence(c.Text("errorDetails"))
                        )),
                ]
            );
    }
}
