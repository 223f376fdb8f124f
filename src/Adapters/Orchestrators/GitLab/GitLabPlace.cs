using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitLab;

/// <summary>Where a project is in the API.</summary>
internal static class GitLabPlace
{
    /// <summary><c>group/sub/project</c> is one part of the path, its slashes encoded.</summary>
    public static Result<string> Of(WorkOrder order)
    {
        var parts = order.Target.Split('/');
        return
            parts.Length >= 2
            && order.Target.Length <= 500
            && parts.All(p => p.Length > 0 && p is not ("." or "..") && p.All(IsOfName))
            ? $"projects/{Uri.EscapeDataString(order.Target)}/"
            : OrchestrationFaults.WorkRefused.With(
                $"'{Clip.Short(order.Target)}' is no project. Write its whole path: group/project."
            );
    }

    private static bool IsOfName(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '.';
}
