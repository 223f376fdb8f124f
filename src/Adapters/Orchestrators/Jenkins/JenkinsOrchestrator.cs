using System.Globalization;
using System.Net;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>Runs steps as jobs of a Jenkins. <c>README.md</c> beside this file tells what Jenkins does that one would not expect.</summary>
public sealed class JenkinsOrchestrator(JenkinsSettings settings, TimeProvider clock) : IOrchestrator, IDisposable
{
    private const string BuildsTree = "builds[number,queueId,actions[parameters[name,value]]]{0,50}";
    private static readonly TimeSpan SettlingStep = TimeSpan.FromSeconds(1);
    private const int SettlingSteps = 5;

    private readonly JenkinsConnection _jenkins = new(settings);

    public string Kind => "jenkins";

    public async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel)
    {
        if (
            !JobOf(order).TryGet(out var job, out var fault)
            || !(await FormAsync(order, job, cancel)).TryGet(out var form, out fault)
            || !(await FindAsync(order, job, cancel)).TryGet(out var known, out fault)
        )
        {
            return fault;
        }
        if (known is not null)
        {
            return known.Kept;
        }
        if (
            !(await _jenkins.PostAsync($"{job}buildWithParameters?delay=0sec", form, cancel)).TryGet(
                out var response,
                out fault
            )
        )
        {
            // The order may have arrived all the same: what it became is looked for before anybody asks again.
            return await SettleAsync(order, job, fault, cancel);
        }
        using (response)
        {
            return response.StatusCode switch
            {
                // 303 names an item that waits already; its parameters are equal, so it is this very order's.
                HttpStatusCode.Created
                or HttpStatusCode.SeeOther when JenkinsPaths.QueueItem(response.Headers.Location) is { } item =>
                    new JenkinsHandle(false, item, JenkinsConnection.Header(response, "X-Jenkins-Session") ?? "").Kept,
                HttpStatusCode.Created or HttpStatusCode.SeeOther => await SettleAsync(
                    order,
                    job,
                    _jenkins.Later("it took the build and did not say where it is"),
                    cancel
                ),
                HttpStatusCode.Found => OrchestrationFaults.WorkRefused.With(
                    $"Jenkins takes no build of '{order.Target}' now: something installed there forbids it. Its administrator can say what."
                ),
                HttpStatusCode.Conflict => Disabled(order),
                _ => await _jenkins.RefusedAsync(response, cancel),
            };
        }
    }

    public async Task<Result<WorkStatus>> LookAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    )
    {
        if (!JobOf(order).TryGet(out var job, out var fault))
        {
            return fault;
        }
        var known = JenkinsHandle.Of(handle);
        if (!known.IsBuild)
        {
            if (!(await QueuedAsync(order, job, known, logFrom, cancel)).TryGet(out var queued, out fault))
            {
                return fault;
            }
            if (queued.Status is not null)
            {
                return queued.Status;
            }
            known = queued.Build!;
        }
        return await new JenkinsBuild(_jenkins, job, order).LookAsync(known, logFrom, cancel);
    }

    public async Task<Result<Stream>> OpenAsync(
        WorkOrder order,
        WorkHandle handle,
        string path,
        CancellationToken cancel
    )
    {
        if (!JobOf(order).TryGet(out var job, out var fault))
        {
            return fault;
        }
        var known = JenkinsHandle.Of(handle);
        if (!known.IsBuild || JenkinsPaths.Artifact(path) is not { } encoded)
        {
            return OrchestrationFaults.WorkRefused.With($"'{Clip.Short(path)}' is no artifact of this build.");
        }
        if (
            !(await _jenkins.StreamAsync($"{job}{known.Number}/artifact/{encoded}", cancel)).TryGet(
                out var response,
                out fault
            )
        )
        {
            return fault;
        }
        if (response.IsSuccessStatusCode)
        {
            return await response.Content.ReadAsStreamAsync(cancel);
        }
        using (response)
        {
            return response.StatusCode == HttpStatusCode.NotFound
                ? OrchestrationFaults.WorkRefused.With($"The build keeps no artifact '{Clip.Short(path)}' any more.")
                : await _jenkins.RefusedAsync(response, cancel);
        }
    }

    public async Task<Result<Nothing>> CancelAsync(
        WorkOrder order,
        WorkHandle handle,
        CancelForce force,
        CancellationToken cancel
    )
    {
        if (!JobOf(order).TryGet(out var job, out var fault))
        {
            return fault;
        }
        var known = JenkinsHandle.Of(handle);
        if (!known.IsBuild)
        {
            var item = known.Number.ToString(CultureInfo.InvariantCulture);
            var form = new Dictionary<string, string> { ["id"] = item };
            if (
                !(await _jenkins.PostAsync($"queue/cancelItem?id={item}", form, cancel)).TryGet(out var left, out fault)
            )
            {
                return fault;
            }
            using (left)
            {
                if (left.StatusCode == HttpStatusCode.UnprocessableEntity)
                {
                    return OrchestrationFaults.WorkRefused.With(
                        $"Jenkins lets '{settings.User}' not cancel a queued build of '{order.Target}'. Give that user Item/Cancel."
                    );
                }
                if (left.StatusCode != HttpStatusCode.NotFound)
                {
                    return left.IsSuccessStatusCode || left.StatusCode == HttpStatusCode.Found
                        ? Result.Done
                        : await _jenkins.RefusedAsync(left, cancel);
                }
            }
            // It has left the queue: perhaps for a build.
            if (!(await FindAsync(order, job, cancel)).TryGet(out var build, out fault))
            {
                return fault;
            }
            if (build is not { IsBuild: true })
            {
                return Result.Done;
            }
            known = build;
        }
        return await EndAsync($"{job}{known.Number}/", force, cancel);
    }

    public async Task<Result<Nothing>> AnswerAsync(
        WorkOrder order,
        WorkHandle handle,
        WorkAnswer answer,
        CancellationToken cancel
    ) =>
        JobOf(order).TryGet(out var job, out var fault)
            ? await JenkinsInput.AnswerAsync(_jenkins, $"{job}{JenkinsHandle.Of(handle).Number}/", answer, cancel)
            : fault;

    public void Dispose() => _jenkins.Dispose();

    private static Result<string> JobOf(WorkOrder order) =>
        JenkinsPaths.Job(order.Target, order.With.GetValueOrDefault("branch"));

    private static Fault Disabled(WorkOrder order) =>
        OrchestrationFaults.WorkRefused.With(
            $"The job '{order.Target}' is disabled, or a folder that cannot be built. Enable it in Jenkins, or name the job within it."
        );

    private async Task<Result<IReadOnlyDictionary<string, string>>> FormAsync(
        WorkOrder order,
        string job,
        CancellationToken cancel
    )
    {
        const string Tree = "buildable,property[parameterDefinitions[name,type,choices,defaultParameterValue[value]]]";
        if (!(await _jenkins.GetAsync($"{job}api/json?tree={Tree}", cancel)).TryGet(out var answer, out var fault))
        {
            return fault;
        }
        return answer is null
                ? OrchestrationFaults.WorkRefused.With(
                    $"Jenkins has no job '{Clip.Short(order.Target)}', or '{settings.User}' may not see it. Write its full name with folders; a branch goes under 'with: {{ branch: … }}'."
                )
            : !answer.Root.IsTrue("buildable") ? Disabled(order)
            : JenkinsParameters.Of(order, answer.Root);
    }

    /// <summary>What was handed over before with this key: a queue item or a build; null when Jenkins knows neither.</summary>
    private async Task<Result<JenkinsHandle?>> FindAsync(WorkOrder order, string job, CancellationToken cancel)
    {
        const string QueueTree = "items[id,actions[parameters[name,value]]]";
        if (
            !(await _jenkins.GetAsync($"queue/api/json?tree={QueueTree}", cancel)).TryGet(out var queue, out var fault)
            || !(await _jenkins.GetAsync($"{job}api/json?tree={BuildsTree}", cancel)).TryGet(out var builds, out fault)
        )
        {
            return fault;
        }
        foreach (var build in (builds?.Root.Items("builds") ?? []).Where(b => JenkinsParameters.IsOf(b, order.Key)))
        {
            return new JenkinsHandle(true, build.Number("number") ?? 0, builds!.Session ?? "");
        }
        foreach (var item in (queue?.Root.Items("items") ?? []).Where(i => JenkinsParameters.IsOf(i, order.Key)))
        {
            return new JenkinsHandle(false, item.Number("id") ?? 0, queue!.Session ?? "");
        }
        return Result.Ok<JenkinsHandle?>(null);
    }

    /// <summary>Between queue and build an item is in neither list for an instant, so they are looked through for a while.</summary>
    private async Task<Result<WorkHandle>> SettleAsync(
        WorkOrder order,
        string job,
        Fault doubt,
        CancellationToken cancel
    )
    {
        for (var i = 0; i < SettlingSteps; i++)
        {
            await Task.Delay(SettlingStep, clock, cancel);
            if ((await FindAsync(order, job, cancel)).TryGet(out var known, out _) && known is not null)
            {
                return known.Kept;
            }
        }
        return doubt;
    }

    private async Task<Result<(JenkinsHandle? Build, WorkStatus? Status)>> QueuedAsync(
        WorkOrder order,
        string job,
        JenkinsHandle known,
        long logFrom,
        CancellationToken cancel
    )
    {
        if (
            !(await _jenkins.GetAsync($"queue/item/{known.Number}/api/json", cancel)).TryGet(
                out var item,
                out var fault
            )
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
            return found is { IsBuild: true } ? (found, null)
                : found is not null ? (null, JenkinsBuild.Waiting(found, "in the queue", logFrom))
                : (
                    null,
                    JenkinsBuild.Over(
                        known,
                        WorkOutcome.Lost,
                        "LOST",
                        "Jenkins knows neither the queued item nor a build of it any more",
                        logFrom
                    )
                );
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

    private async Task<Result<Nothing>> EndAsync(string build, CancelForce force, CancellationToken cancel)
    {
        var word = force switch
        {
            CancelForce.Stop => "stop",
            CancelForce.Terminate => "term",
            _ => "kill",
        };
        if (
            !(await _jenkins.PostAsync($"{build}{word}", new Dictionary<string, string>(), cancel)).TryGet(
                out var response,
                out var fault
            )
        )
        {
            return fault;
        }
        using (response)
        {
            // Jenkins redirects, also where the build is over already; a freestyle build knows stop alone.
            return
                response.IsSuccessStatusCode
                || response.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther
                || (response.StatusCode == HttpStatusCode.NotFound && force != CancelForce.Stop)
                ? Result.Done
                : await _jenkins.RefusedAsync(response, cancel);
        }
    }
}
