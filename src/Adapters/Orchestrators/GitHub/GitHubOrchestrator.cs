using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitHub;

/// <summary>Runs steps as workflows of GitHub Actions. <c>README.md</c> beside this file tells what GitHub does that one would not expect.</summary>
public sealed class GitHubOrchestrator(GitHubSettings settings, TimeProvider clock) : ServiceOrchestrator, IDisposable
{
    private readonly ServiceConnection _gitHub = new(settings.Door);

    public override string Kind => "github";

    public void Dispose() => _gitHub.Dispose();

    public override async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel) =>
        GitHubPlace.Of(order).TryGet(out var place, out var fault)
            ? (await new GitHubDispatch(_gitHub, place, order, clock).SendAsync(cancel)).Map(h => h.Kept)
            : fault;

    private protected override IServiceWork? Known(WorkOrder order, WorkHandle handle) =>
        ServiceHandle.Of(handle).Number is { } run && GitHubPlace.Of(order).TryGet(out var place, out _)
            ? new GitHubRun(_gitHub, place, order, run)
            : null;

    private protected override async Task<Result<WorkStatus>> SeekAsync(
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
        var dispatch = new GitHubDispatch(_gitHub, place, order, clock);
        if (!(await dispatch.LookAsync(ServiceHandle.Of(handle), logFrom, cancel)).TryGet(out var seen, out fault))
        {
            return fault;
        }
        return seen.Run is { } found
            ? await new GitHubRun(_gitHub, place, order, found).LookAsync(logFrom, cancel)
            : seen.Status!;
    }
}
