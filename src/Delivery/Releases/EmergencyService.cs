using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>Goes past a gate in an emergency, and reviews it afterwards.</summary>
public sealed class EmergencyService(
    IStateStore state,
    ReleaseService releases,
    PipelineService pipelines,
    CheckService checks
)
{
    /// <summary>
    /// Goes past the gate that an open release stands before or will come to. What was asked, and what came out, stays in the record.
    /// </summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="id">The release.</param>
    /// <param name="environment">Whose gate; null takes the pipeline's last environment.</param>
    /// <param name="reason">Why it cannot wait.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public Task<Result<Row<ReleaseState>>> DeclareAsync(
        Principal by,
        ReleaseId id,
        EnvironmentName? environment,
        string reason,
        CancellationToken cancel
    ) =>
        releases.SayAsync(
            by,
            id,
            async release =>
            {
                if (release.Current is null)
                {
                    return ReleaseFaults.ReleaseOver.With(
                        $"Release {id} has {ReleaseRules.Word(release.Status)}. Start one that goes past the gate: airworthy release {release.ModelName} {release.Number} --break-glass REASON"
                    );
                }
                return
                    (await pipelines.OfReleaseAsync(release, cancel)).TryGet(out var pipeline, out var fault)
                    && (await MayAsync(by, id, pipeline, release.ModelName, environment, reason, cancel)).TryGet(
                        out var emergency,
                        out fault
                    )
                    ? ReleaseRules.About(release, WordFacts.EmergencyDeclared, emergency)
                    : fault;
            },
            cancel
        );

    /// <summary>Starts a release that goes past the gate into an environment.</summary>
    public async Task<Result<Row<ReleaseState>>> StartAsync(
        Principal by,
        ModelName name,
        int number,
        EnvironmentName? environment,
        string reason,
        CancellationToken cancel
    ) =>
        await releases.StartAsync(
            by,
            name,
            number,
            (id, pipeline) => MayAsync(by, id, pipeline, name, environment, reason, cancel),
            cancel
        );

    /// <summary>Closes the review of an emergency; by somebody who has no part in it.</summary>
    public Task<Result<Row<ReleaseState>>> ReviewAsync(
        Principal by,
        ReleaseId id,
        string comment,
        CancellationToken cancel
    ) =>
        releases.SayAsync(
            by,
            id,
            async release =>
            {
                var open = release.Emergencies?.FirstOrDefault(e => e.ReviewedAt is null);
                if (open is null || string.IsNullOrWhiteSpace(comment))
                {
                    return ReleaseFaults.NothingToReview.With(
                        $"Release {id} has no open review, or the comment is empty: say what you found."
                    );
                }
                var key = release.VersionId.ToString();
                var version = (await state.FindAsync(CatalogTables.Versions, key, cancel))!.Value;
                return by == open.By || ApprovalRules.WhyNot(by, version, release.RequestedBy) is not null
                    ? ReleaseFaults.ReviewNotYours.With(
                        $"'{by}' declared this emergency or has a part in the version; somebody else closes its review."
                    )
                    : ReleaseRules.About(
                        release,
                        WordFacts.EmergencyReviewed,
                        new EmergencyReviewed(id, open.Environment, ReleaseRules.Kept(comment))
                    );
            },
            cancel
        );

    private async Task<Result<EmergencyDeclared>> MayAsync(
        Principal by,
        ReleaseId id,
        PipelineInForce pipeline,
        ModelName model,
        EnvironmentName? environment,
        string reason,
        CancellationToken cancel
    )
    {
        var into = environment ?? pipeline.Spec.Environments[^1];
        if (!(await checks.TermsAsync(pipeline, model, into, cancel)).TryGet(out var terms, out var fault))
        {
            return fault;
        }
        var limits = terms.Policy.Emergency;
        var account = by.Account is { } name
            ? await state.FindAsync(AccountTables.Accounts, name.ToString(), cancel)
            : null;
        var may = account?.Value.Roles.Names.Intersect(limits.Roles).Any() == true && limits.Skips.Count > 0;
        return !may
                ? ReleaseFaults.EmergencyNotYours.With(
                    $"'{by}' may not go past the gate into {into}: {(limits.Roles.Count == 0 ? "the policy lets nobody" : $"it takes the role {string.Join(" or ", limits.Roles)}")}."
                )
            : string.IsNullOrWhiteSpace(reason)
                ? ReleaseFaults.ReasonNeeded.With("Say why it cannot wait; the reason goes into the record.")
            : new EmergencyDeclared(id, into, ReleaseRules.Kept(reason), limits.Skips);
    }
}
