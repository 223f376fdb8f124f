using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Evaluation;

/// <summary>Keeps data sets for evaluation, their records, and registered scorers.</summary>
public sealed class EvaluationService(
    IEvaluationDatasetStore datasets,
    IEvaluationRecordStore records,
    IScorerStore scorers,
    TimeProvider clock,
    IdSource ids
)
{
    private const int MaxName = 500;
    private const int MaxTagKey = 250;
    private const int MaxTagValue = 5000;
    private const int MaxScorerName = 256;
    private const int MaxSerialized = 1 << 20;
    private const string UserTag = "mlflow.user";

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="name">Not empty.</param>
    /// <param name="tags">A JSON object within a text; null for none.</param>
    /// <param name="experiments">That it belongs to.</param>
    public async Task<Result<EvaluationDataset>> CreateAsync(
        string name,
        string? tags,
        IReadOnlyList<string> experiments
    )
    {
        if (name.Length > MaxName || string.IsNullOrWhiteSpace(name))
        {
            return EvaluationFaults.BadDataset.With(
                $"Invalid value \"{Clip.Short(name)}\" for parameter 'name' supplied: it has 1 to {MaxName} characters and is not blank."
            );
        }
        if (!TagsOf(tags).TryGet(out var good, out var fault))
        {
            return fault;
        }
        var now = Now;
        var by = good.FirstOrDefault(t => t.Key == UserTag).Value;
        return await datasets.CreateAsync(
            new EvaluationDataset
            {
                Id = $"d-{ids.NextHex()}",
                Name = name,
                Digest = EvaluationRecordRules.DigestOf(name, now),
                CreatedAt = now,
                UpdatedAt = now,
                CreatedBy = by,
                UpdatedBy = by,
                Tags = good,
                Experiments = [.. experiments.Distinct(StringComparer.Ordinal)],
            }
        );
    }

    public Result<EvaluationDataset> Get(string id) => datasets.Find(id);

    public Task<Result<Nothing>> DeleteAsync(string id) => datasets.DeleteAsync(id);

    /// <param name="id">The data set's.</param>
    /// <param name="tags">A JSON object within a text.</param>
    public async Task<Result<EvaluationDataset>> TagAsync(string id, string tags) =>
        TagsOf(tags).TryGet(out var good, out var fault)
            ? await datasets.ChangeAsync(id, new EvaluationDatasetChange { Tags = good }, Now)
            : fault;

    public Task<Result<EvaluationDataset>> ChangeAsync(string id, EvaluationDatasetChange change) =>
        datasets.ChangeAsync(id, change, Now);

    public Result<TrackingPage<EvaluationDataset>> Search(EvaluationQuery query) =>
        EvaluationSearchRules.Understand(query).Then(datasets.Search);

    /// <param name="id">The data set's.</param>
    /// <param name="json">A JSON list within a text.</param>
    public async Task<Result<EvaluationUpsert>> PutRecordsAsync(string id, string json) =>
        EvaluationRecordRules.Read(json, () => $"dr-{ids.NextHex()}").TryGet(out var drafts, out var fault)
            ? await records.PutAsync(id, drafts, Now)
            : fault;

    public Task<Result<int>> DeleteRecordsAsync(string id, IReadOnlyList<string> recordIds) =>
        records.DeleteAsync(id, recordIds);

    public Result<TrackingPage<EvaluationRecord>> Records(string id, int limit, string? token) =>
        records.Page(id, limit, token);

    public async Task<Result<ScorerVersion>> RegisterAsync(string experiment, string name, string serialized) =>
        string.IsNullOrWhiteSpace(name) || name.Length > MaxScorerName
            ? EvaluationFaults.BadScorer.With(
                $"Scorer name cannot be empty or contain only whitespace, and has at most {MaxScorerName} characters."
            )
        : serialized.Length > MaxSerialized
            ? EvaluationFaults.BadScorer.With($"A serialized scorer has at most {MaxSerialized} characters.")
        : await scorers.RegisterAsync(new NewScorer(ids.NextHex(), experiment, name, serialized, Now));

    public Result<IReadOnlyList<ScorerVersion>> Scorers(string experiment) => scorers.Latest(experiment);

    public Result<IReadOnlyList<ScorerVersion>> ScorerVersions(string experiment, string name) =>
        scorers.Versions(experiment, name);

    /// <param name="experiment">What it rates.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="version">Null: the latest.</param>
    public Result<ScorerVersion> Scorer(string experiment, string name, int? version) =>
        scorers
            .Versions(experiment, name)
            .Then<ScorerVersion>(all =>
                version is null ? all[^1]
                : all.FirstOrDefault(s => s.Version == version) is { } one ? one
                : EvaluationFaults.ScorerUnknown.With(
                    $"Scorer with name '{Clip.Short(name)}' and version {version} not found for experiment {Clip.Short(experiment)}."
                )
            );

    public Task<Result<Nothing>> DeleteScorerAsync(string experiment, string name, int? version) =>
        scorers.DeleteAsync(experiment, name, version);

    private static Result<IReadOnlyList<KeyValuePair<string, string>>> TagsOf(string? json)
    {
        if (!EvaluationRecordRules.Tags(json).TryGet(out var tags, out var fault))
        {
            return fault;
        }
        return tags.FirstOrDefault(t => t.Key.Length is 0 or > MaxTagKey || t.Value.Length > MaxTagValue).Key is { } key
            ? EvaluationFaults.BadDataset.With(
                $"The tag '{Clip.Short(key)}' is too long: a key has 1 to {MaxTagKey} characters, a value at most {MaxTagValue}."
            )
            : Result.Ok(tags);
    }
}
