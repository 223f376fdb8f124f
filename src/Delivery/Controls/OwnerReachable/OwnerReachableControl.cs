using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.OwnerReachable;

/// <summary>Is there somebody who answers for the model and can be called when it fails?</summary>
public sealed class OwnerReachableControl : IControl
{
    public string Name => "owner-reachable";

    public int Revision => 1;

    /// <summary>An account may be disabled tomorrow.</summary>
    public bool IsTimely => true;

    public IReadOnlyList<ControlOption> Options => [];

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var owner = question.Candidate.Version.Owner;
        return OwnerReachableRules.Decide(owner.ToString(), await question.Account(owner, cancel));
    }
}

internal static class OwnerReachableRules
{
    private const string Mend =
        "Register the version with an owner who has an account here; an administrator makes one (airworthy account create NAME).";

    public static Answer Decide(string owner, AccountState? account) =>
        account is null ? Answer.Fail($"The owner, {owner}, has no account here, so nobody can be called.", Mend)
        : account.Disabled ? Answer.Fail($"The owner's account, {owner}, is disabled, so nobody can be called.", Mend)
        : Answer.Pass($"The owner, {owner}, has an account that is in use.");
}
