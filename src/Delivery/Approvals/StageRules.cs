using Airworthy.Core.Values;
using Airworthy.Pipelines.Policies;

namespace Airworthy.Delivery.Approvals;

/// <summary>Fills the stages of a gate with words that count, in the order in which they were given. Pure.</summary>
public static class StageRules
{
    /// <summary>How far the stages are filled. A person counts once, for themselves or for whom they stand in; and only in their turn.</summary>
    public static StagesFilled Fill(IReadOnlyList<ApprovalStage> stages, IEnumerable<Approval> approvals)
    {
        var counted = new List<Approval>();
        var notCounted = new List<string>();
        var seen = new HashSet<Principal>();
        var (at, here) = (0, 0);
        foreach (var approval in approvals.OrderBy(a => a.At))
        {
            if (at == stages.Count)
            {
                break;
            }
            if (seen.Contains(approval.By) || (approval.For is { } other && seen.Contains(other)))
            {
                continue;
            }
            if (!Fits(stages[at], approval))
            {
                notCounted.Add($"'{approval.By}' is none of {stages[at].Who}, whose turn it was");
                continue;
            }
            seen.Add(approval.By);
            if (approval.For is { } principal)
            {
                seen.Add(principal);
            }
            counted.Add(approval);
            if (++here == stages[at].Count)
            {
                (at, here) = (at + 1, 0);
            }
        }
        return new StagesFilled(counted, notCounted, at < stages.Count ? stages[at] : null, here);
    }

    /// <summary>Whether this word can count in the stage.</summary>
    public static bool Fits(ApprovalStage stage, Approval approval) =>
        stage.People.Count > 0
            ? Names(approval).Any(stage.People.Contains)
            : approval.Roles?.Contains(stage.Role) ?? stage.Role == ApprovalStage.AnyApprover;

    private static IEnumerable<string> Names(Approval approval)
    {
        yield return approval.By.Account?.ToString() ?? "";
        if (approval.For?.Account is { } principal)
        {
            yield return principal.ToString();
        }
    }
}

/// <summary>Stages as far as they are filled: what counts, what does not and why, whose turn it is and how many of them came.</summary>
public sealed record StagesFilled(
    IReadOnlyList<Approval> Counted,
    IReadOnlyList<string> NotCounted,
    ApprovalStage? Open,
    int Given
)
{
    /// <summary>A sentence while people are missing; null when all approved.</summary>
    public string? Missing =>
        Open is null ? null
        : Open.People.Count == 0 && Open.Role == ApprovalStage.AnyApprover
            ? $"{Given} of {Open.Count} approvals are given for this evidence."
        : $"{Given} of {Open.Count} approvals of {Open.Who} are given for this evidence.";
}
