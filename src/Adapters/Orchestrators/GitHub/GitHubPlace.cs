using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitHub;

/// <summary>A workflow: <c>owner/repository/file.yml</c>.</summary>
/// <param name="Repository">Its API path, with a slash at the end.</param>
/// <param name="File">The workflow's file below <c>.github/workflows</c>.</param>
internal sealed record GitHubPlace(string Repository, string File)
{
    public string Workflow => $"{Repository}actions/workflows/{File}/";

    public static Result<GitHubPlace> Of(WorkOrder order) =>
        order.Target.Split('/') is [var owner, var repository, var file]
        && IsName(owner)
        && IsName(repository)
        && IsName(file)
        && (file.EndsWith(".yml", StringComparison.Ordinal) || file.EndsWith(".yaml", StringComparison.Ordinal))
            ? new GitHubPlace($"repos/{owner}/{repository}/", file)
            : OrchestrationFaults.WorkRefused.With(
                $"'{Clip.Short(order.Target)}' is no workflow. Write owner/repository/file.yml, the file as it stands in .github/workflows."
            );

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 200
        && name is not ("." or "..")
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
