using Airworthy.Catalog.Tracking.LoggedModels;

namespace Airworthy.Adapters.Storage.Research.LoggedModels;

/// <summary>A search for logged models in SQL.</summary>
internal static class LoggedModelSearchSql
{
    internal static SearchSql Of(LoggedModelSearch search)
    {
        var sql = new SearchSql()
            .Add($"SELECT {LoggedModelRows.Columns} FROM logged_models t WHERE t.deleted = 0")
            .AddList(" AND t.experiment IN", search.ExperimentIds);
        foreach (var condition in search.Conditions)
        {
            Add(sql, condition, search.Datasets);
        }
        if (search.Datasets.Count > 0 && !search.Conditions.Any(c => c.Part == LoggedModelPart.Metric))
        {
            sql.Add($" AND EXISTS (SELECT 1 FROM {LoggedModelMetricRows.OfModel}");
            AddDatasets(sql, search.Datasets);
            sql.Add(")");
        }
        sql.Add(" ORDER BY ");
        foreach (var rank in search.Ranks)
        {
            Add(sql, rank);
            sql.Add(rank.Ascending ? " ASC NULLS LAST, " : " DESC NULLS LAST, ");
        }
        return sql.Add("t.created_ms DESC, t.id LIMIT ? ", search.Limit + 1).Add("OFFSET ?", search.Offset);
    }

    private static void Add(SearchSql sql, LoggedModelCondition condition, IReadOnlyList<DatasetReference> datasets)
    {
        if (condition.Part == LoggedModelPart.Attribute)
        {
            var column = condition.Key == "status" ? "CAST(t.status AS TEXT)" : $"t.{condition.Key}";
            sql.Add(" AND ").Compare(column, condition.Comparator, condition.Number, condition.Text, condition.List);
            return;
        }
        if (condition.Part == LoggedModelPart.Metric)
        {
            sql.Add($" AND EXISTS (SELECT 1 FROM {LoggedModelMetricRows.OfModel}")
                .Add($" AND {LoggedModelMetricRows.WithKey} AND ", condition.Key);
        }
        else
        {
            var table = condition.Part == LoggedModelPart.Param ? "logged_model_params" : "logged_model_tags";
            sql.Add($" AND EXISTS (SELECT 1 FROM {table} m WHERE m.model = t.n AND m.key = ? AND ", condition.Key);
        }
        sql.Compare("m.value", condition.Comparator, condition.Number, condition.Text, condition.List);
        if (condition.Part == LoggedModelPart.Metric && datasets.Count > 0)
        {
            AddDatasets(sql, datasets);
        }
        sql.Add(")");
    }

    private static void AddDatasets(SearchSql sql, IReadOnlyList<DatasetReference> datasets)
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

    private static void Add(SearchSql sql, LoggedModelRank rank)
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
