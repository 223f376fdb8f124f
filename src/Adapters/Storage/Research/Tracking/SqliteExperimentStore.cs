using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Searching;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Keeps experiments.</summary>
public sealed class SqliteExperimentStore(ResearchDatabase database) : IExperimentStore
{
    private const string Columns = "e.id, e.name, e.location, e.stage, e.created, e.updated";

    public Task<Result<ExperimentId>> CreateAsync(NewExperiment experiment, CancellationToken cancel) =>
        database.WriteAsync(c => ExperimentWriting.Create(c, experiment)).WaitAsync(cancel);

    public Task<Experiment?> FindAsync(ExperimentId id, CancellationToken cancel)
    {
        using var reader = database.Read();
        return Task.FromResult(
            One(
                reader.Connection,
                reader.Prepare($"SELECT {Columns} FROM experiments e WHERE e.id = ?").Bind(1, id.Number)
            )
        );
    }

    public Task<Experiment?> FindAsync(string name, CancellationToken cancel)
    {
        using var reader = database.Read();
        return Task.FromResult(
            One(
                reader.Connection,
                reader.Prepare($"SELECT {Columns} FROM experiments e WHERE e.name = ?").Bind(1, name)
            )
        );
    }

    public Task<Result<Nothing>> ChangeAsync(
        ExperimentId id,
        ExperimentChange change,
        long at,
        CancellationToken cancel
    ) => database.WriteAsync(c => ExperimentWriting.Change(c, id, change, at)).WaitAsync(cancel);

    public Task<Result<TrackingPage<Experiment>>> SearchAsync(ExperimentSearch search, CancellationToken cancel)
    {
        var terms = search.Order.Select(o => new OrderTerm("e." + ColumnOf(o.Key), o.Descending)).ToList();
        var question = Question(search);
        if (!PageStart.Read(search.PageToken, question, terms.Count).TryGet(out var after, out var fault))
        {
            return Task.FromResult<Result<TrackingPage<Experiment>>>(fault);
        }
        using var reader = database.Read();
        return Task.FromResult(Result.Ok(Page(reader.Connection, search, terms, after, question)));
    }

    private static TrackingPage<Experiment> Page(
        ResearchConnection connection,
        ExperimentSearch search,
        List<OrderTerm> terms,
        object?[]? after,
        string question
    )
    {
        var rows = ToSql(search, terms, after).Prepare(connection);
        var found = new List<Experiment>();
        object?[]? last = null;
        string? next = null;
        while (next is null && rows.Step())
        {
            if (found.Count == search.MaxResults)
            {
                next = RowToken.Write(question, last!);
                continue;
            }
            found.Add(Read(rows));
            last = [.. Enumerable.Range(6, terms.Count).Select(rows.Value)];
        }
        rows.Reset();
        return new TrackingPage<Experiment>([.. found.Select(e => WithTags(connection, e))], next);
    }

    private static SqlText ToSql(ExperimentSearch search, List<OrderTerm> terms, object?[]? after)
    {
        var sql = new SqlText().Add(
            $"SELECT {Columns}, {string.Join(", ", terms.Select(t => t.Sql))} FROM experiments e WHERE 1"
        );
        if (search.View != ViewType.All)
        {
            sql.Add(" AND e.stage = ?", search.View == ViewType.ActiveOnly ? 0L : 1L);
        }
        foreach (var clause in search.Clauses)
        {
            if (clause.Field == ExperimentField.Tag)
            {
                sql.Add(
                        " AND EXISTS (SELECT 1 FROM experiment_tags x WHERE x.experiment = e.id AND x.key = ? AND ",
                        clause.Key
                    )
                    .Compare("x.value", clause)
                    .Add(")");
            }
            else
            {
                sql.Add(" AND ").Compare("e." + ColumnOf(clause.Key), clause);
            }
        }
        if (after is not null)
        {
            sql.Add(" AND ").Add(OrderTerm.After(terms, after));
        }
        return sql.Add(OrderTerm.OrderBy(terms)).Add(" LIMIT ?", (long)search.MaxResults + 1);
    }

    private static Experiment? One(ResearchConnection connection, Statement row)
    {
        if (!row.Step())
        {
            return null;
        }
        var read = Read(row);
        row.Reset();
        return WithTags(connection, read);
    }

    private static Experiment Read(Statement row) =>
        new()
        {
            Id = new ExperimentId(row.Long(0)),
            Name = row.Text(1),
            ArtifactLocation = row.Text(2),
            Stage = (LifecycleStage)row.Long(3),
            CreatedAt = row.Long(4),
            UpdatedAt = row.Long(5),
        };

    private static Experiment WithTags(ResearchConnection connection, Experiment experiment)
    {
        var tags = new List<KeyValuePair<string, string>>();
        var rows = connection
            .Prepare("SELECT key, value FROM experiment_tags WHERE experiment = ?")
            .Bind(1, experiment.Id.Number);
        while (rows.Step())
        {
            tags.Add(KeyValuePair.Create(rows.Text(0), rows.Text(1)));
        }
        return experiment with { Tags = tags };
    }

    private static string ColumnOf(string key) =>
        key switch
        {
            "name" => "name",
            "experiment_id" => "id",
            "creation_time" => "created",
            "last_update_time" => "updated",
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, null),
        };

    private static string Question(ExperimentSearch search) =>
        string.Join(
            '\n',
            [
                "experiments",
                search.View.ToString(),
                .. search.Clauses.Select(c => $"{c.Field} {c.Sign} {c.Number:R} {c.Key.Length} {c.Key} {c.Text}"),
                .. search.Order.Select(o => $"{o.Key} {o.Descending}"),
            ]
        );
}
