using System.Buffers;
using Airworthy.Catalog.Tracking;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>
/// Appends points to metrics' histories and keeps the latest of each. What comes together is a row for each key, so that a key's
/// history lies in one place; where many keys come together it is one row for all of them, because so many places would each cost a page.
/// </summary>
internal static class MetricWriting
{
    /// <summary>Stands for many keys.</summary>
    internal const long Mixed = -1;

    private const int ManyKeys = 16;

    private const string Points = """
        INSERT INTO metric_points (run, key, seq, points)
        SELECT ?1, ?2, ifnull(max(seq), 0) + 1, ?3 FROM metric_points WHERE run = ?1 AND key = ?2
        """;

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
        if (metrics is [var one])
        {
            Span<byte> bytes = stackalloc byte[PointCodec.MaxBytes];
            var last = default(Point);
            var length = PointCodec.Write(bytes, PointOf(one), ref last);
            var key = keys.IdOf(connection, one.Key);
            AppendPoints(connection, run, key, bytes[..length]);
            KeepLatest(connection, run, key, one);
        }
        else
        {
            WriteByKey(connection, run, keys, metrics);
        }
        foreach (var metric in metrics)
        {
            if (metric.Subject is { } subject)
            {
                KeepOfModel(connection, run, keys.IdOf(connection, metric.Key), metric, subject);
            }
        }
    }

    private static void WriteByKey(
        ResearchConnection connection,
        RunHead run,
        WriterKeys keys,
        IReadOnlyList<Metric> metrics
    )
    {
        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        foreach (var metric in metrics)
        {
            if (!groups.TryGetValue(metric.Key, out var group))
            {
                groups.Add(metric.Key, group = new Group(metric));
            }
            group.Add(metric);
        }
        var mixed = groups.Count > ManyKeys ? new MemoryStream() : null;
        foreach (var (name, group) in groups)
        {
            var key = keys.IdOf(connection, name);
            if (mixed is null)
            {
                AppendPoints(connection, run, key, group.Bytes);
            }
            else
            {
                PointCodec.WriteGroup(mixed, key, group.Bytes);
            }
            KeepLatest(connection, run, key, group.Latest);
            group.Free();
        }
        if (mixed is not null)
        {
            AppendPoints(connection, run, Mixed, mixed.GetBuffer().AsSpan(0, (int)mixed.Length));
        }
    }

    private static void AppendPoints(ResearchConnection connection, RunHead run, long key, ReadOnlySpan<byte> points) =>
        connection.Prepare(Points).Bind(1, run.Row).Bind(2, key).BindBlob(3, points).Run();

    private static void KeepLatest(ResearchConnection connection, RunHead run, long key, in Metric latest) =>
        connection
            .Prepare(Latest)
            .Bind(1, run.Row)
            .Bind(2, key)
            .Bind(3, run.Experiment)
            .Bind(4, run.Started)
            .Bind(5, latest.Value)
            .Bind(6, latest.Step)
            .Bind(7, latest.Timestamp)
            .Run();

    private static void KeepOfModel(
        ResearchConnection connection,
        RunHead run,
        long key,
        in Metric metric,
        MetricSubject subject
    ) =>
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

    private static Point PointOf(in Metric metric) => new(metric.Timestamp, metric.Step, metric.Value);

    private static bool IsLater(in Metric one, in Metric other) =>
        (one.Step, one.Timestamp, Ranked(one)).CompareTo((other.Step, other.Timestamp, Ranked(other))) > 0;

    private static double Ranked(in Metric metric) => double.IsNaN(metric.Value) ? 0 : metric.Value;

    /// <summary>One key's points of a batch.</summary>
    private sealed class Group(Metric first)
    {
        private byte[] _bytes = ArrayPool<byte>.Shared.Rent(PointCodec.MaxBytes * 4);
        private int _length;
        private Point _last;
        private Metric _latest = first;

        internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

        internal Metric Latest => _latest;

        internal void Add(in Metric metric)
        {
            if (_bytes.Length - _length < PointCodec.MaxBytes)
            {
                var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
                Bytes.CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = larger;
            }
            _length += PointCodec.Write(_bytes.AsSpan(_length), PointOf(metric), ref _last);
            if (IsLater(metric, _latest))
            {
                _latest = metric;
            }
        }

        internal void Free() => ArrayPool<byte>.Shared.Return(_bytes);
    }
}
