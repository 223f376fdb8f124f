using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Evaluation;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Evaluation;

/// <inheritdoc />
public sealed class EvaluationRecordStore(ResearchDatabase database) : IEvaluationRecordStore
{
    public Task<Result<EvaluationUpsert>> PutAsync(
        string dataset,
        IReadOnlyList<EvaluationRecordDraft> records,
        long now
    ) => database.WriteAsync(connection => Put(connection, dataset, records, now));

    public Task<Result<int>> DeleteAsync(string dataset, IReadOnlyList<string> ids) =>
        database.WriteAsync(connection => Delete(connection, dataset, ids));

    public Result<TrackingPage<EvaluationRecord>> Page(string dataset, int limit, string? token)
    {
        using var reader = database.Read();
        if (!EvaluationDatasetStore.Number(reader.Connection, dataset).TryGet(out var n, out var fault))
        {
            return fault;
        }
        var question = $"records of {dataset}";
        if (!PageStart.Read(token, question, 2).TryGet(out var after, out fault))
        {
            return fault;
        }
        var sql = new SqlText().Add(
            "SELECT id, inputs, outputs, expectations, tags, source, source_id, source_type, created_ms, updated_ms, created_by, updated_by FROM evaluation_records WHERE dataset = ?",
            n
        );
        if (after is not null)
        {
            sql.Add(" AND (created_ms, id) > (?, ?)", after);
        }
        var rows = sql.Add(" ORDER BY created_ms, id LIMIT ?", (long)limit + 1).Prepare(reader.Connection);
        var found = new List<EvaluationRecord>();
        while (rows.Step())
        {
            found.Add(Read(rows, dataset));
        }
        var page = found.Take(limit).ToList();
        return new TrackingPage<EvaluationRecord>(
            page,
            found.Count > limit ? RowToken.Write(question, [page[^1].CreatedAt, page[^1].Id]) : null
        );
    }

    private static Result<EvaluationUpsert> Put(
        ResearchConnection connection,
        string dataset,
        IReadOnlyList<EvaluationRecordDraft> records,
        long now
    )
    {
        if (!EvaluationDatasetStore.Number(connection, dataset).TryGet(out var n, out var fault))
        {
            return fault;
        }
        var inserted = 0;
        foreach (var record in records)
        {
            if (!Update(connection, n, record, now))
            {
                Insert(connection, n, record, now);
                inserted++;
            }
        }
        var head = connection.Prepare("SELECT name, schema FROM evaluation_datasets WHERE n = ?").Bind(1, n);
        head.Step();
        var (name, schema) = (head.Text(0), head.TextOrNull(1));
        head.Reset();
        connection
            .Prepare(
                "UPDATE evaluation_datasets SET updated_ms = ?, updated_by = ?, digest = ?, schema = ?, records = records + ? WHERE n = ?"
            )
            .Bind(1, now)
            .Bind(2, records.Select(r => r.By).LastOrDefault(by => by is not null))
            .Bind(3, EvaluationRecordRules.DigestOf(name, now))
            .Bind(
                4,
                records.Count == 0 ? schema : EvaluationRecordRules.Shaped(schema, records.SelectMany(r => r.Shape))
            )
            .Bind(5, (long)inserted)
            .Bind(6, n)
            .Run();
        return new EvaluationUpsert(inserted, records.Count - inserted);
    }

    private static bool Update(ResearchConnection connection, long n, EvaluationRecordDraft record, long now)
    {
        var row = connection
            .Prepare(
                "SELECT id, outputs, expectations, tags, created_ms FROM evaluation_records WHERE dataset = ? AND hash = ?"
            )
            .Bind(1, n)
            .BindBlob(2, record.InputsHash);
        if (!row.Step())
        {
            return false;
        }
        var (id, outputs, expectations, tags, created) = (
            row.Text(0),
            row.TextOrNull(1),
            row.TextOrNull(2),
            row.TextOrNull(3),
            row.Long(4)
        );
        row.Reset();
        connection
            .Prepare(
                "UPDATE evaluation_records SET outputs = ?, expectations = ?, tags = ?, updated_ms = ?, updated_by = ifnull(?, updated_by) WHERE dataset = ? AND created_ms = ? AND id = ?"
            )
            .Bind(1, record.Outputs ?? outputs)
            .Bind(2, EvaluationRecordRules.Merged(expectations, record.Expectations))
            .Bind(3, EvaluationRecordRules.Merged(tags, record.Tags))
            .Bind(4, now)
            .Bind(5, record.By)
            .Bind(6, n)
            .Bind(7, created)
            .Bind(8, id)
            .Run();
        return true;
    }

    private static void Insert(ResearchConnection connection, long n, EvaluationRecordDraft record, long now) =>
        connection
            .Prepare(
                "INSERT INTO evaluation_records (dataset, created_ms, id, hash, inputs, outputs, expectations, tags, source, source_id, source_type, updated_ms, created_by, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            )
            .Bind(1, n)
            .Bind(2, now)
            .Bind(3, record.Id)
            .BindBlob(4, record.InputsHash)
            .Bind(5, record.Inputs)
            .Bind(6, record.Outputs)
            .Bind(7, record.Expectations)
            .Bind(8, record.Tags)
            .Bind(9, record.Source?.Json)
            .Bind(10, record.Source?.Id)
            .Bind(11, record.Source?.Type)
            .Bind(12, now)
            .Bind(13, record.By)
            .Bind(14, record.By)
            .Run();

    private static Result<int> Delete(ResearchConnection connection, string dataset, IReadOnlyList<string> ids)
    {
        if (!EvaluationDatasetStore.Number(connection, dataset).TryGet(out var n, out var fault))
        {
            return fault;
        }
        var deleted = new SqlText()
            .Add("DELETE FROM evaluation_records WHERE dataset = ?", n)
            .AddList(" AND id IN", ids)
            .Prepare(connection)
            .Run();
        connection
            .Prepare("UPDATE evaluation_datasets SET records = records - ? WHERE n = ?")
            .Bind(1, (long)deleted)
            .Bind(2, n)
            .Run();
        return deleted;
    }

    private static EvaluationRecord Read(Statement row, string dataset) =>
        new()
        {
            Id = row.Text(0),
            DatasetId = dataset,
            Inputs = row.Text(1),
            Outputs = row.TextOrNull(2),
            Expectations = row.TextOrNull(3),
            Tags = row.TextOrNull(4),
            Source = row.TextOrNull(7) is { } type ? new RecordSource(type, row.TextOrNull(6), row.Text(5)) : null,
            CreatedAt = row.Long(8),
            UpdatedAt = row.Long(9),
            CreatedBy = row.TextOrNull(10),
            UpdatedBy = row.TextOrNull(11),
        };
}
