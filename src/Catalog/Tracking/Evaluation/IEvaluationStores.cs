using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking.Evaluation;

/// <summary>Keeps data sets for evaluation. What is answered as done survives the process's end.</summary>
public interface IEvaluationDatasetStore
{
    Task<Result<EvaluationDataset>> CreateAsync(EvaluationDataset dataset);

    /// <summary>All of a change, or nothing.</summary>
    Task<Result<EvaluationDataset>> ChangeAsync(string id, EvaluationDatasetChange change, long now);

    /// <summary>With its records. One that is not there is no fault.</summary>
    Task<Result<Nothing>> DeleteAsync(string id);

    Result<EvaluationDataset> Find(string id);

    Result<TrackingPage<EvaluationDataset>> Search(EvaluationSearch search);
}

/// <summary>Keeps the records of data sets.</summary>
public interface IEvaluationRecordStore
{
    /// <summary>All of them, or none.</summary>
    Task<Result<EvaluationUpsert>> PutAsync(string dataset, IReadOnlyList<EvaluationRecordDraft> records, long now);

    /// <summary>How many of these were there.</summary>
    Task<Result<int>> DeleteAsync(string dataset, IReadOnlyList<string> ids);

    /// <summary>In the order they came in.</summary>
    Result<TrackingPage<EvaluationRecord>> Page(string dataset, int limit, string? token);
}

/// <summary>Keeps registered scorers.</summary>
public interface IScorerStore
{
    /// <summary>The name's next version. Refused: an experiment that is unknown or deleted.</summary>
    Task<Result<ScorerVersion>> RegisterAsync(NewScorer scorer);

    /// <summary>One version, or all where none is named.</summary>
    Task<Result<Nothing>> DeleteAsync(string experiment, string name, int? version);

    /// <summary>The latest of each name, by name.</summary>
    Result<IReadOnlyList<ScorerVersion>> Latest(string experiment);

    /// <summary>The first version first; refused where there is none.</summary>
    Result<IReadOnlyList<ScorerVersion>> Versions(string experiment, string name);
}
