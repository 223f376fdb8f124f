using Airworthy.Catalog.Tracking.LoggedModels;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research.LoggedModels;

/// <inheritdoc />
public sealed class LoggedModelStore(ResearchDatabase database) : ILoggedModelStore
{
    public Task<Result<LoggedModel>> CreateAsync(LoggedModelDraft draft, string id, string name, DateTimeOffset now) =>
        database.WriteAsync(connection => Create(connection, draft, id, name, now.ToUnixTimeMilliseconds()));

    public Task<Result<LoggedModel>> ChangeAsync(string id, LoggedModelChange change, DateTimeOffset now) =>
        database.WriteAsync(connection => Change(connection, id, change, now.ToUnixTimeMilliseconds()));

    public Result<LoggedModel> Get(string id, bool deletedToo)
    {
        using var reader = database.Read();
        return LoggedModelRows.Get(reader.Connection, id, deletedToo);
    }

    public Result<LoggedModelPage> Search(LoggedModelSearch search)
    {
        using var reader = database.Read();
        var terms = LoggedModelSearchSql.Terms(search);
        if (!PageStart.Read(search.PageToken, search.Question, terms.Count).TryGet(out var after, out var fault))
        {
            return fault;
        }
        var found = LoggedModelRows.Read(
            reader.Connection,
            LoggedModelSearchSql.Of(search, terms, after),
            search.Ranks.Count,
            search.Limit,
            out var last
        );
        return new LoggedModelPage(found, last is null ? null : RowToken.Write(search.Question, last));
    }

    private static Result<LoggedModel> Create(
        ResearchConnection connection,
        LoggedModelDraft draft,
        string id,
        string name,
        long now
    )
    {
        if (!ExperimentPlace.Find(connection, draft.ExperimentId).TryGet(out var place, out var fault))
        {
            return fault;
        }
        connection
            .Prepare(
                "INSERT INTO logged_models (id, experiment, name, artifact_uri, status, model_type, source_run, created_ms, updated_ms) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)"
            )
            .Bind(1, id)
            .Bind(2, draft.ExperimentId)
            .Bind(3, name)
            .Bind(4, LoggedModelRules.ArtifactUri(place.Location, id))
            .Bind(5, draft.ModelType)
            .Bind(6, draft.SourceRunId)
            .Bind(7, now)
            .Bind(8, now)
            .Run();
        return Change(connection, id, new LoggedModelChange { Params = draft.Params, Tags = draft.Tags }, null);
    }

    private static Result<LoggedModel> Change(
        ResearchConnection connection,
        string id,
        LoggedModelChange change,
        long? now
    )
    {
        if (!LoggedModelRows.Number(connection, id).TryGet(out var n, out var fault))
        {
            return fault;
        }
        foreach (var (key, value) in change.Params)
        {
            if (AddParam(connection, n, key, value) is { } wrong)
            {
                return wrong;
            }
        }
        foreach (var (key, value) in change.Tags)
        {
            connection
                .Prepare("INSERT OR REPLACE INTO logged_model_tags (model, key, value) VALUES (?, ?, ?)")
                .Bind(1, n)
                .Bind(2, key)
                .Bind(3, value)
                .Run();
        }
        if (change.WithoutTag is { } tag && !Untag(connection, n, tag))
        {
            return LoggedModelFaults.LoggedModelTagUnknown.With(
                $"No tag with key '{Clip.Short(tag)}' for model with ID '{id}'."
            );
        }
        if (now is { } moment && (change.Status is not null || change.Delete))
        {
            connection
                .Prepare(
                    "UPDATE logged_models SET status = coalesce(?, status), deleted = ?, updated_ms = ? WHERE n = ?"
                )
                .Bind(1, (long?)change.Status)
                .Bind(2, change.Delete ? 1 : 0)
                .Bind(3, moment)
                .Bind(4, n)
                .Run();
        }
        var search = new SqlText().Add($"SELECT {LoggedModelRows.Columns} FROM logged_models t WHERE t.n = ?", n);
        return LoggedModelRows.Read(connection, search)[0];
    }

    private static Fault? AddParam(ResearchConnection connection, long model, string key, string value)
    {
        var known = connection
            .Prepare("SELECT value FROM logged_model_params WHERE model = ? AND key = ?")
            .Bind(1, model)
            .Bind(2, key)
            .RunText();
        if (known is not null)
        {
            return known == value
                ? null
                : LoggedModelFaults.LoggedModelParamFixed.With(
                    $"Changing param values is not allowed. Param with key='{Clip.Short(key)}' was already logged with value='{Clip.Short(known)}'."
                );
        }
        connection
            .Prepare("INSERT INTO logged_model_params (model, key, value) VALUES (?, ?, ?)")
            .Bind(1, model)
            .Bind(2, key)
            .Bind(3, value)
            .Run();
        return null;
    }

    private static bool Untag(ResearchConnection connection, long model, string key) =>
        connection
            .Prepare("DELETE FROM logged_model_tags WHERE model = ? AND key = ?")
            .Bind(1, model)
            .Bind(2, key)
            .Run() > 0;
}
