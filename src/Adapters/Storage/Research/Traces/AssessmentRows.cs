using System.Text.Json;
using Airworthy.Catalog.Tracking.Traces;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <summary>Reads and writes the rows of assessments.</summary>
internal static class AssessmentRows
{
    private const string Columns =
        "id, name, span, expectation, value, error, source_type, source, run, rationale, metadata, overrides, valid, created_ms, updated_ms";

    internal static List<Assessment> Of(ResearchConnection connection, long trace, string traceId)
    {
        var rows = connection
            .Prepare($"SELECT {Columns} FROM trace_assessments WHERE trace = ? ORDER BY created_ms, id")
            .Bind(1, trace);
        var assessments = new List<Assessment>();
        while (rows.Step())
        {
            assessments.Add(Read(rows, traceId));
        }
        return assessments;
    }

    internal static Assessment? Find(ResearchConnection connection, long trace, string traceId, string id)
    {
        var row = connection
            .Prepare($"SELECT {Columns} FROM trace_assessments WHERE trace = ? AND id = ?")
            .Bind(1, trace)
            .Bind(2, id);
        var found = row.Step() ? Read(row, traceId) : null;
        row.Reset();
        return found;
    }

    internal static void Put(ResearchConnection connection, long trace, Assessment assessment) =>
        connection
            .Prepare(
                $"INSERT OR REPLACE INTO trace_assessments (trace, {Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            )
            .Bind(1, trace)
            .Bind(2, assessment.Id)
            .Bind(3, assessment.Name)
            .Bind(4, assessment.SpanId)
            .Bind(5, assessment.IsExpectation ? 1 : 0)
            .Bind(6, assessment.Value)
            .Bind(7, assessment.Error)
            .Bind(8, assessment.SourceType)
            .Bind(9, assessment.SourceId)
            .Bind(10, assessment.RunId)
            .Bind(11, assessment.Rationale)
            .Bind(
                12,
                JsonSerializer.Serialize(assessment.Metadata, ResearchJson.Default.IReadOnlyDictionaryStringString)
            )
            .Bind(13, assessment.Overrides)
            .Bind(14, assessment.IsValid ? 1 : 0)
            .Bind(15, assessment.Created.ToUnixTimeMilliseconds())
            .Bind(16, assessment.Updated.ToUnixTimeMilliseconds())
            .Run();

    internal static void SetValid(ResearchConnection connection, long trace, string id, bool valid) =>
        connection
            .Prepare("UPDATE trace_assessments SET valid = ? WHERE trace = ? AND id = ?")
            .Bind(1, valid ? 1 : 0)
            .Bind(2, trace)
            .Bind(3, id)
            .Run();

    private static Assessment Read(Statement row, string traceId) =>
        new()
        {
            Id = row.Text(0),
            TraceId = traceId,
            Name = row.Text(1),
            SpanId = row.TextOrNull(2),
            IsExpectation = row.Long(3) != 0,
            Value = row.TextOrNull(4),
            Error = row.TextOrNull(5),
            SourceType = row.TextOrNull(6),
            SourceId = row.TextOrNull(7),
            RunId = row.TextOrNull(8),
            Rationale = row.TextOrNull(9),
            Metadata = JsonSerializer.Deserialize(row.Text(10), ResearchJson.Default.DictionaryStringString)!,
            Overrides = row.TextOrNull(11),
            IsValid = row.Long(12) != 0,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(13)),
            Updated = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(14)),
        };
}
