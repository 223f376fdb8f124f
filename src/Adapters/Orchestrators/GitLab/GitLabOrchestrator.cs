using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitLab;

/// <summary>Runs steps as pipelines of a GitLab. <c>README.md</c> beside this file tells what GitLab does that one would not expect.</summary>
public sealed class GitLabOrchestrator(GitLabSettings settings, TimeProvider clock) : ServiceOrchestrator, IDisposable
{
    private readonly ServiceConnection _gitLab = new(settings.Door);

    public override string Kind => "gitlab";

    public void Dispose() => _gitLab.Dispose();

    public override async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel) =>
        GitLabPlace.Of(order).TryGet(out var project, out var fault)
            ? (await new GitLabTrigger(_gitLab, project, order, clock).SendAsync(cancel)).Map(h => h.Kept)
            : fault;

    private protected override IServiceWork? Known(WorkOrder order, WorkHandle handle) =>
        ServiceHandle.Of(handle).Number is { } number && GitLabPlace.Of(order).TryGet(out var project, out _)
            ? new GitLabPipeline(_gitLab, project, order, number)
            : null;

    private protected override async Task<Result<WorkStatus>> SeekAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    )
    {
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
}
