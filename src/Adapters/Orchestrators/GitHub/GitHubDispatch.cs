using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;
using Airworthy.Pipelines.Reading.GitHub;

namespace Airworthy.Adapters.Orchestrators.GitHub;

/// <summary>The way from an order to its run: what the workflow declares, the dispatch, and the run that carries the key.</summary>
internal sealed class GitHubDispatch(ServiceConnection gitHub, GitHubPlace place, WorkOrder order, TimeProvider clock)
{
    private const string RunDetails = "return_run_details";
    private const int PageSize = 100;
    private const int MostPages = 5;
    private const int LargestWorkflow = 1024 * 1024;

    /// <summary>GitHub shows a run some seconds after it took the order, and much later on its bad days.</summary>
    private static readonly TimeSpan UntilSeen = TimeSpan.FromMinutes(15);

    /// <summary>Hands the order over. Where nobody can say whether it arrived, the handle says so and the run is looked for.</summary>
    public async Task<Result<ServiceHandle>> SendAsync(CancellationToken cancel)
    {
        if (
            !(await RefAsync(cancel)).TryGet(out var branch, out var fault)
            || !(await FormAsync(branch, cancel)).TryGet(out var form, out fault)
            || !GitHubInputs.Of(order, form).TryGet(out var inputs, out fault)
            || !(await FindAsync(cancel)).TryGet(out var known, out fault)
        )
        {
            return fault;
        }
        var now = clock.GetUtcNow();
        if (known is { } run)
        {
            return ServiceHandle.Known(run);
        }
        if (order is { MayHaveStarted: true, Repeatable: false })
        {
            return ServiceHandle.Sent(now);
        }
        var body = new JsonObject
        {
            ["ref"] = branch,
            ["inputs"] = inputs,
            [RunDetails] = true,
        };
        var sent = await gitHub.AskAsync(HttpMethod.Post, $"{place.Workflow}dispatches", body, cancel);
        if (sent.TryGet(out var answer, out _) && IsTooOld(answer))
        {
            body.Remove(RunDetails);
            sent = await gitHub.AskAsync(HttpMethod.Post, $"{place.Workflow}dispatches", body, cancel);
        }
        if (!sent.TryGet(out answer, out _) || answer.IsUnsure)
        {
            return ServiceHandle.Sent(now);
        }
        return !answer.IsFine ? gitHub.Refused(answer)
            : answer.Json?.Number("workflow_run_id") is { } id ? ServiceHandle.Known(id)
            : ServiceHandle.Sent(now);
    }

    /// <summary>The run that an order became, or how it stands while none is seen.</summary>
    public async Task<Result<(long? Run, WorkStatus? Status)>> LookAsync(
        ServiceHandle handle,
        long logFrom,
        CancellationToken cancel
    )
    {
        if (!(await FindAsync(cancel)).TryGet(out var run, out var fault))
        {
            return fault;
        }
        if (run is not null)
        {
            return (run, null);
        }
        var isLate = clock.GetUtcNow() - handle.SentAt >= UntilSeen;
        var why = isLate ? $"after {UntilSeen.TotalMinutes:0} minutes" : "yet";
        return (null, handle.Unseen($"GitHub shows no run for this order {why}", isLate, logFrom));
    }

    /// <summary>The run whose name holds the key; null when GitHub shows none.</summary>
    private async Task<Result<long?>> FindAsync(CancellationToken cancel)
    {
        for (var page = 1; page <= MostPages; page++)
        {
            var path = $"{place.Workflow}runs?event=workflow_dispatch&per_page={PageSize}&page={page}";
            if (!(await gitHub.GetAsync(path, cancel)).TryGet(out var answer, out var fault))
            {
                return fault;
            }
            var runs = answer?.Items("workflow_runs").ToList() ?? [];
            if (runs.Find(r => GitHubInputs.Names(r.Text("display_title"), order.Key)).Number("id") is { } id)
            {
                return id;
            }
            // A first try has no older run: only what may have been sent before is looked for further back.
            if (runs.Count < PageSize || !order.MayHaveStarted)
            {
                break;
            }
        }
        return Result.Ok<long?>(null);
    }

    private async Task<Result<string>> RefAsync(CancellationToken cancel)
    {
        if (order.With.TryGetValue("ref", out var named))
        {
            return named;
        }
        if (!(await gitHub.GetAsync(place.Repository.TrimEnd('/'), cancel)).TryGet(out var repository, out var fault))
        {
            return fault;
        }
        return repository?.Text("default_branch") is { Length: > 0 } branch ? branch : Absent();
    }

    private async Task<Result<DispatchForm>> FormAsync(string branch, CancellationToken cancel)
    {
        var path = $"{place.Repository}contents/.github/workflows/{place.File}?ref={Uri.EscapeDataString(branch)}";
        if (
            !(await gitHub.BytesAsync(path, "application/vnd.github.raw+json", LargestWorkflow, cancel)).TryGet(
                out var bytes,
                out var fault
            )
        )
        {
            return fault;
        }
        if (bytes is null)
        {
            return Absent();
        }
        return DispatchForm.Read(Encoding.UTF8.GetString(bytes)).TryGet(out var form, out fault)
            ? form
            : OrchestrationFaults.WorkRefused.With($"The workflow '{order.Target}' cannot be read: {fault.Detail}");
    }

    /// <summary>Enterprise Servers before 3.21 refuse a field that they do not know.</summary>
    private static bool IsTooOld(ServiceAnswer answer) =>
        answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity
        && answer.Text.Contains(RunDetails, StringComparison.Ordinal);

    private Fault Absent() =>
        OrchestrationFaults.WorkRefused.With(
            $"GitHub shows no workflow '{order.Target}'. It is not there, or this server's token may not read it: it needs Contents: read and Actions: write."
        );
}
