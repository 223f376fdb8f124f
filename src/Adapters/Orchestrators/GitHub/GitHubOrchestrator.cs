using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitHub;

/// <summary>Runs steps as workflows of GitHub Actions. <c>README.md</c> beside this file tells what GitHub does that one would not expect.</summary>
public sealed class GitHubOrchestrator(GitHubSettings settings, TimeProvider clock) : IOrchestrator, IDisposable
{
    private readonly ServiceConnection _gitHub = new(settings.Door);

    public string Kind => "github";

    public void Dispose() => _gitHub.Dispose();

    public async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel) =>
        GitHubPlace.Of(order).TryGet(out var place, out var fault)
            ? (await new GitHubDispatch(_gitHub, place, order, clock).SendAsync(cancel)).Map(h => h.Kept)
            : fault;

    public async Task<Result<WorkStatus>> LookAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    )
    {
        if (!GitHubPlace.Of(order).TryGet(out var place, out var fault))
        {
            return fault;
        }
        var known = ServiceHandle.Of(handle);
        if (known.Number is { } run)
        {
            return await new GitHubRun(_gitHub, place, order, run).LookAsync(logFrom, cancel);
        }
        var dispatch = new GitHubDispatch(_gitHub, place, order, clock);
        if (!(await dispatch.LookAsync(known, logFrom, cancel)).TryGet(out var seen, out fault))
        {
            return fault;
        }
        return seen.Run is { } found
            ? await new GitHubRun(_gitHub, place, order, found).LookAsync(logFrom, cancel)
            : seen.Status!;
    }

    public Task<Result<Stream>> OpenAsync(WorkOrder order, WorkHandle handle, string path, CancellationToken cancel) =>
        Run(order, handle) is { } run
            ? run.OpenAsync(path, cancel)
            : Task.FromResult<Result<Stream>>(
                OrchestrationFaults.WorkRefused.With("No run of it was seen, so it left no files.")
            );

    public async Task<Result<Nothing>> CancelAsync(
        WorkOrder order,
        WorkHandle handle,
        CancelForce force,
        CancellationToken cancel
    )
    {
        if (Run(order, handle) is { } known)
        {
            return await known.CancelAsync(force, cancel);
        }
        // Perhaps GitHub shows it by now.
        if (!(await LookAsync(order, handle, 0, cancel)).TryGet(out var status, out var fault))
        {
            return fault;
        }
        return Run(order, status.Handle) is { } run ? await run.CancelAsync(force, cancel) : Result.Done;
    }

    public Task<Result<Nothing>> AnswerAsync(
        WorkOrder order,
        WorkHandle handle,
        WorkAnswer answer,
        CancellationToken cancel
    ) =>
        Run(order, handle) is { } run ? run.AnswerAsync(answer, cancel) : Task.FromResult<Result<Nothing>>(Result.Done);

    private GitHubRun? Run(WorkOrder order, WorkHandle handle) =>
        ServiceHandle.Of(handle).Number is { } run && GitHubPlace.Of(order).TryGet(out var place, out _)
            ? new GitHubRun(_gitHub, place, order, run)
            : null;
}
