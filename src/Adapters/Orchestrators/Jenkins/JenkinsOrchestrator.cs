using System.Net;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>Runs steps as jobs of a Jenkins. <c>README.md</c> beside this file tells what Jenkins does that one would not expect.</summary>
public sealed class JenkinsOrchestrator : IOrchestrator, IDisposable
{
    private readonly JenkinsSettings _settings;
    private readonly JenkinsConnection _jenkins;
    private readonly JenkinsQueue _queue;

    public JenkinsOrchestrator(JenkinsSettings settings, TimeProvider clock)
    {
        _settings = settings;
        _jenkins = new JenkinsConnection(settings);
        _queue = new JenkinsQueue(_jenkins, clock);
    }

    public string Kind => "jenkins";

    public async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel)
    {
        if (
            !JobOf(order).TryGet(out var job, out var fault)
            || !(await FormAsync(order, job, cancel)).TryGet(out var form, out fault)
            || !(await _queue.FindAsync(order, job, cancel)).TryGet(out var known, out fault)
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
            return await _queue.SettleAsync(order, job, cancel) is { } taken ? taken.Kept : fault;
        }
        using (response)
        {
            return response.StatusCode switch
            {
                // 303 names an item that waits already; its parameters are equal, so it is this very order's.
                HttpStatusCode.Created
                or HttpStatusCode.SeeOther when JenkinsPaths.QueueItem(response.Headers.Location) is { } item =>
                    new JenkinsHandle(false, item, JenkinsConnection.Header(response, "X-Jenkins-Session") ?? "").Kept,
                HttpStatusCode.Created or HttpStatusCode.SeeOther => await _queue.SettleAsync(order, job, cancel)
                    is { } taken
                    ? taken.Kept
                    : _jenkins.Later("it took the build and did not say where it is"),
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
            if (!(await _queue.LookAsync(order, job, known, logFrom, cancel)).TryGet(out var queued, out fault))
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
            if (!(await _queue.CancelAsync(order, known, cancel)).TryGet(out var isOut, out fault))
            {
                return fault;
            }
            if (isOut)
            {
                return Result.Done;
            }
            // It has left the queue: perhaps for a build.
            if (!(await _queue.FindAsync(order, job, cancel)).TryGet(out var build, out fault))
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
    )
    {
        if (!JobOf(order).TryGet(out var job, out var fault))
        {
            return fault;
        }
        var known = JenkinsHandle.Of(handle);
        return known.IsBuild
            ? await JenkinsInput.AnswerAsync(_jenkins, $"{job}{known.Number}/", answer, cancel)
            : OrchestrationFaults.WorkRefused.With(
                $"The build of '{order.Target}' has not begun, so it has asked nothing yet. Answer when it asks."
            );
    }

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
                    $"Jenkins has no job '{Clip.Short(order.Target)}', or '{_settings.User}' may not see it. Write its full name with folders; a branch goes under 'with: {{ branch: … }}'."
                )
            : !answer.Root.IsTrue("buildable") ? Disabled(order)
            : JenkinsParameters.Of(order, answer.Root);
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
