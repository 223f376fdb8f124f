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

    internal static Result<LoggedModel> Get(ResearchConnection connection, string id)
    {
        var search = new SqlText().Add($"SELECT {Columns} FROM logged_models t WHERE t.id = ? AND t.deleted = 0", id);
        return Read(connection, search) is [var model] ? model : Unknown(id);
    }

    internal static List<LoggedModel> Read(ResearchConnection connection, SqlText search) =>
        Read(connection, search, 0, int.MaxValue, out _);

    /// <param name="connection">Reads it.</param>
    /// <param name="search">Gives one row more than the limit where there are more, the ranks' values behind the columns.</param>
    /// <param name="ranks">How many values there are.</param>
    /// <param name="limit">How many models are wanted.</param>
    /// <param name="last">Where the page ends, by the terms it was ordered by; null where nothing comes after.</param>
    internal static List<LoggedModel> Read(
        ResearchConnection connection,
        SqlText search,
        int ranks,
        int limit,
        out IReadOnlyList<object?>? last
    )
    {
        var rows = search.Prepare(connection);
        var heads = new List<(long Number, LoggedModel Model)>();
        List<object?> place = [];
        last = null;
        while (rows.Step())
        {
            if (heads.Count == limit)
            {
                last = place;
                rows.Reset();
                break;
            }
            heads.Add((rows.Long(0), Head(rows)));
            if (heads.Count == limit)
            {
                place = RankedRow.Place(rows, ColumnCount, ranks, rows.Long(9), heads[^1].Model.Id);
            }
        }
        return
        [
            .. heads.Select(h =>
                h.Model with
                {
                    Params = Pairs(connection, "logged_model_params", h.Number),
                    Tags = Pairs(connection, "logged_model_tags", h.Number),
                    Metrics = LoggedModelMetricRows.Of(connection, h.Model.Id),
                }
            ),
        ];
    }

    private static LoggedModel Head(Statement row) =>
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
