using Airworthy.Catalog.Tracking.LoggedModels;

namespace Airworthy.Adapters.Storage.Research.LoggedModels;

/// <summary>Reads what runs measured of logged models; the rows are the runs' part of the file.</summary>
internal static class LoggedModelMetricRows
{
    /// <summary>Every measured value of the logged model <c>t</c>; conditions follow.</summary>
    internal const string OfModel = "model_metrics m WHERE m.model = t.id";

    internal const string WithKey = "m.key = (SELECT k.id FROM run_keys k WHERE k.name = ?)";

    internal static IReadOnlyList<LoggedModelMetric> Of(ResearchConnection connection, string modelId)
    {
        var rows = connection
            .Prepare(
                """
                SELECT k.name, m.value, m.timestamp, m.step, r.run_id, m.dataset_name, m.dataset_digest
                FROM model_metrics m JOIN run_keys k ON k.id = m.key JOIN runs r ON r.id = m.run
                WHERE m.model = ? ORDER BY k.name, m.timestamp, m.step
                """
            )
            .Bind(1, modelId);
        var metrics = new List<LoggedModelMetric>();
        while (rows.Step())
        {
            metrics.Add(
                new LoggedModelMetric(
                    rows.Text(0),
                    rows.IsNull(1) ? double.NaN : rows.Double(1),
                    rows.Long(2),
                    rows.Long(3),
                    rows.Text(4)
                )
                {
                    DatasetName = rows.TextOrNull(5),
                    DatasetDigest = rows.TextOrNull(6),
                }
            );
        }
        return metrics;
    }
}
