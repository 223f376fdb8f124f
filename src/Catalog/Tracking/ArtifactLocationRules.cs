using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking;

/// <summary>Where an experiment's and a run's files lie, as addresses.</summary>
public static class ArtifactLocationRules
{
    /// <summary>The server's own store of files.</summary>
    public const string Root = "mlflow-artifacts:/";

    private const int MaxLength = 2048;

    public static string OfExperiment(ExperimentId id) => $"{Root}{id}";

    public static string OfRun(string experimentLocation, RunId run) => Append(experimentLocation, $"{run}/artifacts");

    /// <summary>Appends to an address's path, before what follows a question mark.</summary>
    public static string Append(string location, string path)
    {
        var end = location.IndexOf('?', StringComparison.Ordinal);
        var (head, tail) = end < 0 ? (location, "") : (location[..end], location[end..]);
        return $"{head.TrimEnd('/')}/{path}{tail}";
    }

    /// <summary>The location as it is kept: a path without a scheme is one of this machine's, from its root.</summary>
    /// <param name="location">As it was asked for.</param>
    /// <param name="workingFolder">Where a relative path begins.</param>
    public static Result<string> Kept(string location, string workingFolder)
    {
        if (location.Contains('#', StringComparison.Ordinal) || location.Contains(';', StringComparison.Ordinal))
        {
            return TrackingFaults.BadValue.With("'artifact_location' URL can't include fragments or params.");
        }
        var query = location.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && location.IndexOf("..", query, StringComparison.Ordinal) >= 0)
        {
            return TrackingFaults.BadValue.With("Invalid query string: " + Clip.Short(location[query..]));
        }
        if (location.StartsWith("runs:", StringComparison.Ordinal))
        {
            return TrackingFaults.BadValue.With(
                $"Artifact location cannot be a runs:/ URI. Given: '{Clip.Short(location)}'"
            );
        }
        var colon = location.IndexOf(':', StringComparison.Ordinal);
        var kept = colon > 1 || location.StartsWith('/') ? location : $"{workingFolder.TrimEnd('/')}/{location}";
        return kept.Length > MaxLength
            ? TrackingFaults.BadValue.With(
                $"Invalid artifact path length. The length of the artifact path cannot be greater than {MaxLength} characters."
            )
            : kept;
    }
}
