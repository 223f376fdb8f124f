using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>Commits what became of a step to its release as it stands by then: steps of one release end side by side.</summary>
public sealed class StepCommits(IJournal journal, IStateStore state)
{
    private const int MaxTries = 100;

    /// <summary>
    /// The row afterwards; null where there is nothing to say any more. The facts are made anew for every row that another step's commit
    /// made meanwhile.
    /// </summary>
    internal async Task<Result<Row<ReleaseState>?>> CommitAsync(
        ReleaseId release,
        string step,
        Func<Row<ReleaseState>, StepState, IReadOnlyList<FactDraft>?> facts,
        CancellationToken cancel,
        Func<Task<Result<Expectation>>>? also = null
    )
    {
        for (var i = 1; ; i++)
        {
            var row = await state.FindAsync(ReleaseTables.Releases, release.ToString(), cancel);
            var at = row?.Value.Steps.FirstOrDefault(s => s.Name == step);
            if (row is null || at is null || !row.Value.IsOpen || facts(row, at) is not { } drafts)
            {
                return Result.Ok<Row<ReleaseState>?>(null);
            }
            List<Expectation> expected = [new(ReleaseTables.Releases, row.Key, row.Revision)];
            if (also is not null)
            {
                if (!(await also()).TryGet(out var further, out var refused))
                {
                    return refused;
                }
                expected.Add(further);
            }
            var commit = new Commit(Principal.System, drafts) { Expected = expected };
            if ((await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault))
            {
                return Result.Ok<Row<ReleaseState>?>(await state.FindAsync(ReleaseTables.Releases, row.Key, cancel));
            }
            if (fault.Reason != JournalFaults.StaleRevision || i == MaxTries)
            {
                return fault;
            }
        }
    }
}
