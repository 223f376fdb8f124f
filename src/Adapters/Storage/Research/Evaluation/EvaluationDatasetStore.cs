using System.Globalization;
using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Evaluation;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Evaluation;

/// <inheritdoc />
public sealed class EvaluationDatasetStore(ResearchDatabase database) : IEvaluationDatasetStore
{
    private const string Columns =
        "t.n, t.id, t.name, t.digest, t.schema, t.records, t.created_ms, t.updated_ms, t.created_by, t.updated_by";

    public Task<Result<EvaluationDataset>> CreateAsync(EvaluationDataset dataset) =>
        database.WriteAsync(connection => Create(connection, dataset));

    public Task<Result<EvaluationDataset>> ChangeAsync(string id, EvaluationDatasetChange change, long now) =>
        database.WriteAsync(connection => Change(connection, id, change, now));

    public Task<Result<Nothing>> DeleteAsync(string id) => database.WriteAsync(connection => Delete(connection, id));

    public Result<EvaluationDataset> Find(string id)
    {
        using var reader = database.Read();
        return Get(reader.Connection, id);
    }

    public Result<TrackingPage<EvaluationDataset>> Search(EvaluationSearch search)
    {
        using var reader = database.Read();
        List<OrderTerm> terms =
        [
            .. search.Order.Select(o => new OrderTerm(Column(o.Key), o.Descending)),
            new("t.created_ms", Descending: true),
            new("t.id", Descending: false),
        ];
        if (!PageStart.Read(search.PageToken, search.Question, terms.Count).TryGet(out var after, out var fault))
        {
            return fault;
        }
        var found = Read(reader.Connection, ToSql(search, terms, after));
        var page = found.Take(search.Limit).ToList();
        return new TrackingPage<EvaluationDataset>(
            page,
            found.Count > search.Limit ? RowToken.Write(search.Question, Place(search, page[^1])) : null
        );
    }

    internal static Result<long> Number(ResearchConnection connection, string id) =>
        connection.Prepare("SELECT n FROM evaluation_datasets WHERE id = ?").Bind(1, id).RunNumber() is { } n
            ? n
            : EvaluationFaults.NoDataset(id);

    private static Result<EvaluationDataset> Get(ResearchConnection connection, string id)
    {
        var found = Read(
            connection,
            new SqlText().Add($"SELECT {Columns} FROM evaluation_datasets t WHERE t.id = ?", id)
        );
        return found is [var dataset] ? dataset : EvaluationFaults.NoDataset(id);
    }

    private static Result<EvaluationDataset> Create(ResearchConnection connection, EvaluationDataset dataset)
    {
        connection
            .Prepare(
                "INSERT INTO evaluation_datasets (id, name, digest, created_ms, updated_ms, created_by, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?)"
            )
            .Bind(1, dataset.Id)
            .Bind(2, dataset.Name)
            .Bind(3, dataset.Digest)
            .Bind(4, dataset.CreatedAt)
            .Bind(5, dataset.UpdatedAt)
            .Bind(6, dataset.CreatedBy)
            .Bind(7, dataset.UpdatedBy)
            .Run();
        var change = new EvaluationDatasetChange { Tags = dataset.Tags, Experiments = dataset.Experiments };
        return Change(connection, dataset.Id, change, dataset.UpdatedAt);
    }

    private static Result<EvaluationDataset> Change(
        ResearchConnection connection,
        string id,
        EvaluationDatasetChange change,
        long now
    )
    {
        if (!Number(connection, id).TryGet(out var n, out var fault))
        {
            return fault;
        }
        foreach (var experiment in change.Experiments)
        {
            if (!Exists(connection, experiment))
            {
                return TrackingFaults.NoExperiment(experiment);
            }
            Put(
                connection,
                "INSERT OR IGNORE INTO evaluation_experiments (dataset, experiment) VALUES (?, ?)",
                n,
                experiment
            );
        }
        foreach (var experiment in change.WithoutExperiments)
        {
            Put(connection, "DELETE FROM evaluation_experiments WHERE dataset = ? AND experiment = ?", n, experiment);
        }
        foreach (var (key, value) in change.Tags)
        {
            connection
                .Prepare("INSERT OR REPLACE INTO evaluation_tags (dataset, key, value) VALUES (?, ?, ?)")
                .Bind(1, n)
                .Bind(2, key)
                .Bind(3, value)
                .Run();
        }
        if (change.WithoutTag is { } tag)
        {
            Put(connection, "DELETE FROM evaluation_tags WHERE dataset = ? AND key = ?", n, tag);
        }
        connection.Prepare("UPDATE evaluation_datasets SET updated_ms = ? WHERE n = ?").Bind(1, now).Bind(2, n).Run();
        return Get(connection, id);
    }

    private static Result<Nothing> Delete(ResearchConnection connection, string id)
    {
        if (Number(connection, id).TryGet(out var n, out _))
        {
            foreach (var table in (string[])["evaluation_tags", "evaluation_experiments", "evaluation_records"])
            {
                connection.Prepare($"DELETE FROM {table} WHERE dataset = ?").Bind(1, n).Run();
            }
            connection.Prepare("DELETE FROM evaluation_datasets WHERE n = ?").Bind(1, n).Run();
        }
        return Result.Done;
    }

    private static SqlText ToSql(EvaluationSearch search, IReadOnlyList<OrderTerm> terms, object?[]? after)
    {
        var sql = new SqlText().Add($"SELECT {Columns} FROM evaluation_datasets t WHERE 1");
        if (search.Experiments.Count > 0)
        {
            sql.Add(" AND t.n IN (SELECT e.dataset FROM evaluation_experiments e WHERE 1")
                .AddList(" AND e.experiment IN", search.Experiments)
                .Add(")");
        }
        foreach (var condition in search.Conditions)
        {
            _ =
                condition.Field == EvaluationField.Attribute
                    ? sql.Add(" AND ").Compare(Column(condition.Key), condition)
                    : sql.Add(
                            " AND EXISTS (SELECT 1 FROM evaluation_tags x WHERE x.dataset = t.n AND x.key = ? AND ",
                            condition.Key
                        )
                        .Compare("x.value", condition)
                        .Add(")");
        }
        if (after is not null)
        {
            sql.Add(" AND ").Add(OrderTerm.After(terms, after));
        }
        return sql.Add(OrderTerm.OrderBy(terms)).Add(" LIMIT ?", (long)search.Limit + 1);
    }

    private static List<EvaluationDataset> Read(ResearchConnection connection, SqlText sql)
    {
        var rows = sql.Prepare(connection);
        var heads = new List<(long Number, EvaluationDataset Dataset)>();
        while (rows.Step())
        {
            var records = rows.Long(5);
            heads.Add(
                (
                    rows.Long(0),
                    new EvaluationDataset
                    {
                        Id = rows.Text(1),
                        Name = rows.Text(2),
                        Digest = rows.Text(3),
                        Schema = rows.TextOrNull(4),
                        Profile =
                            records == 0
                                ? null
                                : string.Create(CultureInfo.InvariantCulture, $"{{\"num_records\": {records}}}"),
                        CreatedAt = rows.Long(6),
                        UpdatedAt = rows.Long(7),
                        CreatedBy = rows.TextOrNull(8),
                        UpdatedBy = rows.TextOrNull(9),
                    }
                )
            );
        }
        return
        [
            .. heads.Select(h =>
                h.Dataset with
                {
                    Tags = Tags(connection, h.Number),
                    Experiments = Experiments(connection, h.Number),
                }
            ),
        ];
    }

    private static List<KeyValuePair<string, string>> Tags(ResearchConnection connection, long n)
    {
        var rows = connection
            .Prepare("SELECT key, value FROM evaluation_tags WHERE dataset = ? ORDER BY key")
            .Bind(1, n);
        var tags = new List<KeyValuePair<string, string>>();
        while (rows.Step())
        {
            tags.Add(new(rows.Text(0), rows.Text(1)));
        }
        return tags;
    }

    private static List<string> Experiments(ResearchConnection connection, long n)
    {
        var rows = connection
            .Prepare(
                "SELECT experiment FROM evaluation_experiments WHERE dataset = ? ORDER BY CAST(experiment AS INTEGER)"
            )
            .Bind(1, n);
        var experiments = new List<string>();
        while (rows.Step())
        {
            experiments.Add(rows.Text(0));
        }
        return experiments;
    }

    private static bool Exists(ResearchConnection connection, string experiment) =>
        ExperimentId.Parse(experiment).TryGet(out var id, out _)
        && id.ToString() == experiment
        && connection.Prepare("SELECT 1 FROM experiments WHERE id = ?").Bind(1, id.Number).RunNumber() is not null;

    private static void Put(ResearchConnection connection, string sql, long n, string text) =>
        connection.Prepare(sql).Bind(1, n).Bind(2, text).Run();

    private static IEnumerable<object?> Place(EvaluationSearch search, EvaluationDataset last) =>
        [
            .. search.Order.Select(o =>
                (object?)(
                    o.Key == "name" ? last.Name
                    : o.Key == "created_time" ? last.CreatedAt
                    : last.UpdatedAt
                )
            ),
            last.CreatedAt,
            last.Id,
        ];

    private static string Column(string key) =>
        key switch
        {
            "name" => "t.name",
            "created_by" => "t.created_by",
            "last_updated_by" => "t.updated_by",
            "created_time" => "t.created_ms",
            "last_update_time" => "t.updated_ms",
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, null),
        };
}
