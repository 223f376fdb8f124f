using System.Globalization;
using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitLab;

/// <summary>
/// The jobs' traces as one log, job after job in the order that they were made in, each as it comes. A position is which job, in its upper
/// bits, and how many bytes of that job's trace.
/// </summary>
internal sealed class GitLabLog(ServiceConnection gitLab, string project)
{
    private const int MaxPiece = 8 * 1024 * 1024;
    private const int PlaceBits = 40;

    public static bool IsOver(JsonElement job) =>
        job.Text("status") is "success" or "failed" or "canceled" or "skipped";

    public async Task<Result<WorkLog>> ReadAsync(
        IReadOnlyList<JsonElement> jobs,
        long from,
        bool isOver,
        CancellationToken cancel
    )
    {
        var at = (int)(from >> PlaceBits);
        var place = from & ((1L << PlaceBits) - 1);
        // Jobs that never ran have no trace. One that waits to be played may run yet, unless all is over.
        while (at < jobs.Count && (jobs[at].Text("status") == "skipped" || (isOver && !IsOver(jobs[at]))))
        {
            (at, place) = (at + 1, 0);
        }
        if (at >= jobs.Count || !(IsOver(jobs[at]) || jobs[at].Text("status") is "running" or "canceling"))
        {
            return new WorkLog(default, Position(at, place), isOver);
        }
        var job = jobs[at];
        var path = string.Create(CultureInfo.InvariantCulture, $"{project}jobs/{job.Number("id")}/trace");
        if (!(await gitLab.BytesAsync(path, null, MaxPiece, cancel, place)).TryGet(out var trace, out var fault))
        {
            return fault;
        }
        var isNext = IsOver(job) && (trace?.Length ?? 0) < MaxPiece;
        byte[] said = trace ?? [];
        var next = isNext ? Position(at + 1, 0) : Position(at, place + said.Length);
        var isBegun = place == 0 && (said.Length > 0 || isNext);
        byte[] bytes = isBegun ? [.. Encoding.UTF8.GetBytes($"[job '{job.Text("name")}']\n"), .. said] : said;
        return new WorkLog(bytes, next, isOver && isNext && at + 1 >= jobs.Count);
    }

    private static long Position(int job, long place) => ((long)job << PlaceBits) | place;
}
