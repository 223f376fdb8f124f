using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>Hands work over and stays with it: its log is kept as it comes, secrets masked; it is stopped when its time or its release is over.</summary>
public sealed class WorkFollower(
    IStateStore state,
    StepCommits commits,
    IStepLogs logs,
    KeptFiles files,
    TimeProvider clock
)
{
    internal async Task<WorkResult> FollowAsync(
        StepAt at,
        IOrchestrator orchestrator,
        WorkOrder order,
        CancellationToken over,
        CancellationToken stop
    )
    {
        var mask = new LogMask(order.Inputs.Values.Where(i => i.IsSecret).Select(i => i.Value));
        using var log = logs.Begin(new StepLogKey(at.Release.Id, at.Step.Name, at.Step.Attempt));
        var work = new Following(at, orchestrator, order, mask, log, clock.GetUtcNow());
        var result = await FollowAsync(work, over, stop);
        await orchestrator.ForgetAsync(order);
        log.Append(mask.Rest());
        var (digest, size) = log.Complete();
        return result with
        {
            Detail = mask.Text(result.Detail),
            Kept = (result.Kept ?? new StepKept(null, 0, [])) with { Log = size > 0 ? digest : null, LogBytes = size },
        };
    }

    private async Task<WorkResult> FollowAsync(Following work, CancellationToken over, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var why =
                over.IsCancellationRequested ? "its release ended"
                : clock.GetUtcNow() >= work.Deadline ? $"it took longer than {Durations.Of(work.Limit)}"
                : null;
            var ended = work.Handle is { } handle
                ? await WatchAsync(work, handle, why, over, stop)
                : await StartAsync(work, why, over, stop);
            if (ended is not null)
            {
                return ended;
            }
        }
    }

    /// <summary>Hands it over; null when it is to be gone on with.</summary>
    private async Task<WorkResult?> StartAsync(
        Following work,
        string? why,
        CancellationToken over,
        CancellationToken stop
    )
    {
        if (why is not null)
        {
            return Stopped(why, over);
        }
        if ((await work.Orchestrator.StartAsync(work.Order, stop)).TryGet(out var handle, out var fault))
        {
            await HandedOverAsync(work, handle, null, stop);
            return null;
        }
        if (fault.Reason.Kind != FaultKind.Unavailable)
        {
            return WorkResult.Failed(fault.Detail) with { IsLost = fault.Reason == OrchestrationFaults.WorkLost };
        }
        await PauseAsync(WorkRules.PauseAfterTrouble(++work.Troubles), over, stop);
        return null;
    }

    /// <summary>Looks once, and asks it to end where there is a reason to; null when it is to be gone on with.</summary>
    private async Task<WorkResult?> WatchAsync(
        Following work,
        WorkHandle handle,
        string? why,
        CancellationToken over,
        CancellationToken stop
    )
    {
        await EndAsync(work, handle, why, stop);
        var waits = work.Asked is null ? over : default;
        if (await LookAsync(work, handle, work.Next, waits, stop) is not { } looked)
        {
            return null;
        }
        if (!looked.TryGet(out var status, out var trouble))
        {
            return await TroubleAsync(work, trouble, why, over, stop);
        }
        work.Troubles = 0;
        work.Log.Append(work.Mask.Next(status.Log.Bytes.Span));
        work.Next = status.Log.Next;
        if (status.Handle != handle)
        {
            await HandedOverAsync(work, status.Handle, status.Page, stop);
        }
        if (status is { Phase: WorkPhase.Ended, End: { } end } && (status.Log.IsWhole || status.Log.Bytes.IsEmpty))
        {
            return why is not null && end.Outcome != WorkOutcome.Succeeded
                ? Stopped(why, over)
                : await EndedAsync(work, status.Handle, status.Detail, end, stop);
        }
        if (status.Question is { } question)
        {
            await AnswerAsync(work, status.Handle, question, stop);
        }
        var pause = status.Log.Bytes.IsEmpty ? status.LookAgainIn : TimeSpan.Zero;
        var left = work.Deadline - clock.GetUtcNow();
        await PauseAsync(work.Asked is null && left < pause ? left : pause, waits, stop);
        return null;
    }

    /// <summary>Asks the work to end where there is a reason to: harder each time that it did not in between.</summary>
    private async Task EndAsync(Following work, WorkHandle handle, string? why, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var again = work.Asked < CancelForce.Kill && now - work.AskedAt >= WorkRules.UntilHarder;
        if (why is null || (work.Asked is not null && !again))
        {
            return;
        }
        work.Asked = work.Asked is { } before ? before + 1 : CancelForce.Stop;
        work.AskedAt = now;
        await work.Orchestrator.CancelAsync(work.Order, handle, work.Asked.Value, stop);
    }

    private async Task<WorkResult?> TroubleAsync(
        Following work,
        Fault trouble,
        string? why,
        CancellationToken over,
        CancellationToken stop
    )
    {
        if (trouble.Reason.Kind != FaultKind.Unavailable)
        {
            return why is not null
                ? Stopped(why, over)
                : WorkResult.Failed(trouble.Detail) with
                {
                    IsLost = trouble.Reason == OrchestrationFaults.WorkLost,
                };
        }
        if (
            why is not null
            && work.Asked == CancelForce.Kill
            && clock.GetUtcNow() - work.AskedAt >= 6 * WorkRules.UntilHarder
        )
        {
            return Stopped($"{why}, and nobody can say whether it still runs: {trouble.Detail}", over);
        }
        await PauseAsync(WorkRules.PauseAfterTrouble(++work.Troubles), work.Asked is null ? over : default, stop);
        return null;
    }

    /// <summary>Null when the release ended while it was looked.</summary>
    private static async Task<Result<WorkStatus>?> LookAsync(
        Following work,
        WorkHandle handle,
        long from,
        CancellationToken over,
        CancellationToken stop
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over, stop);
        try
        {
            return await work.Orchestrator.LookAsync(work.Order, handle, from, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && over.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<WorkResult> EndedAsync(
        Following work,
        WorkHandle handle,
        string detail,
        WorkEnd end,
        CancellationToken stop
    )
    {
        var kept = await files.KeepAsync(work.Orchestrator, work.Order, handle, end, work.At.Spec.Artifacts, stop);
        var status = end.Outcome == WorkOutcome.Succeeded ? StepStatus.Done : StepStatus.Failed;
        var sentence = WorkRules.Sentence(end, detail);
        if (kept.Fault is { } fault)
        {
            return WorkResult.Failed($"{sentence}; and what it left could not be kept: {fault.Detail}");
        }
        return new WorkResult(status, sentence)
        {
            IsLost = end.Outcome == WorkOutcome.Lost,
            Outputs = WorkRules.Outputs(work.At.Spec, end, work.Mask),
            Kept = new StepKept(null, 0, kept.Value),
        };
    }

    /// <summary>
    /// Work that asks a person is answered by the approval step of the environment that the step names (<c>with: { approval: … }</c>, else
    /// the release's last): once that step is done, in the name of the last who approved there.
    /// </summary>
    private async Task AnswerAsync(Following work, WorkHandle handle, WorkQuestion question, CancellationToken stop)
    {
        var release = (await state.FindAsync(ReleaseTables.Releases, work.At.Release.Id.ToString(), stop))?.Value;
        if (release is null)
        {
            return;
        }
        var named = work.Order.With.GetValueOrDefault("approval");
        var environment =
            named is not null && EnvironmentName.Parse(named).TryGet(out var parsed, out _)
                ? parsed
                : ReleaseRules.Last(release);
        var approved = release.Steps.Any(s =>
            s is { Kind: StepKind.Approve, Status: StepStatus.Done } && s.Environment == environment
        );
        var by = release.Approvals.LastOrDefault(a => a.Approved && a.Environment == environment)?.By;
        if (approved && by is { } approver)
        {
            await work.Orchestrator.AnswerAsync(work.Order, handle, new WorkAnswer(question.Id, true, approver), stop);
        }
    }

    private async Task HandedOverAsync(Following work, WorkHandle handle, string? page, CancellationToken stop)
    {
        work.Handle = handle;
        var at = work.At;
        var fact = new StepHandedOver(at.Release.Id, at.Step.Name, at.Step.Attempt, handle.Text, page);
        await commits.CommitAsync(
            at.Release.Id,
            at.Step.Name,
            (row, step) =>
                step.Attempt == at.Step.Attempt && step.Status == StepStatus.Running && step.Handle != handle.Text
                    ? [ReleaseRules.About(row.Value, StepFacts.HandedOver, fact)]
                    : null,
            stop
        );
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken over, CancellationToken stop)
    {
        if (pause <= TimeSpan.Zero || over.IsCancellationRequested)
        {
            return;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over, stop);
        try
        {
            await Task.Delay(pause, clock, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Its release is over: look at once.
        }
    }

    private static WorkResult Stopped(string why, CancellationToken over) =>
        over.IsCancellationRequested
            ? new WorkResult(StepStatus.Cancelled, $"stopped: {why}")
            : WorkResult.Failed($"stopped: {why}");
}
