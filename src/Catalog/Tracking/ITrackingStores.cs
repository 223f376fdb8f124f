using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking;

/// <summary>Keeps experiments. Nothing here is a fact: research is free.</summary>
public interface IExperimentStore
{
    Task<Result<ExperimentId>> CreateAsync(NewExperiment experiment, CancellationToken cancel);

    Task<Experiment?> FindAsync(ExperimentId id, CancellationToken cancel);

    /// <summary>Also among the deleted.</summary>
    Task<Experiment?> FindAsync(string name, CancellationToken cancel);

    /// <param name="id">Which.</param>
    /// <param name="change">What.</param>
    /// <param name="at">When, in milliseconds since 1970.</param>
    /// <param name="cancel">Ends the wait, not the change.</param>
    Task<Result<Nothing>> ChangeAsync(ExperimentId id, ExperimentChange change, long at, CancellationToken cancel);

    Task<Result<TrackingPage<Experiment>>> SearchAsync(ExperimentSearch search, CancellationToken cancel);
}

/// <summary>Keeps runs.</summary>
public interface IRunStore
{
    Task<Result<Run>> CreateAsync(NewRun run, CancellationToken cancel);

    Task<Run?> FindAsync(RunId id, CancellationToken cancel);

    Task<Result<RunInfo>> ChangeAsync(RunId id, RunChange change, CancellationToken cancel);

    Task<Result<TrackingPage<Run>>> SearchAsync(RunSearch search, CancellationToken cancel);
}

/// <summary>Takes what runs log.</summary>
public interface IRunLog
{
    Task<Result<Nothing>> LogAsync(RunId id, RunBatch batch, CancellationToken cancel);

    Task<Result<Nothing>> LogAsync(RunId id, RunLineage lineage, CancellationToken cancel);

    /// <summary>The data sets used in these experiments, at most 1000.</summary>
    Task<IReadOnlyList<DatasetSummary>> DatasetsAsync(
        IReadOnlyList<ExperimentId> experiments,
        CancellationToken cancel
    );
}

/// <summary>Reads metrics' histories.</summary>
public interface IMetricStore
{
    Task<Result<TrackingPage<Metric>>> HistoryAsync(HistoryQuery query, CancellationToken cancel);

    /// <summary>By run's id, then time, step and value; runs that do not exist have none.</summary>
    Task<IReadOnlyList<RunMetric>> HistoriesAsync(
        IReadOnlyList<RunId> runs,
        string key,
        int maxResults,
        CancellationToken cancel
    );

    Task<Result<IReadOnlyList<RunMetric>>> IntervalAsync(IntervalQuery query, CancellationToken cancel);
}
