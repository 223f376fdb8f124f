using System.Globalization;
using System.Net;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>The way from an order to its build: through a queue that soon forgets.</summary>
internal sealed class JenkinsQueue(JenkinsConnection jenkins, TimeProvider clock)
{
    private const int RecentBuilds = 100;
    private const int OlderBuilds = 1000;
    private const int SettlingSteps = 5;
    private static readonly TimeSpan SettlingStep = TimeSpan.FromSeconds(1);

    /// <summary>What was handed over before with this key: a queue item or a build; null when Jenkins knows neither.</summary>
    public async Task<Result<JenkinsHandle?>> FindAsync(WorkOrder order, string job, CancellationToken cancel)
    {
        const string QueueTree = "items[id,actions[parameters[name,value]]]";
        const string BuildTree = "[number,actions[parameters[name,value]]]";
        var recent = $"builds{BuildTree}{{0,{RecentBuilds}}}";
        // The queue first: what leaves it meanwhile is then seen as a build.
        if (
            !(await jenkins.GetAsync($"queue/api/json?tree={QueueTree}", cancel)).TryGet(out var queue, out var fault)
            || !(await jenkins.GetAsync($"{job}api/json?tree={recent}", cancel)).TryGet(out var builds, out fault)
        )
        {
            return fault;
        }
        if (Build(builds, "builds", order) is { } build)
        {
            return build;
        }
        foreach (var item in (queue?.Root.Items("items") ?? []).Where(i => JenkinsParameters.IsOf(i, order.Key)))
        {
            return new JenkinsHandle(false, item.Number("id") ?? 0, queue!.Session ?? "");
        }
        if (builds?.Root.Items("builds").Count() != RecentBuilds)
        {
            return Result.Ok<JenkinsHandle?>(null);
        }
        // Jenkins reads old builds from disk for this, so it is asked only where the recent ones are not all.
        var older = $"allBuilds{BuildTree}{{{RecentBuilds},{OlderBuilds}}}";
        return (await jenkins.GetAsync($"{job}api/json?tree={older}", cancel)).Map(o => Build(o, "allBuilds", order));
    }

    /// <summary>Between queue and build an item is in neither list for an instant, so they are looked through for a while.</summary>
    public async Task<JenkinsHandle?> SettleAsync(WorkOrder order, string job, CancellationToken cancel)
    {
        for (var i = 0; i < SettlingSteps; i++)
        {
            await Task.Delay(SettlingStep, clock, cancel);
            if ((await FindAsync(order, job, cancel)).TryGet(out var known, out _) && known is not null)
            {
                return known;
            }
        }
        return null;
    }

    /// <summary>The build that a queued item became, or how it stands while there is none.</summary>
    public async Task<Result<(JenkinsHandle? Build, WorkStatus? Status)>> LookAsync(
        WorkOrder order,
        string job,
        JenkinsHandle known,
        long logFrom,
        CancellationToken cancel
    )
    {
        if (
            !(await jenkins.GetAsync($"queue/item/{known.Number}/api/json", cancel)).TryGet(out var item, out var fault)
        )
        {
            return fault;
        }
        if (item is null)
        {
            // Jenkins forgets an item five minutes after it left the queue, and all of them when it starts anew.
            if (!(await FindAsync(order, job, cancel)).TryGet(out var found, out fault))
            {
                return fault;
            }
            found ??= await SettleAsync(order, job, cancel);
            return found is { IsBuild: true } ? (found, null)
                : found is not null ? (null, JenkinsBuild.Waiting(found, "in the queue", logFrom))
                : await LostAsync(known, logFrom, cancel);
        }
        var executable =
            item.Root.TryGetProperty("executable", out var build) && build.ValueKind == JsonValueKind.Object
                ? build.Number("number")
                : null;
        return executable is { } number ? (new JenkinsHandle(true, number, item.Session ?? ""), null)
            : item.Root.IsTrue("cancelled")
                ? (
                    null,
                    JenkinsBuild.Over(
                        known,
                        WorkOutcome.Cancelled,
                        "CANCELLED",
                        "it was cancelled in Jenkins' queue",
                        logFrom
                    )
                )
            : (null, JenkinsBuild.Waiting(known with { Session = item.Session ?? "" }, item.Text("why"), logFrom));
    }

    /// <summary>True when nothing will come of the item; false when it had left the queue before.</summary>
    public async Task<Result<bool>> CancelAsync(WorkOrder order, JenkinsHandle known, CancellationToken cancel)
    {
        var item = known.Number.ToString(CultureInfo.InvariantCulture);
        var form = new Dictionary<string, string> { ["id"] = item };
        if (!(await jenkins.PostAsync($"queue/cancelItem?id={item}", form, cancel)).TryGet(out var left, out var fault))
        {
            return fault;
        }
        using (left)
        {
            return left.StatusCode switch
            {
                HttpStatusCode.NotFound => false,
                HttpStatusCode.Found => true,
                HttpStatusCode.UnprocessableEntity => OrchestrationFaults.WorkRefused.With(
                    $"Jenkins does not let this user cancel a queued build of '{Clip.Short(order.Target)}'. Give that user Item/Cancel."
                ),
                _ => left.IsSuccessStatusCode ? true : await jenkins.RefusedAsync(left, cancel),
            };
        }
    }

    private static JenkinsHandle? Build(JenkinsAnswer? job, string list, WorkOrder order) =>
        job
            ?.Root.Items(list)
            .Where(b => JenkinsParameters.IsOf(b, order.Key))
            .Select(b => new JenkinsHandle(true, b.Number("number") ?? 0, job.Session ?? ""))
            .FirstOrDefault();

    /// <summary>Only a Jenkins that answers can have lost something.</summary>
    private async Task<Result<(JenkinsHandle? Build, WorkStatus? Status)>> LostAsync(
        JenkinsHandle known,
        long logFrom,
        CancellationToken cancel
    )
    {
        const string Why = "Jenkins knows neither the queued item nor a build of it any more";
        return (await jenkins.GetAsync("api/json?tree=mode", cancel)).TryGet(out _, out var fault)
            ? (null, JenkinsBuild.Over(known, WorkOutcome.Lost, "LOST", Why, logFrom))
            : fault;
    }
}
