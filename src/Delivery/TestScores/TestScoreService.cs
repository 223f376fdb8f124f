using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.TestScores;

/// <summary>Works out versions' scores, and takes people's word on tests done by hand.</summary>
public sealed class TestScoreService(IJournal journal, IStateStore state, IRecordReader record, ModelService models)
{
    private const int LongestWhy = 2000;
    private const int Stride = 1000;

    /// <summary>The version's score as things stand. Asks nothing and records nothing.</summary>
    public async Task<Result<TestScore>> OfAsync(ModelName name, int number, CancellationToken cancel)
    {
        if (!(await models.VersionAsync(name, number, cancel)).TryGet(out var version, out var fault))
        {
            return fault;
        }
        var of = Condition.Equal("versionId", version.Key);
        var releases = await state.AllAsync(ReleaseTables.Releases, cancel, of);
        var checks = await state.AllAsync(ReleaseTables.VersionChecks, cancel, of);
        var attested = await state.AllAsync(TestScoreTables.Attestations, cancel, of);
        var asked = releases
            .SelectMany(r => r.Value.Gates)
            .Select(g => new Asked(Placement.Transition, g))
            .Concat(checks.Select(c => new Asked(c.Value.Placement, c.Value.Decision)))
            .OrderByDescending(a => a.Decision.AskedAt);
        return TestScoreRules.Of(
            [.. asked],
            await ExercisedAsync(version.Value.Id, [.. releases.Select(r => r.Value)], cancel),
            attested.ToDictionary(a => a.Value.Test, a => a.Value, StringComparer.Ordinal)
        );
    }

    /// <summary>Takes a person's word that a test was done by hand for a version; no why takes it back.</summary>
    public async Task<Result<TestScore>> AttestAsync(
        Principal by,
        ModelName name,
        int number,
        string test,
        string? why,
        CancellationToken cancel
    )
    {
        if (!(await models.VersionAsync(name, number, cancel)).TryGet(out var version, out var fault))
        {
            return fault;
        }
        if (Rubric.Find(test) is null)
        {
            var known = Rubric.Tests.Select(t => t.Name).ToList();
            return TestScoreFaults.TestUnknown.With(
                $"The rubric has no test '{Clip.Short(test)}'{NearestName.Hint(test, known)} It has: {string.Join(", ", known)}."
            );
        }
        if (why is not null && (string.IsNullOrWhiteSpace(why) || why.Length > LongestWhy))
        {
            return TestScoreFaults.BadAttestation.With(
                $"Say in 1 to {LongestWhy} characters how '{test}' was done and where that can be read."
            );
        }
        var key = $"{version.Key}/{test}";
        if (why is null && await state.FindAsync(TestScoreTables.Attestations, key, cancel) is null)
        {
            return await OfAsync(name, number, cancel);
        }
        var fact = TestScoreFacts.TestAttested.Draft(
            new TestAttested(version.Value.Id, test, why),
            version.Key,
            version.Value.ModelId.ToString()
        );
        return (await journal.CommitAsync(new Commit(by, [fact]), cancel)).TryGet(out _, out fault)
            ? await OfAsync(name, number, cancel)
            : fault;
    }

    private async Task<IReadOnlySet<Exercise>> ExercisedAsync(
        VersionId version,
        IReadOnlyList<ReleaseState> releases,
        CancellationToken cancel
    )
    {
        var exercised = new HashSet<Exercise>();
        if (releases.Any(WasTriedBefore))
        {
            exercised.Add(Exercise.SmokeTested);
        }
        for (long seen = 0; ; seen += Stride)
        {
            var facts = await record.OfSubjectAsync(version.ToString(), seen, Stride, cancel);
            if (facts.Any(RolloutFacts.EndpointRolledBack.Is))
            {
                exercised.Add(Exercise.RolledBack);
            }
            if (facts.Count < Stride)
            {
                return exercised;
            }
        }
    }

    private static bool WasTriedBefore(ReleaseState release) =>
        release.Steps.Any(s =>
            s is { Kind: StepKind.SmokeTest, Status: StepStatus.Done } && s.Environment != ReleaseRules.Last(release)
        );
}
