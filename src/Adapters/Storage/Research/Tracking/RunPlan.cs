using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Searching;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>
/// One statement of a search: part of a branch's runs, in order. Where the order begins with a key's value, an index gives the runs that
/// have one in that order; those whose value is NaN, and those without, are parts of their own that come after.
/// </summary>
/// <param name="Driver">The way in.</param>
/// <param name="Terms">What it is ordered by; as many in every part.</param>
/// <param name="Joins">What the terms need besides.</param>
/// <param name="Only">A further condition.</param>
internal sealed record RunPlan(RunDriver Driver, IReadOnlyList<OrderTerm> Terms, SqlText Joins, SqlText Only)
{
    /// <summary>The columns of the first order that tell the parts of a walk apart.</summary>
    private const int PartTerm = 0;

    internal SqlText ToSql(RunBranch branch, IReadOnlyList<KnownClause> clauses, object?[]? after, int limit)
    {
        var sql = new SqlText().Add("SELECT r.id");
        foreach (var term in Terms.Where(t => !t.IsConstant))
        {
            sql.Add(", " + term.Sql);
        }
        sql.Add($" FROM {Driver.From}").Add(Joins).Add(" WHERE ").Add(Driver.Where);
        sql.Add(" AND r.stage = ?", branch.Stage).Add(Only);
        foreach (var clause in clauses.Where(c => c != Driver.Answers))
        {
            RunConditions.Add(sql, clause, Driver.Run);
        }
        if (after is not null && (!Terms[PartTerm].IsConstant || Equals(Terms[PartTerm].Constant, after[PartTerm])))
        {
            sql.Add(" AND ").Add(OrderTerm.After(Terms, after));
        }
        return sql.Add(OrderTerm.OrderBy(Terms)).Add(" LIMIT ?", (long)limit);
    }

    /// <summary>Whether all that it could give lies before where the page begins.</summary>
    internal bool IsPast(object?[]? after) =>
        after is not null
        && Terms[PartTerm] is { IsConstant: true, Constant: long part }
        && after[PartTerm] is long reached
        && reached > part;
}

/// <summary>Puts a search's statements together.</summary>
internal sealed class RunPlanner(
    ResearchConnection connection,
    KeyNames keys,
    RunSearch search,
    IReadOnlyList<KnownClause> clauses,
    int? few
)
{
    /// <summary>Rows that may be walked and sorted rather than looked up in order: the dearer the page, the more.</summary>
    private readonly int _few = few ?? Math.Clamp((int)(316 * Math.Sqrt(search.MaxResults)), 1000, 50_000);

    private readonly Dictionary<RunBranch, RunDriver?> _equalities = [];

    private bool ByStart => search.Order is [] or [{ Field: RunField.Attribute, Key: "start_time" }, ..];

    /// <summary>The terms as the caller sees them: for every order whether there is a value and then the value, the start, the id.</summary>
    internal IReadOnlyList<OrderTerm> Terms =>
        [.. search.Order.SelectMany((o, i) => TermsOf(o, i)), .. Last("r.started")];

    /// <summary>The parts of a branch, in their order.</summary>
    internal IEnumerable<RunPlan> Plans(RunBranch branch)
    {
        if (Selective(branch) is { } selective)
        {
            return [Whole(selective)];
        }
        return search.Order is [{ Field: not RunField.Attribute } first, ..]
            ? Walk(branch, first)
            : [Whole(ByStart && Equality(branch) is { } equality ? equality : RunDriver.All(branch))];
    }

    private RunPlan Whole(RunDriver driver) =>
        new(
            driver,
            [.. search.Order.SelectMany((o, i) => TermsOf(o, i, driver.Started)), .. Last(driver.Started)],
            Joins(search.Order, 0),
            new SqlText()
        );

    private IEnumerable<RunPlan> Walk(RunBranch branch, RunOrder first)
    {
        var table = KnownClause.TableOf(first.Field)!;
        var isMetric = first.Field == RunField.Metric;
        var missing = isMetric ? 2L : 1L;
        var (condition, same) = SameKey(table, first.Key);
        if (keys.Find(connection, first.Key) is { } key)
        {
            var values = RunDriver.ByKey(
                branch,
                table,
                key,
                new SqlText().Add(isMetric ? " AND d.value IS NOT NULL" : "").Add(condition),
                same
            );
            yield return Part(values, 0L, Value(first, isMetric), Rest(values));
            if (isMetric && same is null)
            {
                var nans = RunDriver.ByKey(branch, table, key, new SqlText().Add(" AND d.value IS NULL"), null);
                yield return Part(nans, 1L, [OrderTerm.Always(null)], Rest(nans));
            }
        }
        if (clauses.Any(c => c.Table == table && c.Clause.Key == first.Key && c.Clause.Sign != FilterSign.IsNull))
        {
            // Those without it are not asked for.
            yield break;
        }
        var all = RunDriver.All(branch);
        yield return Part(all, missing, [OrderTerm.Always(null)], Rest(all)) with
        {
            Only = new SqlText().Add(
                $" AND NOT EXISTS (SELECT 1 FROM {table} n WHERE n.run = r.id AND n.key = ?)",
                keys.Find(connection, first.Key)
            ),
        };
    }

    private RunPlan Part(RunDriver driver, long part, OrderTerm[] value, IEnumerable<OrderTerm> rest) =>
        new(driver, [OrderTerm.Always(part), .. value, .. rest], Joins(search.Order, 1), new SqlText());

    private IEnumerable<OrderTerm> Rest(RunDriver driver) =>
        [.. search.Order.Skip(1).SelectMany((o, i) => TermsOf(o, i + 1, driver.Started)), .. Last(driver.Started)];

    /// <summary>A text's beginning stands in the index; the whole of it decides between those that begin alike.</summary>
    private static OrderTerm[] Value(RunOrder order, bool isMetric) =>
        [
            new OrderTerm("d.value", order.Descending)
            {
                Coarse = isMetric ? null : TrackingTables.Head,
                CoarseValue = "substr(?, 1, 100)",
            },
        ];

    private (SqlText Condition, KnownClause? Clause) SameKey(string table, string key)
    {
        var condition = new SqlText();
        var same = clauses.FirstOrDefault(c =>
            c.Table == table
            && c.Clause.Key == key
            && c.Clause is { Field: RunField.Metric, Sign: not FilterSign.NotEqual }
        );
        if (same is not null)
        {
            RunConditions.Value(condition, same.Clause, "d.value");
        }
        return (condition, same);
    }

    /// <summary>The way in through the clause with the fewest rows, where these are few.</summary>
    private RunDriver? Selective(RunBranch branch)
    {
        // A text that is asked for whole gives its runs in the order of the starts; how many there are does not matter then.
        var counted = ByStart && Equality(branch) is not null ? clauses.Where(c => !IsWhole(c)) : clauses;
        RunDriver? best = null;
        long fewest = _few;
        foreach (var driver in counted.Select(c => RunDriver.For(branch, c)).Where(d => d is not null))
        {
            if (driver!.Sample is { } sample && IsFrequent(sample))
            {
                continue;
            }
            var count = Count(driver, fewest);
            if (count < fewest)
            {
                (best, fewest) = (driver, count);
            }
            if (fewest < 32)
            {
                break;
            }
        }
        return best;
    }

    /// <summary>More than one in sixteen of the latest runs fit, so walking by start soon fills a page.</summary>
    private bool IsFrequent(SqlText sample) =>
        new SqlText()
            .Add("SELECT count(*) FROM (")
            .Add(sample)
            .Add(" LIMIT ?)", (long)RunDriver.SampleSize / 16)
            .Prepare(connection)
            .RunNumber()
        == RunDriver.SampleSize / 16;

    /// <summary>
    /// Of the clauses whose rows an index has in the order of the starts, the rarest where the page begins: the one whose first rows
    /// reach farthest.
    /// </summary>
    private RunDriver? Equality(RunBranch branch)
    {
        if (_equalities.TryGetValue(branch, out var known))
        {
            return known;
        }
        var drivers = clauses.Where(IsWhole).Select(c => RunDriver.For(branch, c)).OfType<RunDriver>().ToList();
        var ascending = search.Order is [{ Descending: false }, ..];
        var rarest = drivers.Count > 1 ? drivers.MaxBy(d => Reach(d, ascending)) : drivers.FirstOrDefault();
        _equalities.Add(branch, rarest);
        return rarest;
    }

    private static bool IsWhole(KnownClause clause) =>
        clause.Table is not null && clause.Clause is { Field: not RunField.Metric, Sign: FilterSign.Equal };

    /// <summary>How far from the order's beginning a number of rows reaches; beyond everything where there are not as many.</summary>
    private long Reach(RunDriver driver, bool ascending)
    {
        const int Rows = 64;
        var start = new SqlText()
            .Add(driver.Probe!)
            .Add(ascending ? " ORDER BY d.started ASC" : " ORDER BY d.started DESC")
            .Add(" LIMIT 1 OFFSET ?", (long)Rows - 1)
            .Prepare(connection)
            .RunNumber();
        return start is { } reached ? (ascending ? reached : -reached) : long.MaxValue;
    }

    private long Count(RunDriver driver, long most) =>
        new SqlText()
            .Add("SELECT count(*) FROM (")
            .Add(driver.Probe!)
            .Add(" LIMIT ?)", most)
            .Prepare(connection)
            .RunNumber()!
            .Value;

    private IEnumerable<OrderTerm> Last(string started)
    {
        if (search.Order.All(o => o is not { Field: RunField.Attribute, Key: "start_time" }))
        {
            yield return new OrderTerm(started, Descending: true);
        }
        yield return new OrderTerm("r.run_id", Descending: false);
    }

    private static IEnumerable<OrderTerm> TermsOf(RunOrder order, int index, string started = "r.started")
    {
        if (order.Field == RunField.Attribute)
        {
            var column = order.Key == "start_time" ? started : "r." + RunConditions.ColumnOf(order.Key);
            if (order.Key == "end_time")
            {
                yield return new OrderTerm($"({column} IS NULL)", Descending: false);
            }
            yield return new OrderTerm(column, order.Descending);
            yield break;
        }
        yield return new OrderTerm(
            order.Field == RunField.Metric
                ? $"CASE WHEN o{index}.run IS NULL THEN 2 WHEN o{index}.value IS NULL THEN 1 ELSE 0 END"
                : $"CASE WHEN o{index}.run IS NULL THEN 1 ELSE 0 END",
            Descending: false
        );
        yield return new OrderTerm($"o{index}.value", order.Descending);
    }

    private SqlText Joins(IReadOnlyList<RunOrder> orders, int from)
    {
        var joins = new SqlText();
        for (var i = from; i < orders.Count; i++)
        {
            if (KnownClause.TableOf(orders[i].Field) is { } table)
            {
                joins.Add(
                    $" LEFT JOIN {table} o{i} ON o{i}.run = r.id AND o{i}.key = ?",
                    keys.Find(connection, orders[i].Key)
                );
            }
        }
        return joins;
    }
}
