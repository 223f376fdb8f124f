using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>Where things are below a Jenkins' root, as they go over the wire.</summary>
internal static class JenkinsPaths
{
    // What Jenkins' branch names write as %XX in a job's own name; the wire encodes the percent sign again.
    private const string EncodedInBranches = "#%/?[]\\";

    /// <summary><c>team/model</c> is <c>job/team/job/model</c>; a branch of a multibranch project is one more job, its name encoded twice.</summary>
    public static Result<string> Job(string fullName, string? branch)
    {
        var parts = fullName.Split('/');
        if (fullName.Length > 500 || parts.Any(p => p.Trim().Length == 0 || p is "." or ".." || p.Any(char.IsControl)))
        {
            return OrchestrationFaults.WorkRefused.With(
                $"'{Clip.Short(fullName)}' is no job's full name. Write folders and job with / between them: team/model."
            );
        }
        var path = new StringBuilder();
        foreach (var part in parts)
        {
            path.Append("job/").Append(Uri.EscapeDataString(part)).Append('/');
        }
        if (branch is not null)
        {
            path.Append("job/").Append(Uri.EscapeDataString(BranchName(branch))).Append('/');
        }
        return path.ToString();
    }

    /// <summary>The number in a queue item's address, whatever stands before it: behind a proxy Jenkins may name itself otherwise.</summary>
    public static long? QueueItem(Uri? location)
    {
        var parts = location?.OriginalString.TrimEnd('/').Split('/') ?? [];
        return parts is [.., "queue", "item", var number] && long.TryParse(number, out var id) ? id : null;
    }

    /// <summary>A file among a build's artifacts; null for a path that leads elsewhere.</summary>
    public static string? Artifact(string path)
    {
        var parts = path.Split('/');
        return parts.Any(p => p is "" or "." or ".." || p.Contains('\\', StringComparison.Ordinal))
            ? null
            : string.Join('/', parts.Select(Uri.EscapeDataString));
    }

    private static string BranchName(string branch)
    {
        var name = new StringBuilder();
        foreach (var c in branch)
        {
            name.Append(EncodedInBranches.Contains(c, StringComparison.Ordinal) ? $"%{(int)c:X2}" : c.ToString());
        }
        return name.ToString();
    }
}
