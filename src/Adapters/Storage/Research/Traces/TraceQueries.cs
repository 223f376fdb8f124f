using Airworthy.Catalog.Tracking.Traces;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <inheritdoc />
public sealed class TraceQueries(ResearchDatabase database) : ITraceQueries
{
    public IReadOnlyList<Trace> Get(IReadOnlyList<string> traceIds)
    {
        using var reader = database.Read();
        var found = TraceRows.Read(
            reader.Connection,
            new SearchSql().Add($"SELECT {TraceRows.Columns} FROM traces t WHERE").AddList(" t.id IN", traceIds)
        );
        var byId = found.ToDictionary(t => t.Id, StringComparer.Ordinal);
        return [.. traceIds.Distinct(StringComparer.Ordinal).Where(byId.ContainsKey).Select(id => byId[id])];
    }

    public IReadOnlyList<TraceSpan> Spans(string traceId)
    {
        using var reader = database.Read();
        return SpanRows.Of(reader.Connection, traceId);
    }

    public IReadOnlyList<Trace> Search(TraceSearch search)
    {
        using var reader = database.Read();
        return TraceRows.Read(reader.Connection, TraceSearchSql.Of(reader.Connection, search));
    }

    public long Count(IReadOnlyList<string> experimentIds, IReadOnlyList<TraceCondition> conditions)
    {
        using var reader = database.Read();
        var sql = new SearchSql().Add("SELECT count(*) FROM traces t WHERE");
        TraceSearchSql.Add(reader.Connection, sql, experimentIds, conditions);
        return sql.Bind(reader.Connection).RunNumber() ?? 0;
    }
}
