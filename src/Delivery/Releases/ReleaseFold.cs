using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Delivery.Releases;

/// <summary>What releases' facts mean for a release's row.</summary>
internal sealed class ReleaseFold() : StateFold<ReleaseState>(ReleaseTables.Releases)
{
    /// <inheritdoc />
    public override int Version => 3;

    public override IEnumerable<string> KeysOf(Fact fact)
    {
        ReleaseId? release = fact.Kind switch
        {
            _ when ReleaseFacts.ReleaseStarted.Read(fact) is { } started => started.Release,
            _ when ReleaseFacts.GateDecided.Read(fact) is { } decided => decided.Release,
            _ when ReleaseFacts.ApprovalGiven.Read(fact) is { } given => given.Release,
            _ when ReleaseFacts.StepFinished.Read(fact) is { } step => step.Release,
            _ when ReleaseFacts.ReleaseFinished.Read(fact) is { } finished => finished.Release,
            _ => StepFold.ReleaseOf(fact) ?? ShareFold.ReleaseOf(fact) ?? ReleaseWordFold.ReleaseOf(fact),
        };
        return release is { } id ? [id.ToString()] : [];
    }

    protected override ReleaseState Apply(ReleaseState? before, string key, Fact fact)
    {
        if (ReleaseFacts.ReleaseStarted.Read(fact) is { } started)
        {
            return GraphRules.Settle(Start(started, fact));
        }
        var release =
            before ?? throw new InvalidOperationException($"{fact.Kind} names {key}, which was never started.");
        return GraphRules.Settle(
            fact.Kind switch
            {
                _ when ReleaseFacts.GateDecided.Read(fact) is { } decided => release with
                {
                    Gates =
                    [
                        .. release.Gates.Where(g => g.Environment != decided.Decision.Environment),
                        decided.Decision,
                    ],
                },
                _ when ReleaseFacts.ApprovalGiven.Read(fact) is { } given => release with
                {
                    Approvals = [.. release.Approvals, ToApproval(given, fact)],
                },
                _ when ReleaseFacts.StepFinished.Read(fact) is { } step => release with
                {
                    Steps = Finish(release.Steps, step, fact.At),
                },
                _ when ReleaseFacts.ReleaseFinished.Read(fact) is { } finished => release with
                {
                    Status = finished.Status,
                    FinishedAt = fact.At,
                    Detail = finished.Detail,
                    Ending = null,
                },
                _ when StepFold.ReleaseOf(fact) is not null => StepFold.Apply(release, fact),
                _ when ShareFold.ReleaseOf(fact) is not null => ShareFold.Apply(release, fact),
                _ => ReleaseWordFold.Apply(release, fact),
            }
        );
    }

    private static ReleaseState Start(ReleaseStarted started, Fact fact) =>
        new()
        {
            Id = started.Release,
            VersionId = started.Version,
            ModelId = started.Model,
            ModelName = started.Name,
            Number = started.Number,
            PipelineDigest = started.Pipeline,
            RequestedBy = fact.By,
            StartedAt = fact.At,
            Status = ReleaseStatus.Running,
            Steps = started.Steps,
            Trigger = started.Trigger,
        };

    private static Approval ToApproval(ApprovalGiven given, Fact fact) =>
        new()
        {
            By = fact.By,
            At = fact.At,
            Environment = given.Environment,
            Approved = given.Approved,
            Comment = given.Comment,
            Roles = given.Roles,
            For = given.For,
            EvidenceDigest = given.Evidence,
        };

    private static IReadOnlyList<StepState> Finish(
        IReadOnlyList<StepState> steps,
        StepFinished finished,
        DateTimeOffset at
    ) =>
        [
            .. steps.Select(s =>
                s.Name == finished.Step
                    ? s with
                    {
                        Status = finished.Status,
                        Detail = finished.Detail,
                        FinishedAt = at,
                        DueAt = null,
                        Outputs = finished.Outputs,
                        Kept = finished.Kept,
                    }
                    : s
            ),
        ];
}

/// <summary>One open release a model, from its start to its end.</summary>
internal sealed class OpenReleaseFold() : StateFold<OpenReleaseState>(ReleaseTables.OpenReleases)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        ReleaseFacts.ReleaseStarted.Read(fact) is { } started ? [started.Model.ToString()]
        : ReleaseFacts.ReleaseFinished.Read(fact) is { } finished ? [finished.Model.ToString()]
        : StepFacts.Reopened.Read(fact) is { } reopened ? [reopened.Model.ToString()]
        : [];

    protected override OpenReleaseState? Apply(OpenReleaseState? before, string key, Fact fact) =>
        ReleaseFacts.ReleaseStarted.Read(fact) is { } started ? new OpenReleaseState(started.Release)
        : StepFacts.Reopened.Read(fact) is { } reopened ? new OpenReleaseState(reopened.Release)
        : null;
}
