using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.LoggedModels;

namespace Airworthy.Adapters.Storage.Research.LoggedModels;

/// <summary>A search for logged models in SQL.</summary>
internal static class LoggedModelSearchSql
{
    /// <summary>What a search is ordered by: for every rank whether there is a value and then the value, the creation, the id.</summary>
    internal static IReadOnlyList<OrderTerm> Terms(LoggedModelSearch search) =>
        [
            .. search.Ranks.SelectMany(
                (rank, i) =>
                    new OrderTerm[] { new($"(r{i} IS NULL)", Descending: false), new($"r{i}", !rank.Ascending) }
            ),
            new("t.created_ms", Descending: true),
            new("t.id", Descending: false),
        ];

    /// <summary>Behind the model's columns come the values of the ranks.</summary>
    internal static SqlText Of(LoggedModelSearch search, IReadOnlyList<OrderTerm> terms, object?[]? after)
    {
        var sql = new SqlText().Add($"SELECT {LoggedModelRows.Columns}");
        for (var i = 0; i < search.Ranks.Count; i++)
        {
            sql.Add(", ");
            Add(sql, search.Ranks[i]);
            sql.Add($" AS r{i}");
        }
        sql.Add(" FROM logged_models t WHERE t.deleted = 0").AddList(" AND t.experiment IN", search.ExperimentIds);
        foreach (var condition in search.Conditions)
        {
            Add(sql, condition, search.Datasets);
        }
        if (search.Datasets.Count > 0 && !search.Conditions.Any(c => c.Field == LoggedModelPart.Metric))
        {
            sql.Add($" AND EXISTS (SELECT 1 FROM {LoggedModelMetricRows.OfModel}");
            AddDatasets(sql, search.Datasets);
            sql.Add(")");
        }
        if (after is not null)
        {
            sql.Add(" AND ").Add(OrderTerm.After(terms, after));
        }
        return sql.Add(OrderTerm.OrderBy(terms)).Add(" LIMIT ?", (long)search.Limit + 1);
    }

    private static void Add(
        SqlText sql,
        FilterCondition<LoggedModelPart> condition,
        IReadOnlyList<DatasetReference> datasets
    )
    {
        if (condition.Field == LoggedModelPart.Attribute)
        {
            var column = condition.Key == "status" ? "CAST(t.status AS TEXT)" : $"t.{condition.Key}";
            sql.Add(" AND ").Compare(column, condition);
            return;
        }
        if (condition.Field == LoggedModelPart.Metric)
        {
            sql.Add($" AND EXISTS (SELECT 1 FROM {LoggedModelMetricRows.OfModel}")
                .Add($" AND {LoggedModelMetricRows.WithKey} AND ", condition.Key);
        }
        else
        {
            var table = condition.Field == LoggedModelPart.Param ? "logged_model_params" : "logged_model_tags";
            sql.Add($" AND EXISTS (SELECT 1 FROM {table} m WHERE m.model = t.n AND m.key = ? AND ", condition.Key);
        }
        sql.Compare("m.value", condition);
        if (condition.Field == LoggedModelPart.Metric && datasets.Count > 0)
        {
            AddDatasets(sql, datasets);
        }
        sql.Add(")");
    }

    private static void AddDatasets(SqlText sql, IReadOnlyList<DatasetReference> datasets)
    {
        sql.Add(" AND (0");
        foreach (var dataset in datasets)
        {
            sql.Add(" OR (m.dataset_name = ?", dataset.Name);
            if (dataset.Digest is { } digest)
            {
                sql.Add(" AND m.dataset_digest = ?", digest);
            }
            sql.Add(")");
        }
        sql.Add(")");
    }

    private static void Add(SqlText sql, LoggedModelRank rank)
    {
        if (rank.Metric is not { } metric)
        {
            sql.Add($"t.{rank.Column}");
            return;
        }
        sql.Add($"(SELECT m.value FROM {LoggedModelMetricRows.OfModel} AND {LoggedModelMetricRows.WithKey}", metric);
        if (rank.Dataset is { } dataset)
        {
            sql.Add(" AND m.dataset_name = ?", dataset.Name);
            if (dataset.Digest is { } digest)
            {
                sql.Add(" AND m.dataset_digest = ?", digest);
            }
        }
        sql.Add(" ORDER BY m.timestamp DESC, m.step DESC LIMIT 1)");
    }
}
