using System.Globalization;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitHub;

/// <summary>What is kept of a hand-over: when it was sent, and the run once it is known. <c>sent:1767225600</c>, <c>run:42</c>.</summary>
/// <param name="Run">Null while no run of it was seen.</param>
/// <param name="SentAt">When it was, or may have been, sent.</param>
internal sealed record GitHubHandle(long? Run, DateTimeOffset SentAt)
{
    public WorkHandle Kept =>
        new(
            Run is { } run
                ? string.Create(CultureInfo.InvariantCulture, $"run:{run}")
                : string.Create(CultureInfo.InvariantCulture, $"sent:{SentAt.ToUnixTimeSeconds()}")
        );

    public static GitHubHandle OfRun(long run) => new(run, default);

    /// <summary>Throws for what was never a handle of GitHub: rows are written by this class alone.</summary>
    public static GitHubHandle Of(WorkHandle handle) =>
        handle.Text.Split(':') is [var kind, var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? kind == "run"
                ? OfRun(number)
                : new GitHubHandle(null, DateTimeOffset.FromUnixTimeSeconds(number))
            : throw new ArgumentException($"'{handle.Text}' is no handle of GitHub.", nameof(handle));
}
