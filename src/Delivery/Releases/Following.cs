using Airworthy.Delivery.Orchestration;

namespace Airworthy.Delivery.Releases;

/// <summary>Work that is being followed, and how far.</summary>
internal sealed class Following(
    StepAt at,
    IOrchestrator orchestrator,
    WorkOrder order,
    LogMask mask,
    IStepLogWriter log,
    DateTimeOffset now
)
{
    public StepAt At => at;

    public IOrchestrator Orchestrator => orchestrator;

    public WorkOrder Order => order;

    public LogMask Mask => mask;

    public IStepLogWriter Log => log;

    public TimeSpan Limit { get; } = at.Spec.Timeout ?? WorkRules.UsualTimeout;

    public DateTimeOffset Deadline { get; } = (at.Step.BegunAt ?? now) + (at.Spec.Timeout ?? WorkRules.UsualTimeout);

    public WorkHandle? Handle { get; set; } = at.Step.Handle is { } known ? new WorkHandle(known) : null;

    public long Next { get; set; }

    public int Troubles { get; set; }

    public CancelForce? Asked { get; set; }

    public DateTimeOffset AskedAt { get; set; }
}
