using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Catalog.Registry;

/// <summary>What is to be recorded and what it was decided upon; no facts where all is so already.</summary>
internal sealed record RegistryChange(IReadOnlyList<FactDraft> Facts, IReadOnlyList<Expectation> Expected)
{
    public static RegistryChange None { get; } = new([], []);
}

/// <summary>Commits a decision, and decides again where what it rested on has moved on meanwhile.</summary>
internal sealed class RegistryChanges(IJournal journal)
{
    private const int MaxTries = 100;

    public async Task<Result<Nothing>> CommitAsync(
        Principal by,
        Func<Task<Result<RegistryChange>>> decide,
        CancellationToken cancel
    )
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if (!(await decide()).TryGet(out var change, out var fault))
            {
                return fault;
            }
            if (change.Facts.Count == 0)
            {
                return Result.Done;
            }
            var commit = new Commit(by, change.Facts) { Expected = change.Expected };
            if ((await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
            {
                return Result.Done;
            }
            if (fault.Reason != JournalFaults.StaleRevision)
            {
                return fault;
            }
        }
        return RegistryFaults.RegistryContended.With(
            $"{MaxTries} other changes came first; nothing was changed. Try again."
        );
    }
}
