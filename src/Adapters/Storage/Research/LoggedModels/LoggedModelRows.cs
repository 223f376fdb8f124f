using Airworthy.Catalog.Tracking.LoggedModels;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research.LoggedModels;

/// <summary>Reads logged models out of their rows.</summary>
internal static class LoggedModelRows
{
    internal const string Columns =
        "t.n, t.id, t.experiment, t.name, t.artifact_uri, t.status, t.status_message, t.model_type, t.source_run, t.created_ms, t.updated_ms";

    private const int ColumnCount = 11;

    internal static Result<long> Number(ResearchConnection connection, string id) =>
        connection.Prepare("SELECT n FROM logged_models WHERE id = ? AND deleted = 0").Bind(1, id).RunNumber() is { } n
            ? n
            : Unknown(id);

    internal static Result<LoggedModel> Get(ResearchConnection connection, string id, bool deletedToo)
    {
        var search = new SqlText().Add(
            $"SELECT {Columns} FROM logged_models t WHERE t.id = ?{(deletedToo ? "" : " AND t.deleted = 0")}",
            id
        );
        return Read(connection, search) is [var model] ? model : Unknown(id);
    }

    internal static List<LoggedModel> Read(ResearchConnection connection, SqlText search) =>
        Read(connection, search, 0, int.MaxValue, out _);

    /// <inheritdoc cref="RankedRows.Read" />
    internal static List<LoggedModel> Read(
        ResearchConnection connection,
        SqlText search,
        int ranks,
        int limit,
        out IReadOnlyList<object?>? last
    )
    {
        var heads = RankedRows.Read(connection, search, ColumnCount, ranks, limit, Head, out last);
        return
        [
            .. heads.Select(h =>
                h.Item with
                {
                    Params = Pairs(connection, "logged_model_params", h.Number),
                    Tags = Pairs(connection, "logged_model_tags", h.Number),
                    Metrics = LoggedModelMetricRows.Of(connection, h.Item.Id),
                }
            ),
        ];
    }

    private static RankedHead<LoggedModel> Head(Statement row) => new(row.Long(0), Item(row), row.Long(9), row.Text(1));

    private static LoggedModel Item(Statement row) =>
        new()
        {
            Id = row.Text(1),
            ExperimentId = row.Text(2),
            Name = row.Text(3),
            ArtifactUri = row.Text(4),
            Status = (LoggedModelStatus)row.Long(5),
            StatusMessage = row.TextOrNull(6),
            ModelType = row.TextOrNull(7),
            SourceRunId = row.TextOrNull(8),
            Created = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(9)),
            Updated = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(10)),
        };

    private static List<KeyValuePair<string, string>> Pairs(ResearchConnection connection, string table, long model)
    {
        var rows = connection.Prepare($"SELECT key, value FROM {table} WHERE model = ? ORDER BY key").Bind(1, model);
        var pairs = new List<KeyValuePair<string, string>>();
        while (rows.Step())
        {
            pairs.Add(new(rows.Text(0), rows.Text(1)));
        }
        return pairs;
    }

    private static Fault Unknown(string id) =>
        LoggedModelFaults.LoggedModelUnknown.With($"Logged model with ID '{Clip.Short(id)}' not found.");
}
