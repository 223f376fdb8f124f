using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Reads metrics' histories, which lie in the order of time, step and value.</summary>
public sealed class SqliteMetricStore(ResearchDatabase database) : IMetricStore
{
    private const string Points = "SELECT timestamp, step, value, is_nan FROM metric_points WHERE run = ? AND key = ?";
    private const string InOrder = " ORDER BY timestamp, step, value, is_nan LIMIT ?";

    public Task<Result<TrackingPage<Metric>>> HistoryAsync(HistoryQuery query, CancellationToken cancel)
    {
        var question = $"history\n{query.Run}\n{query.Key}";
        if (!RowToken.Read(query.PageToken, question, 4).TryGet(out var after, out var fault))
        {
            return Task.FromResult<Result<TrackingPage<Metric>>>(fault);
        }
        using var reader = database.Read();
        if (RunReading.RowOf(reader.Connection, query.Run) is not { } run)
        {
            return Task.FromResult<Result<TrackingPage<Metric>>>(TrackingFaults.NoRun(query.Run));
        }
        var limit = query.MaxResults ?? int.MaxValue;
        var sql = new SqlText().Add(Points, run, KeyOf(reader, query.Key));
        if (after is not null)
        {
            sql.Add(" AND (timestamp, step, value, is_nan) > (?, ?, ?, ?)", after);
        }
        var rows = sql.Add(InOrder, limit + 1L).Prepare(reader.Connection);
        var found = new List<Metric>();
        object?[]? last = null;
        while (rows.Step())
        {
            cancel.ThrowIfCancellationRequested();
            if (found.Count == limit)
            {
                return Task.FromResult(Result.Ok(new TrackingPage<Metric>(found, RowToken.Write(question, last!))));
            }
            found.Add(Read(rows, query.Key));
            if (found.Count == limit)
            {
                last = [rows.Long(0), rows.Long(1), rows.Double(2), rows.Long(3)];
            }
        }
        return Task.FromResult(Result.Ok(new TrackingPage<Metric>(found, Next: null)));
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
            if (RunReading.RowOf(reader.Connection, id) is not { } run || found.Count == maxResults)
            {
                continue;
            }
            var rows = new SqlText()
                .Add(Points, run, number)
                .Add(InOrder, (long)maxResults - found.Count)
                .Prepare(reader.Connection);
            while (rows.Step())
            {
                cancel.ThrowIfCancellationRequested();
                found.Add(new RunMetric(id, Read(rows, key)));
            }
        }
        return Task.FromResult<IReadOnlyList<RunMetric>>(found);
    }

    public Task<Result<IReadOnlyList<RunMetric>>> IntervalAsync(IntervalQuery query, CancellationToken cancel)
    {
        using var reader = database.Read();
        var key = KeyOf(reader, query.Key);
        var runs = new List<(RunId Id, long Row, List<long> Steps)>();
        foreach (var id in query.Runs)
        {
            if (RunReading.RowOf(reader.Connection, id) is not { } run)
            {
                return Task.FromResult<Result<IReadOnlyList<RunMetric>>>(TrackingFaults.NoRun(id));
            }
            runs.Add((id, run, StepsOf(reader, run, key, cancel)));
        }
        var steps = SampleRules.Steps([.. runs.Select(r => r.Steps)], query);
        return Task.FromResult(
            Result.Ok<IReadOnlyList<RunMetric>>([
                .. runs.SelectMany(r =>
                    Sampled(reader, r.Row, key, query.Key, steps, cancel).Select(p => new RunMetric(r.Id, p))
                ),
            ])
        );
    }

    private static List<long> StepsOf(ResearchReader reader, long run, long? key, CancellationToken cancel)
    {
        var rows = new SqlText()
            .Add("SELECT DISTINCT step FROM metric_points WHERE run = ? AND key = ?", run, key)
            .Prepare(reader.Connection);
        var steps = new List<long>();
        while (rows.Step())
        {
            cancel.ThrowIfCancellationRequested();
            steps.Add(rows.Long(0));
        }
        return steps;
    }

    private static IEnumerable<Metric> Sampled(
        ResearchReader reader,
        long run,
        long? key,
        string name,
        IReadOnlySet<long> steps,
        CancellationToken cancel
    )
    {
        var rows = new SqlText().Add(Points, run, key).Prepare(reader.Connection);
        var points = new List<Metric>();
        while (rows.Step())
        {
            cancel.ThrowIfCancellationRequested();
            if (steps.Contains(rows.Long(1)))
            {
                points.Add(Read(rows, name));
            }
        }
        return points
            .OrderBy(p => p.Step)
            .ThenBy(p => p.Timestamp)
            .ThenBy(p => p.Value)
            .Take(SampleRules.MaxPerRequest);
    }

    private static long? KeyOf(ResearchReader reader, string key) =>
        reader.Prepare("SELECT id FROM run_keys WHERE name = ?").Bind(1, key).RunNumber();

    private static Metric Read(Statement row, string key) =>
        new(key, row.Long(3) != 0 ? double.NaN : row.Double(2), row.Long(0), row.Long(1));
}
