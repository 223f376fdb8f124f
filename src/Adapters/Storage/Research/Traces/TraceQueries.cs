using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <inheritdoc />
public sealed class TraceQueries(ResearchDatabase database) : ITraceQueries
{
    public IReadOnlyList<Trace> Get(IReadOnlyList<string> traceIds)
    {
        using var reader = database.Read();
        var found = TraceRows.Read(
            reader.Connection,
            new SqlText().Add($"SELECT {TraceRows.Columns} FROM traces t WHERE").AddList(" t.id IN", traceIds)
        );
        var byId = found.ToDictionary(t => t.Id, StringComparer.Ordinal);
        return [.. traceIds.Distinct(StringComparer.Ordinal).Where(byId.ContainsKey).Select(id => byId[id])];
    }

    public IReadOnlyList<TraceSpan> Spans(string traceId)
    {
        using var reader = database.Read();
        return SpanRows.Of(reader.Connection, traceId);
    }

    public Result<TracePage> Search(TraceSearch search)
    {
        using var reader = database.Read();
        var terms = TraceSearchSql.Terms(search);
        if (!PageStart.Read(search.PageToken, search.Question, terms.Count).TryGet(out var after, out var fault))
        {
            return fault;
        }
        var found = TraceRows.Read(
            reader.Connection,
            TraceSearchSql.Of(reader.Connection, search, terms, after),
            search.Ranks.Count,
            search.Limit,
            out var last
        );
        return new TracePage(found, last is null ? null : RowToken.Write(search.Question, last));
    }

    public long Count(IReadOnlyList<string> experimentIds, IReadOnlyList<FilterCondition<TracePart>> conditions)
    {
        using var reader = database.Read();
        var sql = new SqlText().Add("SELECT count(*) FROM traces t WHERE");
        TraceSearchSql.Add(reader.Connection, sql, experimentIds, conditions);
        return sql.Prepare(reader.Connection).RunNumber() ?? 0;
    }

    public IReadOnlyList<TraceFigure> Figures(
        TraceMetricQuery query,
        IReadOnlyList<FilterCondition<TraceMetricField>> conditions
    )
    {
        using var reader = database.Read();
        return TraceMetricRules.Aggregate(query, Samples(reader.Connection, query, conditions));
    }

    private static IEnumerable<TraceSample> Samples(
        ResearchConnection connection,
        TraceMetricQuery query,
        IReadOnlyList<FilterCondition<TraceMetricField>> conditions
    )
    {
        var rows = TraceMetricSql.Of(query, conditions).Prepare(connection);
        while (rows.Step())
        {
            var dimensions = new string?[query.Dimensions.Count];
            for (var i = 0; i < dimensions.Length; i++)
            {
                dimensions[i] = rows.TextOrNull(2 + i);
            }
            yield return new TraceSample(rows.Long(0), rows.IsNull(1) ? null : rows.Double(1), dimensions);
        }
    }
}
