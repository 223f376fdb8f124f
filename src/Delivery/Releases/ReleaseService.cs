using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>What people do with releases: start, cancel. Running them is <see cref="ReleaseWorker"/>'s.</summary>
public sealed class ReleaseService(
    IJournal journal,
    IStateStore state,
    ModelService models,
    PipelineService pipelines,
    PlacementService placements,
    IdSource ids
)
{
    private const int MaxTries = 10;

    public async Task<Result<Row<ReleaseState>>> FindAsync(ReleaseId id, CancellationToken cancel) =>
        await state.FindAsync(ReleaseTables.Releases, id.ToString(), cancel) is { } row
            ? Result.Ok(row)
            : ReleaseFaults.ReleaseUnknown.With($"There is no release {id}.");

    /// <summary>Sends a version on its pipeline. One release a model at a time.</summary>
    public Task<Result<Row<ReleaseState>>> StartAsync(
        Principal by,
        ModelName name,
        int number,
        CancellationToken cancel
    ) => StartAsync(by, name, number, null, null, cancel);

    /// <summary>The same for a cause that a trigger found, in one commit with its answer.</summary>
    internal Task<Result<Row<ReleaseState>>> StartAsync(
        Principal by,
        ModelName name,
        int number,
        ReleaseCause cause,
        CancellationToken cancel
    ) => StartAsync(by, name, number, null, cause, cancel);

    /// <summary>The same; <paramref name="emergency"/> gives what lets it go past a gate, or why it may not.</summary>
    internal Task<Result<Row<ReleaseState>>> StartAsync(
        Principal by,
        ModelName name,
        int number,
        Func<ReleaseId, PipelineInForce, Task<Result<EmergencyDeclared>>> emergency,
        CancellationToken cancel
    ) => StartAsync(by, name, number, emergency, null, cancel);

    private async Task<Result<Row<ReleaseState>>> StartAsync(
        Principal by,
        ModelName name,
        int number,
        Func<ReleaseId, PipelineInForce, Task<Result<EmergencyDeclared>>>? emergency,
        ReleaseCause? cause,
        CancellationToken cancel
    )
    {
        // A tag put on the version meanwhile moves its row; that is no reason to send anybody away.
        for (var i = 1; ; i++)
        {
            var started = await TryStartAsync(by, name, number, emergency, cause, cancel);
            if (started.IsOk || started.Fault.Reason != JournalFaults.StaleRevision || i == MaxTries)
            {
                return started;
            }
        }
    }

    private async Task<Result<Row<ReleaseState>>> TryStartAsync(
        Principal by,
        ModelName name,
        int number,
        Func<ReleaseId, PipelineInForce, Task<Result<EmergencyDeclared>>>? emergency,
        ReleaseCause? cause,
        CancellationToken cancel
    )
    {
        if (
            !(await models.FindNamedAsync(name, cancel)).TryGet(out var named, out var fault)
            || !(await models.VersionAsync(name, number, cancel)).TryGet(out var found, out fault)
        )
        {
            return fault;
        }
        var version = found.Value;
        if (!(await pipelines.FindAsync(version.ModelId, name, cancel)).TryGet(out var pipeline, out fault))
        {
            return fault;
        }
        if (await WhyNotAsync(by, version, pipeline, emergency is not null, cancel) is { } why)
        {
            return ReleaseFaults.NotReleasable.With(why);
        }
        var started = ReleaseRules.Started(ReleaseId.New(ids), version, name, pipeline, cause?.Trigger.ToYaml());
        string[] about = [version.Id.ToString(), version.ModelId.ToString(), started.Release.ToString()];
        List<FactDraft> facts = [ReleaseFacts.ReleaseStarted.Draft(started, about)];
        if (emergency is not null)
        {
            if (!(await emergency(started.Release, pipeline)).TryGet(out var declared, out fault))
            {
                return fault;
            }
            facts.Add(WordFacts.EmergencyDeclared.Draft(declared, about));
        }
        if (cause is not null)
        {
            facts.Add(cause.Answered(started.Release));
        }
        var commit = new Commit(by, facts)
        {
            Expected =
            [
                .. cause is null ? Array.Empty<Expectation>() : [cause.Expected],
                // So that neither the version nor the model is deleted, nor the model renamed, between the look and the start.
                named.StillNamed,
                new Expectation(CatalogTables.Versions, found.Key, found.Revision),
                new Expectation(ReleaseTables.OpenReleases, version.ModelId.ToString(), 0),
                new Expectation(ReleaseTables.Pipelines, version.ModelId.ToString(), pipeline.Revision),
            ],
        };
        if ((await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
        {
            return await FindAsync(started.Release, cancel);
        }
        return await WhyOpenAsync(version.ModelId, name, cancel) ?? fault;
    }

    /// <summary>Null where the model has no release under way.</summary>
    private async Task<Fault?> WhyOpenAsync(ModelId model, ModelName name, CancellationToken cancel) =>
        await state.FindAsync(ReleaseTables.OpenReleases, model.ToString(), cancel) is { } open
            ? ReleaseFaults.ReleaseOpen.With(
                $"'{name}' is in the middle of release {open.Value.Release}. Watch it, or cancel it: airworthy cancel {open.Value.Release}"
            )
            : null;

    /// <summary>Why the version may not set out; null when it may. An emergency goes past controls, not past these facts.</summary>
    internal async Task<string?> WhyNotAsync(
        Principal by,
        VersionState version,
        PipelineInForce pipeline,
        bool emergency,
        CancellationToken cancel
    )
    {
        var owner = await state.FindAsync(AccountTables.Accounts, version.Owner.ToString(), cancel);
        if (ReleaseRules.WhyNotReleasable(version, owner?.Value, by) is { } why)
        {
            return why;
        }
        if (emergency)
        {
            return null;
        }
        var against = await placements.AgainstAsync(pipeline, version, cancel);
        return against.Count == 0
            ? null
            : $"{version.ModelName} {version.Number} is not releasable: {string.Join(" ", against)}";
    }

    /// <summary>Ends an open release; what already serves goes on serving.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="id">The release.</param>
    /// <param name="reason">Why, for the record; at most 2,000 characters are kept, and it may be empty.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<Row<ReleaseState>>> CancelAsync(
        Principal by,
        ReleaseId id,
        string reason,
        CancellationToken cancel
    )
    {
        if (!(await FindAsync(id, cancel)).TryGet(out var row, out var fault))
        {
            return fault;
        }
        if (!row.Value.IsOpen)
        {
            return ReleaseFaults.ReleaseOver.With($"Release {id} has {ReleaseRules.Word(row.Value.Status)} already.");
        }
        if (row.Value.Ending is { } ending)
        {
            return ReleaseFaults.ReleaseOver.With($"Release {id} is ending already: {ending.Detail}");
        }
        var said = reason.Length > 0 ? $": {ReleaseRules.Kept(reason)}" : "";
        var detail = $"{by.Account?.ToString() ?? by.ToString()} cancelled it{said}";
        return await CommitAsync(
            by,
            row,
            [ReleaseRules.Over(row.Value, new ReleaseEnd(ReleaseStatus.Cancelled, detail))],
            cancel
        );
    }

    /// <summary>
    /// Runs an ended release again from a step: it and all that comes after it are done anew, as further attempts in the same record. What
    /// was let in stays in; gates among those steps, and gates not entered yet, are asked anew, and whoever runs it again does not approve.
    /// </summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="id">The release.</param>
    /// <param name="from">A step that was come to.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<Row<ReleaseState>>> RerunAsync(
        Principal by,
        ReleaseId id,
        string from,
        CancellationToken cancel
    )
    {
        if (!(await FindAsync(id, cancel)).TryGet(out var row, out var fault))
        {
            return fault;
        }
        var release = row.Value;
        if (!RerunRules.Reopened(release, from).TryGet(out var reopened, out fault))
        {
            return fault;
        }
        if (!(await models.VersionAsync(release.ModelName, release.Number, cancel)).TryGet(out var version, out fault))
        {
            return fault;
        }
        if (!(await pipelines.OfReleaseAsync(release, cancel)).TryGet(out var pipeline, out fault))
        {
            return fault;
        }
        if (await WhyNotAsync(by, version.Value, pipeline, false, cancel) is { } why)
        {
            return ReleaseFaults.NotReleasable.With(why);
        }
        var about = new[] { release.VersionId.ToString(), release.ModelId.ToString(), release.Id.ToString() };
        var committed = await CommitAsync(
            by,
            row,
            [StepFacts.Reopened.Draft(reopened, about)],
            cancel,
            new Expectation(CatalogTables.Versions, version.Key, version.Revision),
            new Expectation(ReleaseTables.OpenReleases, release.ModelId.ToString(), 0)
        );
        if (committed.IsOk || committed.Fault.Reason != JournalFaults.StaleRevision)
        {
            return committed;
        }
        return await WhyOpenAsync(release.ModelId, release.ModelName, cancel) ?? committed;
    }

    /// <summary>
    /// Finds a release and commits what somebody's word about it comes to, unless it, or what <paramref name="also"/> names, changed in
    /// between.
    /// </summary>
    internal async Task<Result<Row<ReleaseState>>> SayAsync(
        Principal by,
        ReleaseId id,
        Func<ReleaseState, Task<Result<FactDraft>>> word,
        CancellationToken cancel,
        Func<ReleaseState, Task<Expectation>>? also = null
    )
    {
        if (!(await FindAsync(id, cancel)).TryGet(out var row, out var fault))
        {
            return fault;
        }
        Expectation[] expected = also is null ? [] : [await also(row.Value)];
        return (await word(row.Value)).TryGet(out var fact, out fault)
            ? await CommitAsync(by, row, [fact], cancel, expected)
            : fault;
    }

    internal async Task<Result<Row<ReleaseState>>> CommitAsync(
        Principal by,
        Row<ReleaseState> row,
        IReadOnlyList<FactDraft> facts,
        CancellationToken cancel,
        params Expectation[] also
    )
    {
        var commit = new Commit(by, facts)
        {
            Expected = [new Expectation(ReleaseTables.Releases, row.Key, row.Revision), .. also],
        };
        return (await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault)
            ? await FindAsync(row.Value.Id, cancel)
            : fault;
    }
}

/// <summary>Why a release begins that no person started.</summary>
/// <param name="Trigger">What found it.</param>
/// <param name="Answered">The fact that answers it, stated in the commit that begins the release.</param>
/// <param name="Expected">That nobody answered it meanwhile.</param>
internal sealed record ReleaseCause(TriggerKind Trigger, Func<ReleaseId, FactDraft> Answered, Expectation Expected);
