using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Lineage;

/// <summary>What may be said of where a version came from. All of it is optional; what is given must be usable later.</summary>
public static class LineageRules
{
    public const int MaxLength = 250;

    /// <summary>What is wrong, field by field; nothing when all is well.</summary>
    public static IEnumerable<(string Field, string Problem)> Problems(
        string? datasetName,
        string? datasetDigest,
        string? commit,
        string? run
    )
    {
        if (datasetName is null && datasetDigest is not null)
        {
            yield return ("dataset.name", "a data set's digest is given without its name; give both");
        }
        if (datasetName is not null && Text(datasetName) is { } name)
        {
            yield return ("dataset.name", name);
        }
        if (datasetDigest is not null && !Sha256Digest.Parse(datasetDigest).TryGet(out _, out var fault))
        {
            yield return ("dataset.digest", fault.Detail);
        }
        if (commit is not null && Text(commit) is { } badCommit)
        {
            yield return ("commit", badCommit);
        }
        else if (commit?.Any(char.IsWhiteSpace) == true)
        {
            yield return ("commit", "a commit's name has no white space in it");
        }
        if (run is not null && Text(run) is { } badRun)
        {
            yield return ("run", badRun);
        }
    }

    /// <summary>What was said, of texts that have no problems.</summary>
    public static Models.Lineage From(string? datasetName, string? datasetDigest, string? commit, string? run) =>
        new()
        {
            Dataset = datasetName is null
                ? null
                : new DatasetReference(
                    datasetName,
                    datasetDigest is null ? null : Sha256Digest.Parse(datasetDigest).Value
                ),
            Commit = commit,
            Run = run,
        };

    private static string? Text(string text) =>
        text.Length is < 1 or > MaxLength ? $"it has {text.Length} characters; use 1 to {MaxLength}"
        : !ModelPathRules.IsWellFormed(text) || text.Any(char.IsControl)
            ? $"'{Clip.Short(text)}' has control characters or is no valid Unicode text"
        : text.Trim().Length != text.Length ? $"'{Clip.Short(text)}' has white space at its ends"
        : null;
}
