using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <summary>Reads traces out of their rows and writes what hangs on them.</summary>
internal static class TraceRows
{
    internal const string Columns =
        "t.n, t.id, t.experiment, t.start_ms, t.duration_ms, t.state, t.client_request, t.request_preview, t.response_preview";

    private const int ColumnCount = 9;

    internal static Result<long> Number(ResearchConnection connection, string id) =>
        connection.Prepare("SELECT n FROM traces WHERE id = ?").Bind(1, id).RunNumber() is { } n
            ? n
            : TraceFaults.TraceUnknown.With($"Trace with ID '{Clip.Short(id)}' not found.");

    internal static Trace Get(ResearchConnection connection, long n) =>
        Read(connection, new SqlText().Add($"SELECT {Columns} FROM traces t WHERE t.n = ?", n))[0];

    internal static List<Trace> Read(ResearchConnection connection, SqlText search) =>
        Read(connection, search, 0, int.MaxValue, out _);

    /// <inheritdoc cref="RankedRows.Read" />
    internal static List<Trace> Read(
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
                    Tags = Pairs(connection, "trace_tags", h.Number),
                    Metadata = Pairs(connection, "trace_metadata", h.Number),
                    Assessments = AssessmentRows.Of(connection, h.Number, h.Item.Id),
                }
            ),
        ];
    }

    internal static void Put(
        ResearchConnection connection,
        string table,
        long n,
        IReadOnlyDictionary<string, string> pairs
    )
    {
        foreach (var (key, value) in pairs)
        {
            Put(connection, table, n, key, value, "REPLACE");
        }
    }

    /// <summary>Keeps what is there already.</summary>
    internal static void PutIfNew(ResearchConnection connection, string table, long n, string key, string value) =>
        Put(connection, table, n, key, value, "IGNORE");

    private static void Put(ResearchConnection connection, string table, long n, string key, string value, string or) =>
        connection
            .Prepare($"INSERT OR {or} INTO {table} (trace, key, value) VALUES (?, ?, ?)")
            .Bind(1, n)
            .Bind(2, key)
            .Bind(3, value)
            .Run();

    private static RankedHead<Trace> Head(Statement row) => new(row.Long(0), Item(row), row.Long(3), row.Text(1));

    private static Trace Item(Statement row) =>
        new()
        {
            Id = row.Text(1),
            ExperimentId = row.Text(2),
            StartMs = row.Long(3),
            DurationMs = row.LongOrNull(4),
            State = row.Text(5),
            ClientRequestId = row.TextOrNull(6),
            RequestPreview = row.TextOrNull(7),
            ResponsePreview = row.TextOrNull(8),
        };

    private static Dictionary<string, string> Pairs(ResearchConnection connection, string table, long n)
    {
        var rows = connection.Prepare($"SELECT key, value FROM {table} WHERE trace = ? ORDER BY key").Bind(1, n);
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        while (rows.Step())
        {
            pairs[rows.Text(0)] = rows.Text(1);
        }
        return pairs;
    }
}
