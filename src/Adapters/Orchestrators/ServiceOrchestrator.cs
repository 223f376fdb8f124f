using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators;

/// <summary>Work that a service was seen to have taken, by the number it gave it.</summary>
internal interface IServiceWork
{
    Task<Result<WorkStatus>> LookAsync(long logFrom, CancellationToken cancel);

    Task<Result<Stream>> OpenAsync(string path, CancellationToken cancel);

    Task<Result<Nothing>> CancelAsync(CancelForce force, CancellationToken cancel);

    Task<Result<Nothing>> AnswerAsync(WorkAnswer answer, CancellationToken cancel);
}

/// <summary>
/// Runs steps at a service that answers a start before it shows what it started: until it does, the work is looked for, and from then on
/// followed by its number.
/// </summary>
public abstract class ServiceOrchestrator : IOrchestrator
{
    public abstract string Kind { get; }

    public abstract Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel);

    public Task<Result<WorkStatus>> LookAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    ) => Known(order, handle) is { } work ? work.LookAsync(logFrom, cancel) : SeekAsync(order, handle, logFrom, cancel);

    public Task<Result<Stream>> OpenAsync(WorkOrder order, WorkHandle handle, string path, CancellationToken cancel) =>
        Known(order, handle) is { } work
            ? work.OpenAsync(path, cancel)
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
        if (Known(order, handle) is { } known)
        {
            return await known.CancelAsync(force, cancel);
        }
        // Perhaps the service shows it by now.
        if (!(await LookAsync(order, handle, 0, cancel)).TryGet(out var status, out var fault))
        {
            return fault;
        }
        return Known(order, status.Handle) is { } found ? await found.CancelAsync(force, cancel) : Result.Done;
    }

    public Task<Result<Nothing>> AnswerAsync(
        WorkOrder order,
        WorkHandle handle,
        WorkAnswer answer,
        CancellationToken cancel
    ) =>
        Known(order, handle) is { } work
            ? work.AnswerAsync(answer, cancel)
            : Task.FromResult<Result<Nothing>>(Result.Done);

    /// <summary>The work that the handle has the number of; null where it has none yet.</summary>
    private protected abstract IServiceWork? Known(WorkOrder order, WorkHandle handle);

    /// <summary>Looks for what was started, and at it where it is found.</summary>
    private protected abstract Task<Result<WorkStatus>> SeekAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    );
}
