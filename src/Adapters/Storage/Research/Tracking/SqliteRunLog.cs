using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Takes what runs log.</summary>
public sealed class SqliteRunLog(ResearchDatabase database) : IRunLog
{
    public Task<Result<Nothing>> LogAsync(RunId id, RunBatch batch, CancellationToken cancel) =>
        database.WriteAsync(c => Write(c, id, batch)).WaitAsync(cancel);

    public Task<Result<Nothing>> LogAsync(RunId id, RunLineage lineage, CancellationToken cancel) =>
        database.WriteAsync(c => LineageWriting.Write(c, id, lineage)).WaitAsync(cancel);

    public Task<IReadOnlyList<DatasetSummary>> DatasetsAsync(
        IReadOnlyList<ExperimentId> experiments,
        CancellationToken cancel
    )
    {
        const int Most = 1000;
        using var reader = database.Read();
        var found = new List<DatasetSummary>();
        foreach (var experiment in experiments)
        {
            var rows = reader
                .Prepare(
                    """
                    SELECT DISTINCT d.name, d.digest, t.value FROM dataset_inputs i
                    JOIN datasets d ON d.id = i.dataset
                    LEFT JOIN dataset_input_tags t ON t.run = i.run AND t.dataset = i.dataset AND t.key = ?
                    WHERE i.experiment = ? LIMIT ?
                    """
                )
                .Bind(1, TrackingRules.DatasetContextTag)
                .Bind(2, experiment.Number)
                .Bind(3, Most - found.Count);
            while (rows.Step())
            {
                found.Add(new DatasetSummary(experiment, rows.Text(0), rows.Text(1), rows.TextOrNull(2)));
            }
        }
        return Task.FromResult<IReadOnlyList<DatasetSummary>>(found);
    }

    private static Result<Nothing> Write(ResearchConnection connection, RunId id, RunBatch batch)
    {
        if (!connection.Remembered<RunHeads>().Active(connection, id).TryGet(out var run, out var fault))
        {
            return fault;
        }
        if (batch.Params.Count > 0 && ParamWriting.Write(connection, id, run, batch).Fault is { } changed)
        {
            return changed;
        }
        if (batch.Metrics.Count > 0)
        {
            MetricWriting.Write(connection, run, batch.Metrics);
        }
        foreach (var (key, value) in batch.Tags)
        {
            TagWriting.Set(connection, run, key, value);
        }
        return Result.Done;
    }
}
