using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Lineage;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Catalog.Tracking.Freezing;

/// <summary>
/// What a version keeps of the run it was made by. The digest stands for all that the run had logged; of the values themselves the
/// version keeps what the record has room for and can write.
/// </summary>
internal static class RunBirthRules
{
    private const string CommitTag = "mlflow.source.git.commit";
    private const int MaxMetrics = 1_000;
    private const int MaxParams = 1_000;
    private const int MaxTags = 100;
    private const int MaxKey = 250;
    private const int MaxValue = 5_000;

    // Params and tags together; the version's own texts need room beside them.
    private const int MaxTextBytes = 192 * 1024;

    // Between the two, JSON's canonical form writes all digits of a whole number, which other readers then round.
    private const double FirstInexactInteger = 9_007_199_254_740_992;
    private const double FirstWithExponent = 1e21;

    public static RunAtBirth Of(Run run)
    {
        var room = MaxTextBytes;
        return new RunAtBirth
        {
            Id = run.Info.Id.ToString(),
            Digest = DigestOf(run),
            Params = Kept(run.Params, MaxParams, ref room),
            Metrics = run
                .Metrics.Where(m => IsKey(m.Key) && IsKept(m.Value))
                .OrderBy(m => m.Key, StringComparer.Ordinal)
                .Take(MaxMetrics)
                .ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal),
            Tags = Kept(run.Tags, MaxTags, ref room),
            Dataset = run.Datasets.Count > 0 ? DatasetOf(run.Datasets[0].Dataset) : null,
            Commit = Commit(run) is { } commit && IsLineage(commit: commit) ? commit : null,
            User = run.Info.User,
            CreatedBy = run.Info.CreatedBy,
        };
    }

    /// <summary>
    /// Over the run's canonical JSON (RFC 8785): <c>commit, createdBy, datasets, metrics, params, tags, user</c>, metrics with their last value in
    /// the shortest form that reads back the same. The order in which things were logged changes nothing.
    /// </summary>
    public static Sha256Digest DigestOf(Run run)
    {
        var document = new JsonObject
        {
            ["params"] = Object(run.Params),
            ["metrics"] = Object(
                run.Metrics.Select(m => KeyValuePair.Create(m.Key, m.Value.ToString("R", CultureInfo.InvariantCulture)))
            ),
            ["tags"] = Object(run.Tags),
            ["datasets"] = new JsonArray([
                .. run
                    .Datasets.OrderBy(d => d.Dataset.Name, StringComparer.Ordinal)
                    .ThenBy(d => d.Dataset.Digest, StringComparer.Ordinal)
                    .Select(d => (JsonNode)Dataset(d)),
            ]),
            ["commit"] = Commit(run),
            ["user"] = run.Info.User,
            ["createdBy"] = run.Info.CreatedBy?.ToString(),
        };
        using var parsed = System.Text.Json.JsonDocument.Parse(document.ToJsonString());
        return Sha256Digest.Of(CanonicalJson.Write(parsed.RootElement).Value);
    }

    private static JsonObject Dataset(DatasetInput input) =>
        new()
        {
            ["name"] = input.Dataset.Name,
            ["digest"] = input.Dataset.Digest,
            ["source"] = input.Dataset.Source,
            ["sourceType"] = input.Dataset.SourceType,
            ["schema"] = input.Dataset.Schema,
            ["profile"] = input.Dataset.Profile,
            ["tags"] = Object(input.Tags),
        };

    private static JsonObject Object(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var members = new JsonObject();
        foreach (var (key, value) in pairs)
        {
            members[key] = value;
        }
        return members;
    }

    private static SortedDictionary<string, string> Kept(
        IEnumerable<KeyValuePair<string, string>> pairs,
        int most,
        ref int room
    )
    {
        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var bytes = Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
            if (kept.Count < most && IsKey(key) && value.Length <= MaxValue && IsText(value) && bytes <= room)
            {
                kept[key] = value;
                room -= bytes;
            }
        }
        return kept;
    }

    private static DatasetReference? DatasetOf(Dataset dataset) =>
        IsLineage(dataset: dataset.Name) ? new DatasetReference(dataset.Name, null) : null;

    private static string? Commit(Run run) => run.Tags.FirstOrDefault(t => t.Key == CommitTag).Value;

    private static bool IsLineage(string? dataset = null, string? commit = null) =>
        !LineageRules.Problems(dataset, null, commit, null).Any();

    private static bool IsKey(string key) =>
        key.Length is >= 1 and <= MaxKey && !key.Any(char.IsControl) && ModelPathRules.IsWellFormed(key);

    private static bool IsText(string text) =>
        ModelPathRules.IsWellFormed(text) && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));

    private static bool IsKept(double value) =>
        double.IsFinite(value) && Math.Abs(value) is < FirstInexactInteger or >= FirstWithExponent;
}
