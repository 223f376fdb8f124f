using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Finds the rows of the runs that a page of a search holds.</summary>
internal static class RunSearching
{
    internal static Result<TrackingPage<long>> Find(
        ResearchConnection connection,
        KeyNames keys,
        RunSearch search,
        int? few,
        CancellationToken cancel
    )
    {
        var clauses = search.Clauses.Select(c => KnownClause.Of(connection, keys, c)).ToList();
        var planner = new RunPlanner(connection, keys, search, clauses, few);
        var terms = planner.Terms;
        var question = Question(search);
        if (!PageStart.Read(search.PageToken, question, terms.Count).TryGet(out var after, out var fault))
        {
            return fault;
        }
        if (clauses.Any(c => c.IsHopeless))
        {
            return new TrackingPage<long>([], Next: null);
        }
        var found = new List<FoundRow>();
        var order = new RowOrder(terms);
        foreach (var branch in Branches(search))
        {
            cancel.ThrowIfCancellationRequested();
            var rows = OfBranch(connection, planner, branch, clauses, after, search.MaxResults, found, order);
            found = found.Count == 0 ? rows : Merge(found, rows, order, search.MaxResults);
        }
        var next = found.Count == search.MaxResults ? RowToken.Write(question, found[^1].Values) : null;
        return new TrackingPage<long>([.. found.Select(f => f.Row)], next);
    }

    private static IEnumerable<RunBranch> Branches(RunSearch search) =>
        from experiment in search.Experiments
        from stage in search.View switch
        {
            ViewType.ActiveOnly => new[] { LifecycleStage.Active },
            ViewType.DeletedOnly => [LifecycleStage.Deleted],
            _ => [LifecycleStage.Active, LifecycleStage.Deleted],
        }
        select new RunBranch(experiment.Number, (long)stage);

    /// <summary>Up to a page of one branch, and none that the page is full without.</summary>
    private static List<FoundRow> OfBranch(
        ResearchConnection connection,
        RunPlanner planner,
        RunBranch branch,
        IReadOnlyList<KnownClause> clauses,
        object?[]? after,
        int limit,
        List<FoundRow> known,
        RowOrder order
    )
    {
        var rows = new List<FoundRow>();
        var worst = known.Count == limit ? known[^1].Values : null;
        foreach (var plan in planner.Plans(branch).Where(p => !p.IsPast(after)))
        {
            var statement = plan.ToSql(branch, clauses, after, limit - rows.Count).Prepare(connection);
            while (statement.Step())
            {
                var values = Values(statement, plan.Terms);
                if (worst is not null && order.Compare(values, worst) >= 0)
                {
                    statement.Reset();
                    return rows;
                }
                rows.Add(new FoundRow(statement.Long(0), values));
            }
            if (rows.Count == limit)
            {
                break;
            }
        }
        return rows;
    }

    private static object?[] Values(Statement statement, IReadOnlyList<OrderTerm> terms)
    {
        var values = new object?[terms.Count];
        var column = 1;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = terms[i].IsConstant ? terms[i].Constant : statement.Value(column++);
        }
        return values;
    }

    private static List<FoundRow> Merge(List<FoundRow> one, List<FoundRow> other, RowOrder order, int limit)
    {
        var merged = new List<FoundRow>(Math.Min(limit, one.Count + other.Count));
        var (i, j) = (0, 0);
        while (merged.Count < limit && (i < one.Count || j < other.Count))
        {
            var first = j == other.Count || (i < one.Count && order.Compare(one[i].Values, other[j].Values) <= 0);
            merged.Add(first ? one[i++] : other[j++]);
        }
        return merged;
    }

    /// <summary>Everything that decides which runs come in which order.</summary>
    private static string Question(RunSearch search) =>
        string.Join(
            '\n',
            [
                "runs",
                search.View.ToString(),
                string.Join(',', search.Experiments),
                .. search.Clauses.Select(c =>
                    $"{c.Field} {c.Sign} {c.Number:R} {c.Key.Length} {c.Key} {c.Text} {string.Join('\t', c.Texts ?? [])}"
                ),
                .. search.Order.Select(o => $"{o.Field} {o.Descending} {o.Key}"),
            ]
        );

    private readonly record struct FoundRow(long Row, object?[] Values);
}
