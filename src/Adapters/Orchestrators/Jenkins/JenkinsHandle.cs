using System.Globalization;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>What is kept of a hand-over: the queue item, and the build once there is one. <c>queue:123</c>, <c>build:45</c>.</summary>
/// <param name="IsBuild">Whether it left the queue for a build.</param>
/// <param name="Number">The item's or the build's.</param>
/// <param name="Session">Of the controller when it was last asked, by which a restart is noticed; empty where it told none.</param>
internal sealed record JenkinsHandle(bool IsBuild, long Number, string Session = "")
{
    public WorkHandle Kept =>
        new(string.Create(CultureInfo.InvariantCulture, $"{(IsBuild ? "build" : "queue")}:{Number}:{Session}"));

    /// <summary>Throws for what was never a handle of Jenkins: rows are written by this class alone.</summary>
    public static JenkinsHandle Of(WorkHandle handle)
    {
        var parts = handle.Text.Split(':', 3);
        return
            parts.Length == 3
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new JenkinsHandle(parts[0] == "build", number, parts[2])
            : throw new ArgumentException($"'{handle.Text}' is no handle of Jenkins.", nameof(handle));
    }
}
