using System.Collections.Concurrent;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Policies;

/// <summary>Puts policies in force, and tells what holds for a model.</summary>
public sealed class PolicyService(IJournal journal, IStateStore state, ControlCatalog controls)
{
    private readonly ConcurrentDictionary<Sha256Digest, PolicySpec> _read = new();

    /// <summary>Puts a policy in force for its scope at once. Everything wrong with it is told together.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="yaml">The file, UTF-8.</param>
    /// <param name="expected">The version this replaces, 0 for none, null for whatever is there.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<PolicyState>> ApplyAsync(
        Principal by,
        ReadOnlyMemory<byte> yaml,
        int? expected,
        CancellationToken cancel
    )
    {
        if (!Read(yaml.Span).TryGet(out var spec, out var fault))
        {
            return fault;
        }
        var scope = spec.Scope.ToString();
        var now = await state.FindAsync(PolicyTables.Policies, scope, cancel);
        if (expected is { } version && version != (now?.Value.Version ?? 0))
        {
            return JournalFaults.StaleRevision.With(
                $"The policy for {scope} is at version {now?.Value.Version ?? 0} by now, not {version}. Read it again."
            );
        }
        var digest = Sha256Digest.Of(yaml.Span);
        if (now?.Value.Digest == digest)
        {
            return now.Value;
        }
        var applied = new PolicyApplied(
            scope,
            (now?.Value.Version ?? 0) + 1,
            digest,
            Encoding.UTF8.GetString(yaml.Span)
        );
        var commit = new Commit(by, [PolicyFacts.PolicyApplied.Draft(applied, PolicyFacts.Subject, $"policy:{scope}")])
        {
            Expected = [new Expectation(PolicyTables.Policies, scope, now?.Revision ?? 0)],
        };
        return (await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault)
                ? (await state.FindAsync(PolicyTables.Policies, scope, cancel))!.Value
            : fault.Reason == RecordFaults.FactTooLarge
                ? PolicyFaults.PolicyRefused.With(
                    "The policy's text is too long to be kept in the record as it is written there; shorten its comments, or part it into policies for teams."
                )
            : fault;
    }

    /// <summary>The policy, or every fault of it as one.</summary>
    public Result<PolicySpec> Read(ReadOnlySpan<byte> yaml)
    {
        var reading = PolicyYaml.Read(yaml);
        var wrong = PolicyDocumentLint.Check(reading, controls).Select(f => f.Detail).ToList();
        return wrong.Count == 0
            ? reading.Spec!
            : PolicyFaults.PolicyRefused.With(
                wrong.Count == 1 ? wrong[0] : string.Join('\n', wrong.Select(w => $"- {w}"))
            );
    }

    public async Task<Result<PolicyState>> FindAsync(PolicyScope scope, CancellationToken cancel) =>
        await state.FindAsync(PolicyTables.Policies, scope.ToString(), cancel) is { } row
            ? row.Value
            : PolicyFaults.PolicyUnknown.With(
                $"There is no policy for {scope}. Apply one: airworthy policy apply policy.yaml"
            );

    /// <summary>Every policy in force, the organisation's first.</summary>
    public async Task<IReadOnlyList<PolicyState>> AllAsync(CancellationToken cancel)
    {
        var rows = await state.AllAsync(PolicyTables.Policies, cancel);
        return
        [
            .. rows.Select(r => r.Value)
                .OrderBy(p => PolicyScope.Parse(p.Scope).Value.Level)
                .ThenBy(p => p.Scope, StringComparer.Ordinal),
        ];
    }

    /// <summary>Every version of a scope's policy, the newest first.</summary>
    public async Task<IReadOnlyList<PolicyState>> HistoryAsync(PolicyScope scope, CancellationToken cancel)
    {
        var rows = await state.AllAsync(
            PolicyTables.PolicyRevisions,
            cancel,
            Condition.Equal("scope", scope.ToString())
        );
        return [.. rows.Select(r => r.Value).OrderByDescending(p => p.Version)];
    }

    /// <summary>The policies in force, as declared.</summary>
    public async Task<IReadOnlyList<PolicySpec>> SpecsAsync(CancellationToken cancel) =>
        [.. (await AllAsync(cancel)).Select(SpecOf)];

    /// <summary>What holds for a model's environment now.</summary>
    /// <param name="model">The model.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="gate">The pipeline's own gate, the lowest layer; null where there is none.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<EnvironmentPolicy> EffectiveAsync(
        ModelName model,
        EnvironmentName environment,
        GateSpec? gate,
        CancellationToken cancel
    ) => ModelPolicyRules.Of(model, await SpecsAsync(cancel), environment, gate);

    /// <summary>Whether the organisation's policy says that every model is managed.</summary>
    public async Task<bool> ManagesAllAsync(CancellationToken cancel) =>
        await state.FindAsync(PolicyTables.Policies, PolicyScope.Organisation.ToString(), cancel) is { } row
        && SpecOf(row.Value).ManagesAll;

    private PolicySpec SpecOf(PolicyState policy) =>
        _read.GetOrAdd(
            policy.Digest,
            _ =>
                PolicyYaml.Read(Encoding.UTF8.GetBytes(policy.Yaml)).Spec
                ?? new PolicySpec
                {
                    Scope = PolicyScope.Parse(policy.Scope).Value,
                    ManagesAll = policy.Scope == PolicyScope.Organisation.ToString(),
                    Problem =
                        $"The policy for {policy.Scope} was applied under older rules and cannot be read any more, so nobody knows what it asks; apply it again.",
                }
        );
}
