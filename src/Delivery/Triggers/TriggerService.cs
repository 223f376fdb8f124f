using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Delivery.Releases;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Triggers;

/// <summary>
/// Takes what happens for a cause of a release, where the model's pipeline says so: once for each cause, whoever tells of it again.
/// <see cref="CauseService"/> begins the releases.
/// </summary>
public sealed class TriggerService(
    IJournal journal,
    IRecordReader record,
    IStateStore state,
    ModelService models,
    PipelineService pipelines,
    ISecretSource secrets,
    TimeProvider clock
)
{
    private const int LifeAtOnce = 1000;

    /// <summary>The schedules of those models that have any, and since when.</summary>
    private readonly Dictionary<
        ModelId,
        IReadOnlyList<(ModelId Model, DateTimeOffset Since, TriggerSpec Trigger)>
    > _scheduled = [];

    /// <summary>Takes a fact for a cause; whether it was one. The same fact again is none.</summary>
    public async Task<bool> HearAsync(Fact fact, CancellationToken cancel)
    {
        if (CatalogFacts.VersionRegistered.Read(fact) is { } version)
        {
            return await HearAsync(version, cancel);
        }
        return ReleaseFacts.PipelineApplied.Read(fact) is { Sets: not null } applied
            && await HearAsync(applied, fact, cancel);
    }

    private async Task<bool> HearAsync(VersionRegistered version, CancellationToken cancel)
    {
        var found = await FindAsync(version.ModelId, version.ModelName, TriggerKind.VersionRegistered, "", cancel);
        return found is not null
            && await CauseAsync(
                found,
                new ReleaseCaused(
                    version.ModelId,
                    $"{found}",
                    $"version {version.Id}",
                    TriggerRules.ActorOf(found.Kind),
                    version.Number
                ),
                cancel
            );
    }

    private async Task<bool> HearAsync(PipelineApplied applied, Fact fact, CancellationToken cancel)
    {
        var before = await BeforeAsync(applied.Model, fact.Index, cancel);
        var any = false;
        foreach (var set in TriggerRules.Changed(before?.Sets, applied.Sets!))
        {
            var found = await FindAsync(applied.Model, applied.Name, TriggerKind.DatasetChanged, set, cancel);
            any |=
                found is not null
                && await CauseAsync(
                    found,
                    new ReleaseCaused(
                        applied.Model,
                        $"{found}",
                        $"data set {set} of fact {fact.Index}",
                        TriggerRules.ActorOf(found.Kind)
                    ),
                    cancel
                );
        }
        return any;
    }

    /// <summary>The pipeline that was in force before one was applied.</summary>
    private async Task<PipelineApplied?> BeforeAsync(ModelId model, long index, CancellationToken cancel)
    {
        PipelineApplied? before = null;
        for (var from = 0L; ; )
        {
            var life = await record.OfSubjectAsync(model.ToString(), from, LifeAtOnce, cancel);
            foreach (var fact in life.Where(f => f.Index < index))
            {
                before = ReleaseFacts.PipelineApplied.Read(fact) ?? before;
            }
            if (life.Count < LifeAtOnce || life[^1].Index >= index)
            {
                return before;
            }
            from = life[^1].Index + 1;
        }
    }

    /// <summary>
    /// Somebody asked for an alias that only a release moves. Where the pipeline says that this starts one, it starts in their name: they
    /// do not approve it. Whether it does; asking again for what is open already starts nothing.
    /// </summary>
    public async Task<bool> RequestAsync(
        Principal by,
        ModelName name,
        string alias,
        int number,
        CancellationToken cancel
    )
    {
        if (
            !(await models.FindAsync(name, cancel)).TryGet(out var model, out _)
            || !(await models.VersionAsync(name, number, cancel)).TryGet(out var version, out _)
            || await FindAsync(model.Value.Id, name, TriggerKind.AliasRequested, alias, cancel) is not { } found
        )
        {
            return false;
        }
        // As often as it is asked for until a release began, and anew after that one.
        var open = Condition.Equal("status", "open");
        foreach (var row in await state.AllAsync(TriggerTables.Causes, cancel, open))
        {
            if (row.Value.Model == model.Value.Id && row.Value.Trigger == $"{found}" && row.Value.Number == number)
            {
                return true;
            }
        }
        var cause = $"alias {alias} for {version.Value.Id} at {clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'}";
        return await CauseAsync(found, new ReleaseCaused(model.Value.Id, $"{found}", cause, by, number), cancel);
    }

    /// <summary>Takes a signed call; answers whether it is the first of its id.</summary>
    public async Task<Result<bool>> CallAsync(
        ModelName name,
        string webhook,
        WebhookCall call,
        CancellationToken cancel
    )
    {
        var secret = IsName(webhook) ? secrets.Find(SecretOf(webhook)) : null;
        if (secret is not { Length: > 0 } || !SignatureRules.IsGood(call, secret, clock.GetUtcNow()))
        {
            return Refused();
        }
        if (!WebhookBody.Read(name, call.Body).TryGet(out var number, out var fault))
        {
            return fault;
        }
        if (
            !(await models.FindAsync(name, cancel)).TryGet(out var model, out _)
            || await FindAsync(model.Value.Id, name, TriggerKind.Webhook, webhook, cancel) is not { } found
        )
        {
            return Refused();
        }
        if (number is { } asked && !(await models.VersionAsync(name, asked, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        var caused = new ReleaseCaused(
            model.Value.Id,
            $"{found}",
            $"webhook {webhook} {call.Id}",
            TriggerRules.ActorOf(found.Kind),
            number
        );
        return await CauseAsync(found, caused, cancel);
    }

    /// <summary>The secret that calls of a webhook are signed with, by the name that step secrets have.</summary>
    internal static string SecretOf(string webhook) => $"WEBHOOK_{webhook.ToUpperInvariant().Replace('-', '_')}";

    private static bool IsName(string webhook) =>
        webhook.Length is > 0 and <= 40
        && webhook.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static Fault Refused() =>
        TriggerFaults.TriggerRefused.With(
            "The call is not signed with this webhook's secret, is more than five minutes old, or there is no such webhook."
        );

    /// <summary>
    /// Takes every moment that a schedule was due for since anybody looked as one cause; says when the next falls due. For one caller at a
    /// time.
    /// </summary>
    /// <param name="applied">Models whose pipeline was applied since the last time; null: any may have been.</param>
    /// <param name="cancel">Ends the looking.</param>
    public async Task<DateTimeOffset?> TickAsync(IReadOnlyCollection<ModelId>? applied, CancellationToken cancel)
    {
        await FollowAsync(applied, cancel);
        var now = clock.GetUtcNow();
        DateTimeOffset? soonest = null;
        foreach (var (model, since, trigger) in _scheduled.Values.SelectMany(s => s))
        {
            var key = TriggerTables.KeyOf(model, $"{trigger}");
            var last = (await state.FindAsync(TriggerTables.Schedules, key, cancel))?.Value.DueAt;
            var (due, next) = TriggerRules.Due(trigger.Schedule!, last > since ? last.Value : since, now);
            if (due is { } moment)
            {
                var caused = new ReleaseCaused(
                    model,
                    $"{trigger}",
                    $"{trigger} at {TriggerRules.CauseOf(moment)}",
                    TriggerRules.ActorOf(trigger.Kind),
                    DueAt: moment
                );
                await CauseAsync(trigger, caused, cancel);
            }
            soonest = soonest is null || next < soonest ? next : soonest;
        }
        return soonest;
    }

    /// <summary>Reads anew which schedules there are.</summary>
    private async Task FollowAsync(IReadOnlyCollection<ModelId>? applied, CancellationToken cancel)
    {
        IEnumerable<Row<PipelineState>> rows = applied is null
            ? await state.AllAsync(ReleaseTables.Pipelines, cancel)
            : (
                await state.FindAllAsync(ReleaseTables.Pipelines, [.. applied.Select(m => m.ToString())], cancel)
            ).Values;
        if (applied is null)
        {
            _scheduled.Clear();
        }
        foreach (var row in rows)
        {
            var triggers = pipelines.Read(row).TryGet(out var pipeline, out _) ? pipeline.Spec.Triggers : [];
            _scheduled.Remove(row.Value.Model);
            if (triggers.Any(t => t.Schedule is not null))
            {
                _scheduled[row.Value.Model] =
                [
                    .. triggers
                        .Where(t => t.Schedule is not null)
                        .Select(t => (row.Value.Model, row.Value.AppliedAt, t)),
                ];
            }
        }
    }

    private async Task<TriggerSpec?> FindAsync(
        ModelId model,
        ModelName name,
        TriggerKind kind,
        string of,
        CancellationToken cancel
    ) =>
        (await pipelines.FindAsync(model, name, cancel)).TryGet(out var pipeline, out _)
            ? TriggerRules.Find(pipeline.Spec, kind, of)
            : null;

    /// <summary>States a cause; false where it stands already.</summary>
    private async Task<bool> CauseAsync(TriggerSpec trigger, ReleaseCaused caused, CancellationToken cancel)
    {
        var key = TriggerTables.KeyOf(caused.Model, caused.Cause);
        if (await state.FindAsync(TriggerTables.Causes, key, cancel) is not null)
        {
            return false;
        }
        var by = trigger.Kind == TriggerKind.AliasRequested ? caused.By : Principal.System;
        var commit = new Commit(by, [TriggerFacts.Caused.Draft(caused, caused.Model.ToString())])
        {
            Expected = [new Expectation(TriggerTables.Causes, key, 0)],
        };
        var committed = await journal.CommitAsync(commit, cancel);
        return committed.IsOk ? true
            : committed.Fault.Reason == JournalFaults.StaleRevision ? false
            : throw new InvalidOperationException($"A cause could not be stated: {committed.Fault}");
    }
}
