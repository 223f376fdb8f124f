using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// Applies a draft policy to the last releases: asks its controls now of what stood before each gate then, and counts the approvals
/// that were given. Changes and records nothing.
/// </summary>
public sealed class DryRunService(
    IStateStore state,
    PipelineService pipelines,
    PolicyService policies,
    CheckService checks
)
{
    public const int MostReleases = 50;

    /// <param name="yaml">The draft, UTF-8.</param>
    /// <param name="last">How many releases, the newest first.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<Result<DryRunReport>> RunAsync(ReadOnlyMemory<byte> yaml, int last, CancellationToken cancel)
    {
        if (!policies.Read(yaml.Span).TryGet(out var draft, out var fault))
        {
            return fault;
        }
        IReadOnlyList<PolicySpec> then = await policies.SpecsAsync(cancel);
        IReadOnlyList<PolicySpec> now = [.. then.Where(p => p.Scope != draft.Scope), draft];
        var query = new StateQuery { Descending = true, Limit = Math.Clamp(last, 1, MostReleases) };
        var runs = new List<DryRun>();
        foreach (var row in (await state.ListAsync(ReleaseTables.Releases, query, cancel)).Value.Rows)
        {
            foreach (var gate in row.Value.Gates)
            {
                runs.AddRange(await RunAsync(row.Value, gate, now, cancel));
            }
        }
        return new DryRunReport(draft.Scope, runs);
    }

    private async Task<IEnumerable<DryRun>> RunAsync(
        ReleaseState release,
        GateDecision then,
        IReadOnlyList<PolicySpec> specs,
        CancellationToken cancel
    )
    {
        var version = await state.FindAsync(CatalogTables.Versions, release.VersionId.ToString(), cancel);
        if (
            version is null
            || !(await pipelines.OfReleaseAsync(release, cancel)).TryGet(out var pipeline, out _)
            || !CheckService.TermsOf(pipeline, release.ModelName, then.Environment, specs).TryGet(out var terms, out _)
        )
        {
            return [];
        }
        var champion = then.Champion is { } id
            ? (await state.FindAsync(CatalogTables.Versions, id.ToString(), cancel))?.Value
            : null;
        var now = await checks.AskAsync(pipeline, version.Value, terms, champion, Placement.Transition, cancel);
        return [DryRunRules.Compare(release, then, now)];
    }
}

/// <summary>What a draft policy comes to, release by release and gate by gate.</summary>
public sealed record DryRunReport(PolicyScope Scope, IReadOnlyList<DryRun> Runs);

/// <summary>One gate then, and under the draft.</summary>
public sealed record DryRun(
    ReleaseId Release,
    ModelName Model,
    int Version,
    EnvironmentName Environment,
    bool PassedThen,
    bool PassesNow,
    IReadOnlyList<string> Differences
);

/// <summary>What is different between a decision as it was made and as a draft policy would have it. Pure.</summary>
internal static class DryRunRules
{
    internal static DryRun Compare(ReleaseState release, GateDecision then, GateDecision now)
    {
        var differences = new List<string>();
        var before = then.Findings.ToDictionary(Key);
        var after = now.Findings.ToDictionary(Key);
        differences.AddRange(before.Keys.Except(after.Keys).Select(k => $"{k} would not be asked."));
        foreach (var (key, finding) in after)
        {
            var was = before.GetValueOrDefault(key);
            var word = Word(finding);
            if (was is null)
            {
                differences.Add($"{key} would be asked too: {word}: {finding.Summary}");
            }
            else if (Word(was) != word)
            {
                differences.Add($"{key} was {Word(was)} and would be {word}.");
            }
        }
        differences.AddRange(
            now.Reasons.Except(then.Reasons)
                .Where(r => !after.Values.Any(f => r.Contains(f.Summary, StringComparison.Ordinal)))
        );
        var words = release.Approvals.Where(a => a.Approved && a.Environment == then.Environment);
        if (
            release.Status == ReleaseStatus.Succeeded
            && StageRules.Fill(now.Stages ?? [], words).Missing is { } missing
        )
        {
            differences.Add($"Approvals: {missing}");
        }
        return new DryRun(
            release.Id,
            release.ModelName,
            release.Number,
            then.Environment,
            then.Passed,
            now.Passed,
            [.. differences.Distinct()]
        );
    }

    private static string Key(Finding finding) => new ControlSpec(finding.Control, finding.With).ToString();

    private static string Word(Finding finding)
    {
        var outcome = finding.Outcome.ToString().ToLowerInvariant();
        return finding.Severity is { } severity and not Severity.Block ? $"{outcome} ({severity.ToYaml()})" : outcome;
    }
}
