using System.Globalization;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Incidents;

/// <summary>When failing calls are an incident, and when it is over.</summary>
internal static class IncidentRules
{
    internal const int LongestComment = 2000;

    /// <summary>Too many of enough calls.</summary>
    public static bool Opens(long failed, long calls, ErrorAlertSpec alert) =>
        calls >= alert.AtLeast && IsAbove(failed, calls, alert);

    /// <summary>
    /// Over a whole window, and that long after it was opened, no more than may fail did. Here a few calls are enough to keep it open: of
    /// what failed before, nobody supposes that it is mended.
    /// </summary>
    public static bool IsOver(
        long failed,
        long calls,
        DateTimeOffset? since,
        DateTimeOffset opened,
        DateTimeOffset now,
        ErrorAlertSpec alert
    ) => since is { } from && now - from >= alert.Over && now - opened >= alert.Over && !IsAbove(failed, calls, alert);

    /// <summary>Null: the comment will do.</summary>
    public static string? WhyBad(string comment) =>
        string.IsNullOrWhiteSpace(comment) ? "Say what was found, in a comment."
        : comment.Length > LongestComment
            ? $"The comment has {comment.Length} characters; at most {LongestComment} are kept."
        : null;

    /// <summary>What went wrong, in one sentence.</summary>
    public static string Sentence(EndpointName endpoint, int number, ErrorCount errors) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{errors.Failed} of {errors.Calls} calls of {endpoint}, version {number}, failed within {Window(errors.OverSeconds)}: {Percent(errors.Share)}, where {Percent(errors.Above)} may"
        );

    public static string Window(long seconds) =>
        seconds % 3600 == 0 ? $"{seconds / 3600} h"
        : seconds % 60 == 0 ? $"{seconds / 60} min"
        : $"{seconds} s";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##} %");

    private static bool IsAbove(long failed, long calls, ErrorAlertSpec alert) => failed > alert.Above * calls;
}
