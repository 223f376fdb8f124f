using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.State;

namespace Airworthy.Record.Facts;

/// <summary>The only way to change anything from registration on.</summary>
public interface IJournal
{
    /// <summary>
    /// Appends the facts and applies what they mean to the state (<c>IStateFold</c>), all or nothing. When the task completes
    /// the commit survives power loss. Refused: an empty list of facts, an <see cref="Expectation"/> that does not hold
    /// (<c>stale-revision</c>), a unique value that is taken (<c>already-exists</c>). Once handed over, a commit is not withdrawn by
    /// cancelling: the token only ends the waiting. The writing may be done on the caller's thread before this returns.
    /// </summary>
    Task<Result<Receipt>> CommitAsync(Commit commit, CancellationToken cancel);
}

/// <summary>What is to be recorded together, by whom, and what it was decided upon.</summary>
public sealed record Commit(Principal By, IReadOnlyList<FactDraft> Facts)
{
    /// <summary>Rows that must still be at the revision the decision was made upon.</summary>
    public IReadOnlyList<Expectation> Expected { get; init; } = [];
}

/// <summary>The row must be at <paramref name="Revision"/>; 0 means it must not exist.</summary>
public sealed record Expectation(StateTable Table, string Key, long Revision);

/// <summary>Where the facts stand in the record, and when they were recorded.</summary>
public sealed record Receipt(long FirstIndex, long Size, DateTimeOffset At)
{
    /// <summary>The revision of every row the last fact of the commit touched.</summary>
    public long Revision => Size;
}
