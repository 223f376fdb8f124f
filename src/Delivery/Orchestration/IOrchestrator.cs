using Airworthy.Core.Results;

namespace Airworthy.Delivery.Orchestration;

/// <summary>
/// Who runs a step's work outside this server's own code: a command here, Jenkins, GitHub, GitLab, Kubernetes. It keeps nothing: all that
/// is to be remembered between two calls stands in the order and in the handle, so any call may come from another process.
/// </summary>
public interface IOrchestrator
{
    /// <summary>What a step names it by, e.g. <c>jenkins</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// Checks the order as far as can be known beforehand (the job exists, takes these parameters), then hands it over. Called again with
    /// the same key, as after a kill, it finds what was handed over before and never starts it twice; where it cannot know, it answers
    /// <c>work-lost</c>. A fault of the kind Unavailable means "later".
    /// </summary>
    Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel);

    /// <summary>How the work stands, and what its log holds from a position on, which means something to its orchestrator alone. Unavailable means "later", and the work may still be running.</summary>
    /// <param name="order">As it was started.</param>
    /// <param name="handle">The last one that this orchestrator gave.</param>
    /// <param name="logFrom">The position that the last look gave (<see cref="WorkLog.Next"/>); 0 asks from the beginning.</param>
    /// <param name="cancel">Stops the asking, not the work.</param>
    Task<Result<WorkStatus>> LookAsync(WorkOrder order, WorkHandle handle, long logFrom, CancellationToken cancel);

    /// <summary>One of the files that finished work left (<see cref="WorkEnd.Artifacts"/>).</summary>
    Task<Result<Stream>> OpenAsync(WorkOrder order, WorkHandle handle, string path, CancellationToken cancel);

    /// <summary>Asks the work to end, harder with each stage; the caller looks in between whether it did. Ending what has ended is no fault.</summary>
    Task<Result<Nothing>> CancelAsync(WorkOrder order, WorkHandle handle, CancelForce force, CancellationToken cancel);

    /// <summary>
    /// Answers what the work waits for (<see cref="WorkStatus.Question"/>). Repeating an answer that was taken is no fault. Work that never
    /// asks has nothing to answer.
    /// </summary>
    Task<Result<Nothing>> AnswerAsync(
        WorkOrder order,
        WorkHandle handle,
        WorkAnswer answer,
        CancellationToken cancel
    ) => Task.FromResult(Result.Done);

    /// <summary>The end of the work stands in the record, so whatever is kept of it can go.</summary>
    Task ForgetAsync(WorkOrder order) => Task.CompletedTask;
}

/// <summary>How hard work is asked to end: first politely, then all that runs within it, then at once.</summary>
public enum CancelForce
{
    Stop,
    Terminate,
    Kill,
}
