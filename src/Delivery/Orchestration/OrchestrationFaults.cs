using Airworthy.Core.Results;

namespace Airworthy.Delivery.Orchestration;

/// <summary>Reasons that work elsewhere was not done. What an orchestrator alone can meet stands in its own folder.</summary>
public static class OrchestrationFaults
{
    public static readonly FaultCode WorkLost = new(
        "work-lost",
        FaultKind.Conflict,
        "A step's work was handed to an orchestrator that does not know it any more, so nobody can say whether it ran."
    );

    public static readonly FaultCode WorkRefused = new(
        "work-refused",
        FaultKind.Refused,
        "The orchestrator that a step names cannot take its work as ordered."
    );

    public static readonly FaultCode OrchestratorUnreachable = new(
        "orchestrator-unreachable",
        FaultKind.Unavailable,
        "The orchestrator that a step names does not answer now; the step goes on when it does."
    );

    public static readonly FaultCode NoOrchestrator = new(
        "no-orchestrator",
        FaultKind.Refused,
        "A step is of a kind that nothing on this server runs; the operator has to set it up."
    );

    public static readonly FaultCode NoSecret = new(
        "no-secret",
        FaultKind.Refused,
        "A step names a secret that this server does not know; the operator adds it to the secrets file or the environment."
    );

    public static readonly FaultCode GroupBusy = new(
        "group-busy",
        FaultKind.Conflict,
        "A step's concurrency group is held by another, and the step is to be refused then."
    );
}
