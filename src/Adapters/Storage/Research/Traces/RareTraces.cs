using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.Traces;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <summary>
/// Which conditions of a search few traces fit. From these an index leads straight to the traces; what many fit is better met while
/// walking the newest ones, of which a page is soon full.
/// </summary>
internal sealed class RareTraces(ResearchConnection connection)
{
    private const int Few = 2000;

    /// <summary>The traces that fit; null where they are many, or no index tells.</summary>
    internal SqlText? Of(FilterCondition<TracePart> condition)
    {
        if (condition.Field == TracePart.Run)
        {
            return new SqlText()
                .Add("SELECT trace FROM trace_runs WHERE run = ?", condition.Text)
                .Add(
                    " UNION SELECT trace FROM trace_metadata WHERE key = 'mlflow.sourceRun' AND value = ?",
                    condition.Text
                );
        }
        if (condition is not { Sign: FilterSign.Equal, Number: null, Text: var text })
        {
            return null;
        }
        var traces = condition switch
        {
            { Field: TracePart.Tag or TracePart.Metadata } => new SqlText()
                .Add($"SELECT trace FROM {TraceSearchSql.Table(condition.Field)} WHERE key = ?", condition.Key)
                .Add(" AND substr(value, 1, 100) = substr(?, 1, 100)", text)
                .Add(" AND value = ?", text),
            { Field: TracePart.Span, Key: "name" } => new SqlText().Add(
                "SELECT trace FROM trace_spans WHERE name = ?",
                text
            ),
            _ => null,
        };
        return traces is not null && AreFew(traces) ? traces : null;
    }

    private bool AreFew(SqlText traces) =>
        new SqlText().Add("SELECT count(*) FROM (").Add(traces).Add($" LIMIT {Few})").Prepare(connection).RunNumber()
        < Few;
}
