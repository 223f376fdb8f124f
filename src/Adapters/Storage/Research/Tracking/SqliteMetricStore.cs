using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Reads metrics' histories.</summary>
public sealed class SqliteMetricStore(ResearchDatabase database) : IMetricStore
{
    public Task<Result<TrackingPage<Metric>>> HistoryAsync(HistoryQuery query, CancellationToken cancel)
    {
        var question = $"history\n{query.Run}\n{query.Key}";
        if (!PageStart.Read(query.PageToken, question, 3).TryGet(out var after, out var fault))
        {
            return Task.FromResult<Result<TrackingPage<Metric>>>(fault);
        }
        using var reader = database.Read();
        if (RunReading.RowOf(reader.Connection, query.Run) is not { } run)
        {
            return Task.FromResult<Result<TrackingPage<Metric>>>(TrackingFaults.NoRun(query.Run));
        }
        var points = History(reader, run, KeyOf(reader, query.Key), cancel);
        var start = after is [long timestamp, long step, double value]
            ? FirstAfter(points, new Point(timestamp, step, value))
            : 0;
        var page = points
            .Skip(start)
            .Take(query.MaxResults ?? int.MaxValue)
            .Select(p => MetricOf(query.Key, p))
            .ToList();
        var next =
            start + page.Count < points.Count && page.Count > 0
                ? RowToken.Write(question, [page[^1].Timestamp, page[^1].Step, page[^1].Value])
                : null;
        return Task.FromResult(Result.Ok(new TrackingPage<Metric>(page, next)));
    }

    public Task<IReadOnlyList<RunMetric>> HistoriesAsync(
        IReadOnlyList<RunId> runs,
        string key,
        int maxResults,
        CancellationToken cancel
    )
    {
        using var reader = database.Read();
        var number = KeyOf(reader, key);
        var found = new List<RunMetric>();
        foreach (var id in runs.Distinct().OrderBy(r => r.ToString(), StringComparer.Ordinal))
        {
            if (found.Count < maxResults && RunReading.RowOf(reader.Connection, id) is { } run)
            {
                found.AddRange(
                    History(reader, run, number, cancel)
                        .Take(maxResults - found.Count)
                        .Select(p => new RunMetric(id, MetricOf(key, p)))
                );
            }
        }
        return Task.FromResult<IReadOnlyList<RunMetric>>(found);
    }

    public Task<Result<IReadOnlyList<RunMetric>>> IntervalAsync(IntervalQuery query, CancellationToken cancel)
    {
        using var reader = database.Read();
        var key = KeyOf(reader, query.Key);
        var rows = new List<long>();
        foreach (var id in query.Runs)
        {
            if (RunReading.RowOf(reader.Connection, id) is not { } row)
            {
                return Task.FromResult<Result<IReadOnlyList<RunMetric>>>(TrackingFaults.NoRun(id));
            }
            rows.Add(row);
        }
        // Twice through the histories, so that never more than one is held whole.
        var steps = SampleRules.Steps(
            [.. rows.Select(r => History(reader, r, key, cancel).Select(p => p.Step).ToHashSet())],
            query
        );
        var found = new List<RunMetric>();
        for (var i = 0; i < rows.Count; i++)
        {
            found.AddRange(
                History(reader, rows[i], key, cancel)
                    .Where(p => steps.Contains(p.Step))
                    .OrderBy(p => p.Step)
                    .ThenBy(p => p.Timestamp)
                    .ThenBy(p => p.Value)
                    .Take(SampleRules.MaxPerRequest)
                    .Select(p => new RunMetric(query.Runs[i], MetricOf(query.Key, p)))
            );
        }
        return Task.FromResult(Result.Ok<IReadOnlyList<RunMetric>>(found));
    }

    /// <summary>In the order of time, step and value; the same point twice is one.</summary>
    private static List<Point> History(ResearchReader reader, long run, long? key, CancellationToken cancel)
    {
        var points = new List<Point>();
        if (key is not { } known)
        {
            return points;
        }
        var rows = reader
            .Prepare("SELECT points, key FROM metric_points WHERE run = ?1 AND key IN (?2, ?3)")
            .Bind(1, run)
            .Bind(2, MetricWriting.Mixed)
            .Bind(3, known);
        while (rows.Step())
        {
            cancel.ThrowIfCancellationRequested();
            if (rows.Long(1) == MetricWriting.Mixed)
            {
                PointCodec.ReadGroup(rows.Bytes(0), known, points);
            }
            else
            {
                PointCodec.Read(rows.Bytes(0), points);
            }
        }
        return InOrder(points);
    }

    private static List<Point> InOrder(List<Point> points)
    {
        var order = PointOrder.Instance;
        for (var i = 1; i < points.Count; i++)
        {
            if (order.Compare(points[i - 1], points[i]) >= 0)
            {
                points.Sort(order);
                return [.. points.Where((p, at) => at == 0 || order.Compare(p, points[at - 1]) != 0)];
            }
        }
        return points;
    }

    private static int FirstAfter(List<Point> points, Point last)
    {
        var at = points.BinarySearch(last, PointOrder.Instance);
        return at < 0 ? ~at : at + 1;
    }

    private static long? KeyOf(ResearchReader reader, string key) =>
        reader.Prepare("SELECT id FROM run_keys WHERE name = ?").Bind(1, key).RunNumber();

    private static Metric MetricOf(string key, Point point) => new(key, point.Value, point.Timestamp, point.Step);
}
