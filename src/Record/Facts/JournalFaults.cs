using Airworthy.Core.Results;

namespace Airworthy.Record.Facts;

/// <summary>Why a commit was not taken. Nothing of a refused commit is kept.</summary>
public static class JournalFaults
{
    public static readonly FaultCode EmptyCommit = new(
        "empty-commit",
        FaultKind.Invalid,
        "A commit carries no fact; nothing changes without one."
    );

    public static readonly FaultCode StaleRevision = new(
        "stale-revision",
        FaultKind.Conflict,
        "A row the decision was made upon has changed since. Read it again and decide again."
    );

    public static readonly FaultCode AlreadyExists = new(
        "already-exists",
        FaultKind.Conflict,
        "A value that must be unique is taken; the evidence names the table and the fields."
    );

    public static readonly FaultCode StoreUnavailable = new(
        "store-unavailable",
        FaultKind.Unavailable,
        "The store could not write: the disk is full, broken or held by another program. Nothing was acknowledged; mend the cause, look whether the change is there, and try again."
    );
}
