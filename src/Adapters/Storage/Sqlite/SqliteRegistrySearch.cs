using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Finds models and versions in the committed state.</summary>
internal sealed class SqliteRegistrySearch(SqliteReaders readers) : IRegistrySearch
{
    private const string PromptTag = "/mlflow.prompt.is_prompt";

    private static readonly string Models = StateNames.Table(CatalogTables.Models);
    private static readonly string Names = StateNames.Table(CatalogTables.Names);
    private static readonly string Versions = StateNames.Table(CatalogTables.Versions);
    private static readonly string ModelTags = StateNames.Table(CatalogTables.ModelTags);
    private static readonly string VersionTags = StateNames.Table(CatalogTables.VersionTags);

    // Rows that are no prompt: one look-up by key each.
    private static readonly string NoPromptModel = NoPrompt(ModelTags, "m.key");
    private static readonly string NoPromptVersion =
        NoPrompt(VersionTags, "v.key") + " AND " + NoPrompt(ModelTags, V("modelId"));

    private static readonly string Latest = string.Join(
        " UNION ALL ",
        VersionStage.All.Select(
            (_, i) =>
                $"SELECT * FROM (SELECT doc FROM {Versions} WHERE {StateNames.Extract("modelId")} = $0 AND {StateNames.Extract("stage")} = ${i + 1} ORDER BY {StateNames.Extract("number")} DESC LIMIT 1)"
        )
    );

    public Task<Result<RegistryPage<ModelState>>> ModelsAsync(RegistryQuery query, CancellationToken cancel)
    {
        using var reader = readers.Rent();
        var sql = new RegistrySql();
        var tag = Rarest(reader, ModelTags, query.Where);
        // The order's own table leads, so that its index gives the order; a rare tag leads before all.
        var byName = query.OrderBy.Count == 0 || query.OrderBy[0].Field == RegistryField.Name;
        var from =
            tag is not null ? $"{Models} m"
            : !byName ? $"{Models} m CROSS JOIN {Names} n ON n.key = {M("name")} AND {N("modelId")} = m.key"
            : $"{Names} n CROSS JOIN {Models} m ON m.key = {N("modelId")}";
        if (tag is not null)
        {
            // A model knows its name too: looking up the name's own row would double what each tagged model costs.
            sql.Where($"m.key IN ({TagSql.Gathered(sql, ModelTags, tag)}) AND {M("deletedAt")} IS NULL");
        }
        var name = tag is null ? "n.key" : M("name");
        foreach (var condition in query.Where.Where(c => c != tag || !TagSql.IsWhole(c)))
        {
            sql.Where(
                condition.Field == RegistryField.Tag
                    ? TagSql.Holds(sql, ModelTags, "m", condition)
                    : sql.Compare(ModelField(condition.Field, name), condition)
            );
            if (condition is { Field: RegistryField.Name, Sign: FilterSign.Like })
            {
                Prefix(sql, name, condition.Text);
            }
        }
        if (!query.Prompts)
        {
            sql.Where(NoPromptModel);
        }
        List<OrderTerm> order = [.. query.OrderBy.Select(o => new OrderTerm(ModelField(o.Field, name), o.Descending))];
        if (!query.OrderBy.Any(o => o.Field == RegistryField.Name))
        {
            order.Add(new OrderTerm(name, false));
        }
        return Task.FromResult(
            Read(reader, sql, "m.doc", from, order, query, CatalogTables.Models.Json, "models", cancel)
        );
    }

    public Task<Result<RegistryPage<VersionState>>> VersionsAsync(RegistryQuery query, CancellationToken cancel)
    {
        using var reader = readers.Rent();
        var sql = new RegistrySql();
        var tag = Rarest(reader, VersionTags, query.Where);
        if (tag is not null)
        {
            sql.Where($"v.key IN ({TagSql.Gathered(sql, VersionTags, tag)})");
        }
        sql.Where($"{V("stage")} != '{VersionStage.Deleted}'");
        foreach (var condition in query.Where.Where(c => c != tag || !TagSql.IsWhole(c)))
        {
            sql.Where(
                condition.Field == RegistryField.Tag
                    ? TagSql.Holds(sql, VersionTags, "v", condition)
                    : sql.Compare(VersionOrder.Field(condition.Field), condition)
            );
            if (condition is { Field: RegistryField.Name, Sign: FilterSign.Like })
            {
                Prefix(sql, V("modelName"), condition.Text);
            }
        }
        if (!query.Prompts)
        {
            sql.Where(NoPromptVersion);
        }
        var order = VersionOrder.Of(query);
        return Task.FromResult(
            Read(
                reader,
                sql,
                "v.doc",
                $"{Versions} v{VersionOrder.Index(query, order, tag is not null)}",
                order,
                query,
                CatalogTables.Versions.Json,
                "versions",
                cancel
            )
        );
    }

    public Task<IReadOnlyList<VersionState>> LatestAsync(ModelId model, CancellationToken cancel)
    {
        using var reader = readers.Rent();
        object[] values = [model.ToString(), .. VersionStage.All];
        using var rows = reader.Prepare(Latest).Read(values);
        var found = new List<VersionState>();
        while (rows.Read())
        {
            found.Add(Document(rows, CatalogTables.Versions.Json));
        }
        return Task.FromResult<IReadOnlyList<VersionState>>(found);
    }

    private static Result<RegistryPage<T>> Read<T>(
        SqliteReaders.Lease reader,
        RegistrySql sql,
        string document,
        string from,
        List<OrderTerm> order,
        RegistryQuery query,
        JsonTypeInfo<T> json,
        string what,
        CancellationToken cancel
    )
        where T : class
    {
        if (query.PageToken is { Length: > 0 } token)
        {
            if (RowToken.Read(token, Question(what, query), order.Count) is not { } last)
            {
                return StateFaults.BadPageToken.With(
                    "Invalid page token: it is damaged or belongs to another search. Ask again without one."
                );
            }
            sql.Behind(order, last);
        }
        var text = sql.Finish(document, from, order, (long)query.Limit + 1);
        using var rows = reader.Prepare(text).Read(sql.Values);
        var found = new List<T>();
        object[]? place = null;
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (found.Count == query.Limit)
            {
                return new RegistryPage<T>(found, RowToken.Write(Question(what, query), place!));
            }
            found.Add(Document(rows, json));
            if (found.Count == query.Limit)
            {
                place = [.. Enumerable.Range(1, order.Count).Select(rows.GetValue)];
            }
        }
        return new RegistryPage<T>(found, null);
    }

    // Everything that decides which rows come in which order; how many a page holds may change from page to page.
    private static string Question(string what, RegistryQuery query)
    {
        var text = new StringBuilder(what);
        foreach (var condition in query.Where)
        {
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"\n{condition.Field} {condition.Key} {condition.Sign} {condition.Number:R} {condition.Text.Length} "
                )
                .Append(condition.Text)
                .AppendJoin('\u0001', condition.Texts ?? []);
        }
        foreach (var order in query.OrderBy)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{order.Field} {order.Descending}");
        }
        return text.ToString();
    }

    /// <summary>The tag that can be gathered by its index because few rows carry it; null where none can.</summary>
    private static FilterCondition<RegistryField>? Rarest(
        SqliteReaders.Lease reader,
        string table,
        IReadOnlyList<FilterCondition<RegistryField>> conditions
    )
    {
        FilterCondition<RegistryField>? rarest = null;
        var fewest = (long)TagSql.MaxGathered;
        foreach (var condition in conditions)
        {
            if (condition is not { Field: RegistryField.Tag, Sign: FilterSign.Equal })
            {
                continue;
            }
            var count = reader.Prepare(TagSql.Count(table)).ReadNumber(condition.Key, TagState.HeadOf(condition.Text));
            if (count <= fewest)
            {
                (rarest, fewest) = (condition, count);
            }
        }
        return rarest;
    }

    private static void Prefix(RegistrySql sql, string expression, string pattern)
    {
        var prefix = LikePattern.Prefix(pattern);
        if (prefix.Length > 0)
        {
            sql.Where(
                $"{expression} >= {sql.Parameter(prefix)} AND {expression} < {sql.Parameter(prefix + "\U0010FFFF")}"
            );
        }
    }

    private static T Document<T>(Rows rows, JsonTypeInfo<T> json)
        where T : class =>
        JsonSerializer.Deserialize(rows.GetSpan(0), json)
        ?? throw new InvalidDataException("A row of the registry is damaged: it holds null.");

    private static string ModelField(RegistryField field, string name) =>
        field switch
        {
            RegistryField.Name => name,
            RegistryField.Created => M("createdAt"),
            RegistryField.Updated => M("updatedAt"),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "No field of a model."),
        };

    private static string M(string path) => Of("m", path);

    private static string N(string path) => Of("n", path);

    private static string V(string path) => Of("v", path);

    // As the index has it, but for the alias, which SQLite looks through.
    private static string Of(string alias, string path) => $"json_extract({alias}.doc, '{StateNames.JsonPath(path)}')";

    private static string NoPrompt(string table, string key) =>
        $"NOT EXISTS (SELECT 1 FROM {table} p WHERE p.key = {key} || '{PromptTag}' AND json_extract(p.doc, '$.\"head\"') = 'true')";
}
