using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitLab;

/// <summary>Runs steps as pipelines of a GitLab. <c>README.md</c> beside this file tells what GitLab does that one would not expect.</summary>
public sealed class GitLabOrchestrator(GitLabSettings settings, TimeProvider clock) : IOrchestrator, IDisposable
{
    private readonly ServiceConnection _gitLab = new(settings.Door);

    public string Kind => "gitlab";

    public void Dispose() => _gitLab.Dispose();

    public async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel) =>
        GitLabPlace.Of(order).TryGet(out var project, out var fault)
            ? (await new GitLabTrigger(_gitLab, project, order, clock).SendAsync(cancel)).Map(h => h.Kept)
            : fault;

    public async Task<Result<WorkStatus>> LookAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    )
    {
        if (Pipeline(order, handle) is { } known)
        {
            return await known.LookAsync(logFrom, cancel);
        }
        if (!GitLabPlace.Of(order).TryGet(out var project, out var fault))
        {
            return fault;
        }
        var trigger = new GitLabTrigger(_gitLab, project, order, clock);
        if (!(await trigger.LookAsync(ServiceHandle.Of(handle), logFrom, cancel)).TryGet(out var seen, out fault))
        {
            return fault;
        }
        return seen.Pipeline is { } number
            ? await new GitLabPipeline(_gitLab, project, order, number).LookAsync(logFrom, cancel)
            : seen.Status!;
    }

    public Task<Result<Stream>> OpenAsync(WorkOrder order, WorkHandle handle, string path, CancellationToken cancel) =>
        Pipeline(order, handle) is { } pipeline
            ? pipeline.OpenAsync(path, cancel)
            : Task.FromResult<Result<Stream>>(
                OrchestrationFaults.WorkRefused.With("No pipeline of it was seen, so it left no files.")
            );

    public async Task<Result<Nothing>> CancelAsync(
        WorkOrder order,
        WorkHandle handle,
        CancelForce force,
        CancellationToken cancel
    )
    {
        if (Pipeline(order, handle) is { } known)
        {
            return await known.CancelAsync(force, cancel);
        }
        // Perhaps GitLab shows it by now.
        if (!(await LookAsync(order, handle, 0, cancel)).TryGet(out var status, out var fault))
        {
            return fault;
        }
        return Pipeline(order, status.Handle) is { } found ? await found.CancelAsync(force, cancel) : Result.Done;
    }

    public Task<Result<Nothing>> AnswerAsync(
        WorkOrder order,
        WorkHandle handle,
        WorkAnswer answer,
        CancellationToken cancel
    ) =>
        Pipeline(order, handle) is { } pipeline
            ? pipeline.AnswerAsync(answer, cancel)
            : Task.FromResult<Result<Nothing>>(Result.Done);

    private GitLabPipeline? Pipeline(WorkOrder order, WorkHandle handle) =>
        ServiceHandle.Of(handle).Number is { } number && GitLabPlace.Of(order).TryGet(out var project, out _)
            ? new GitLabPipeline(_gitLab, project, order, number)
            : null;
}
