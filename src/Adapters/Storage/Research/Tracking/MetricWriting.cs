using Airworthy.Catalog.Tracking;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Appends points to metrics' histories and keeps the latest of each. The same point twice is one.</summary>
internal static class MetricWriting
{
    private const string Point =
        "INSERT OR IGNORE INTO metric_points (run, key, timestamp, step, value, is_nan) VALUES (?, ?, ?, ?, ?, ?)";

    private const string Latest = """
        INSERT INTO latest_metrics (run, key, experiment, started, value, step, timestamp) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (run, key) DO UPDATE SET value = excluded.value, step = excluded.step, timestamp = excluded.timestamp
        WHERE (excluded.step, excluded.timestamp, ifnull(excluded.value, 0.0)) > (step, timestamp, ifnull(value, 0.0))
        """;

    private const string OfModel = """
        INSERT OR REPLACE INTO model_metrics (model, key, timestamp, step, run, value, dataset_name, dataset_digest)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    internal static void Write(ResearchConnection connection, RunHead run, IReadOnlyList<Metric> metrics)
    {
        var keys = connection.Remembered<WriterKeys>();
        var point = connection.Prepare(Point).Bind(1, run.Row);
        if (metrics.Count == 1)
        {
            var key = keys.IdOf(connection, metrics[0].Key);
            Append(connection, point, run, key, metrics[0]);
            Keep(connection, run, key, metrics[0]);
            return;
        }
        var best = new Dictionary<long, Metric>();
        foreach (var metric in metrics)
        {
            var key = keys.IdOf(connection, metric.Key);
            Append(connection, point, run, key, metric);
            if (!best.TryGetValue(key, out var known) || IsLater(metric, known))
            {
                best[key] = metric;
            }
        }
        foreach (var (key, metric) in best)
        {
            Keep(connection, run, key, metric);
        }
    }

    private static void Append(ResearchConnection connection, Statement point, RunHead run, long key, in Metric metric)
    {
        var isNaN = double.IsNaN(metric.Value);
        point
            .Bind(2, key)
            .Bind(3, metric.Timestamp)
            .Bind(4, metric.Step)
            .Bind(5, isNaN ? 0 : metric.Value)
            .Bind(6, isNaN ? 1L : 0L)
            .Run();
        if (metric.Subject is { } subject)
        {
            connection
                .Prepare(OfModel)
                .Bind(1, subject.ModelId)
                .Bind(2, key)
                .Bind(3, metric.Timestamp)
                .Bind(4, metric.Step)
                .Bind(5, run.Row)
                .Bind(6, metric.Value)
                .Bind(7, subject.DatasetName)
                .Bind(8, subject.DatasetDigest)
                .Run();
        }
    }

    private static void Keep(ResearchConnection connection, RunHead run, long key, in Metric metric) =>
        connection
            .Prepare(Latest)
            .Bind(1, run.Row)
            .Bind(2, key)
            .Bind(3, run.Experiment)
            .Bind(4, run.Started)
            .Bind(5, metric.Value)
            .Bind(6, metric.Step)
            .Bind(7, metric.Timestamp)
            .Run();

    private static bool IsLater(in Metric one, in Metric other) =>
        (one.Step, one.Timestamp, Ranked(one)).CompareTo((other.Step, other.Timestamp, Ranked(other))) > 0;

    private static double Ranked(in Metric metric) => double.IsNaN(metric.Value) ? 0 : metric.Value;
}
