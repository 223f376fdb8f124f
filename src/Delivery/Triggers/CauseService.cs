using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Pipelines.Policies;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Triggers;

/// <summary>
/// Begins a release for each open cause, in the order they came: as soon as the model has none under way and nothing is frozen. Release and
/// answer are one commit, so a cause has one release whenever the server is killed.
/// </summary>
public sealed class CauseService(
    IJournal journal,
    IStateStore state,
    PipelineService pipelines,
    CheckService checks,
    ReleaseService releases,
    TimeProvider clock
)
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(30);

    /// <summary>Begins what can begin; when to look again where no fact calls for it.</summary>
    public async Task<DateTimeOffset?> AnswerAsync(CancellationToken cancel)
    {
        DateTimeOffset? soonest = null;
        var open = await state.AllAsync(TriggerTables.Causes, cancel, Condition.Equal("status", "open"));
        foreach (var model in open.GroupBy(r => r.Value.Model))
        {
            foreach (var row in model.OrderBy(r => r.Value.At).ThenBy(r => r.Key, StringComparer.Ordinal))
            {
                var (goesOn, again) = await AnswerAsync(row, cancel);
                soonest = again is not null && (soonest is null || again < soonest) ? again : soonest;
                if (!goesOn)
                {
                    break;
                }
            }
        }
        return soonest;
    }

    /// <summary>Whether the model's next cause can be looked at, and when this one is to be looked at again.</summary>
    private async Task<(bool GoesOn, DateTimeOffset? Again)> AnswerAsync(Row<CauseState> row, CancellationToken cancel)
    {
        var cause = row.Value;
        if (await state.FindAsync(ReleaseTables.OpenReleases, cause.Model.ToString(), cancel) is not null)
        {
            return (false, null);
        }
        var model = (await state.FindAsync(CatalogTables.Models, cause.Model.ToString(), cancel))?.Value;
        if (model is null || model.DeletedAt is not null)
        {
            return await RefuseAsync(row, "the model was deleted", cancel);
        }
        if (!(await pipelines.FindAsync(cause.Model, model.Name, cancel)).TryGet(out var pipeline, out var fault))
        {
            return await RefuseAsync(row, fault.Detail, cancel);
        }
        if (TriggerRules.Find(pipeline.Spec, cause.Trigger) is not { } trigger)
        {
            return await RefuseAsync(row, $"the pipeline does not name '{cause.Trigger}' any more", cancel);
        }
        if (await FrozenUntilAsync(pipeline, model.Name, cancel) is { } until)
        {
            return (false, until);
        }
        var number = cause.Number ?? model.LastNumber;
        ReleaseCause reason = new(
            trigger.Kind,
            release =>
                TriggerFacts.Answered.Draft(
                    new CauseAnswered(cause.Model, cause.Cause, release, $"release {release} of version {number}"),
                    cause.Model.ToString(),
                    release.ToString()
                ),
            new Expectation(TriggerTables.Causes, row.Key, row.Revision)
        );
        var started = await releases.StartAsync(cause.By, model.Name, number, reason, cancel);
        return started.TryGet(out _, out fault) ? (true, null)
            : fault.Reason == JournalFaults.StaleRevision || fault.Reason == ReleaseFaults.ReleaseOpen
                ? (false, clock.GetUtcNow() + AfterTrouble)
            : fault.Reason.Kind == FaultKind.Unavailable ? (false, clock.GetUtcNow() + AfterTrouble)
            : await RefuseAsync(row, fault.Detail, cancel);
    }

    /// <summary>No release begins for it, and the record says why.</summary>
    private async Task<(bool GoesOn, DateTimeOffset? Again)> RefuseAsync(
        Row<CauseState> row,
        string why,
        CancellationToken cancel
    )
    {
        var answered = new CauseAnswered(
            row.Value.Model,
            row.Value.Cause,
            null,
            $"no release: {ReleaseRules.Kept(why)}"
        );
        var commit = new Commit(Principal.System, [TriggerFacts.Answered.Draft(answered, row.Value.Model.ToString())])
        {
            Expected = [new Expectation(TriggerTables.Causes, row.Key, row.Revision)],
        };
        return (await journal.CommitAsync(commit, cancel)).IsOk
            ? (true, null)
            : (false, clock.GetUtcNow() + AfterTrouble);
    }

    /// <summary>While an environment on the way is frozen nobody is there for a release that nobody asked for just now.</summary>
    private async Task<DateTimeOffset?> FrozenUntilAsync(
        PipelineInForce pipeline,
        ModelName model,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? until = null;
        foreach (var environment in pipeline.Spec.Gates.Keys)
        {
            var terms = await checks.TermsAsync(pipeline, model, environment, cancel);
            var frozen = terms.IsOk ? FreezeRules.At(terms.Value.Policy.Freeze, now)?.Until : null;
            until = frozen is not null && (until is null || frozen > until) ? frozen : until;
        }
        return until;
    }
}
