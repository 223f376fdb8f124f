using System.Runtime.CompilerServices;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Models;

/// <summary>A model as it was found by its name.</summary>
public sealed record NamedModel(Row<NameState> Name, Row<ModelState> Model)
{
    /// <summary>Holds as long as the model is there and so called.</summary>
    public Expectation StillNamed => new(CatalogTables.Names, Name.Key, Name.Revision);
}

/// <summary>Finds models and versions. Rows come with their revision, so that a decision can be made upon them.</summary>
public sealed class ModelService(IStateStore state)
{
    private const int MaxLimit = 1000;

    public async Task<Result<Row<ModelState>>> FindAsync(ModelName name, CancellationToken cancel) =>
        (await FindNamedAsync(name, cancel)).Map(n => n.Model);

    /// <summary>The model with the row of its name, whose revision says that the name is still this model's.</summary>
    public async Task<Result<NamedModel>> FindNamedAsync(ModelName name, CancellationToken cancel)
    {
        // Between the two reads it may lose the name, and then has it no more when it is read.
        return
            await state.FindAsync(CatalogTables.Names, name.ToString(), cancel) is { } named
            && await state.FindAsync(CatalogTables.Models, named.Value.ModelId.ToString(), cancel) is { } model
            && model.Value.DeletedAt is null
            ? new NamedModel(named, model)
            : CatalogFaults.ModelUnknown.With(
                $"There is no model '{name}'. List the models to see which there are; a model comes into being with its first version."
            );
    }

    /// <summary>By its id a deleted model is found too.</summary>
    public async Task<Result<Row<ModelState>>> FindAsync(ModelId id, CancellationToken cancel) =>
        await state.FindAsync(CatalogTables.Models, id.ToString(), cancel) is { } row
            ? row
            : CatalogFaults.ModelUnknown.With($"There is no model {id}.");

    /// <summary>The models of these ids, deleted ones too; an id of none is left out.</summary>
    public async Task<IReadOnlyList<ModelState>> FindAllAsync(
        IReadOnlyCollection<ModelId> ids,
        CancellationToken cancel
    ) =>
        [
            .. (
                await state.FindAllAsync(CatalogTables.Models, [.. ids.Distinct().Select(i => i.ToString())], cancel)
            ).Values.Select(r => r.Value),
        ];

    public async Task<Result<Row<VersionState>>> VersionAsync(ModelName name, int number, CancellationToken cancel)
    {
        if (!(await FindAsync(name, cancel)).TryGet(out var model, out var fault))
        {
            return fault;
        }
        var query = new StateQuery
        {
            Where = [OfModel(model.Value.Id), new(["number"], Comparison.Equal, StateValue.Of(number)), NotDeleted],
            Limit = 1,
        };
        if (!(await state.ListAsync(CatalogTables.Versions, query, cancel)).TryGet(out var page, out fault))
        {
            return fault;
        }
        return page.Rows.Count > 0
            ? page.Rows[0]
            : CatalogFaults.VersionUnknown.With(
                model.Value.LastNumber == 0
                    ? $"'{name}' has no version {number}; none was registered yet."
                    : $"'{name}' has no version {number}; its newest is {model.Value.LastNumber}."
            );
    }

    /// <summary>By its id a deleted version is found too.</summary>
    public async Task<Result<Row<VersionState>>> VersionAsync(VersionId id, CancellationToken cancel) =>
        await state.FindAsync(CatalogTables.Versions, id.ToString(), cancel) is { } row
            ? row
            : CatalogFaults.VersionUnknown.With($"There is no version {id}.");

    /// <summary>The model's versions, newest first.</summary>
    public async Task<Result<Page<VersionState>>> VersionsAsync(
        ModelName name,
        int limit,
        string? pageToken,
        CancellationToken cancel
    ) =>
        (await FindAsync(name, cancel)).TryGet(out var model, out var fault)
            ? await state.ListAsync(
                CatalogTables.Versions,
                NewestFirst([OfModel(model.Value.Id), NotDeleted], limit, pageToken),
                cancel
            )
            : fault;

    /// <summary>Models with the versions of them that match, ordered by name.</summary>
    public async Task<Result<ModelPage>> SearchAsync(ModelQuery query, CancellationToken cancel)
    {
        if (query.Limit is < 1 or > MaxLimit)
        {
            return CatalogFaults.BadLimit.With(
                $"A page holds 1 to {MaxLimit} models, and {query.Limit} were asked for."
            );
        }
        if (!SearchToken.Read(query).TryGet(out var after, out var fault))
        {
            return fault;
        }
        var candidates = query.Only is null ? Every(query, after, cancel) : OnlyThese(query, after, cancel);
        var found = new List<ModelMatch>();
        await foreach (var candidate in candidates)
        {
            if (
                !candidate.TryGet(out var model, out fault)
                || !(await MatchAsync(query, model, cancel)).TryGet(out var match, out fault)
            )
            {
                return fault;
            }
            if (query.AsksOfVersions && match.Matching == 0)
            {
                continue;
            }
            if (found.Count == query.Limit)
            {
                return new ModelPage(found, SearchToken.Write(query, found[^1].Model.Name));
            }
            found.Add(match);
        }
        return new ModelPage(found, null);
    }

    private async Task<Result<ModelMatch>> MatchAsync(ModelQuery query, ModelState model, CancellationToken cancel)
    {
        var versions = new List<VersionState>();
        var matching = 0;
        var next = NewestFirst(
            [OfModel(model.Id), NotDeleted, .. query.OfVersions()],
            query.AsksOfVersions ? MaxLimit : ModelMatch.MaxVersions,
            null
        );
        while (true)
        {
            if (!(await state.ListAsync(CatalogTables.Versions, next, cancel)).TryGet(out var page, out var fault))
            {
                return fault;
            }
            matching += page.Rows.Count;
            versions.AddRange(page.Rows.Take(ModelMatch.MaxVersions - versions.Count).Select(r => r.Value));
            if (!query.AsksOfVersions)
            {
                return new ModelMatch(model, versions, model.LastNumber);
            }
            if (page.Next is null)
            {
                return new ModelMatch(model, versions, matching);
            }
            next = next with { PageToken = page.Next };
        }
    }

    // One model a question, each from behind the last name: however many versions of a model match, it is read once.
    private async IAsyncEnumerable<Result<ModelState>> Every(
        ModelQuery query,
        string? after,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        while (true)
        {
            if (!(await NextAsync(query, after, cancel)).TryGet(out var next, out var fault))
            {
                yield return fault;
                yield break;
            }
            if (next.Model is null)
            {
                yield break;
            }
            after = next.Model.Name.ToString();
            yield return next.Model;
        }
    }

    private async Task<Result<NextModel>> NextAsync(ModelQuery query, string? after, CancellationToken cancel)
    {
        if (!query.AsksOfVersions)
        {
            var names = ByName("name", [], query, after);
            if (!(await state.ListAsync(CatalogTables.Names, names, cancel)).TryGet(out var named, out var unread))
            {
                return unread;
            }
            return named.Rows.Count == 0
                ? new NextModel(null)
                : (await FindAsync(named.Rows[0].Value.ModelId, cancel)).Map(r => new NextModel(
                    r.Value with
                    {
                        Name = named.Rows[0].Value.Name,
                    }
                ));
        }
        var versions = ByName("modelName", [NotDeleted, .. query.OfVersions()], query, after);
        if (!(await state.ListAsync(CatalogTables.Versions, versions, cancel)).TryGet(out var page, out var fault))
        {
            return fault;
        }
        return page.Rows.Count == 0
            ? new NextModel(null)
            : (await FindAsync(page.Rows[0].Value.ModelId, cancel)).Map(r => new NextModel(r.Value));
    }

    private async IAsyncEnumerable<Result<ModelState>> OnlyThese(
        ModelQuery query,
        string? after,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var models = new List<ModelState>();
        foreach (var id in query.Only!)
        {
            if (await state.FindAsync(CatalogTables.Models, id.ToString(), cancel) is { Value.DeletedAt: null } row)
            {
                models.Add(row.Value);
            }
        }
        var text = query.Text ?? "";
        foreach (var model in models.OrderBy(m => m.Name.ToString(), StringComparer.Ordinal))
        {
            var name = model.Name.ToString();
            if (string.CompareOrdinal(name, after) > 0 && Lower(name).Contains(Lower(text), StringComparison.Ordinal))
            {
                yield return model;
            }
        }
    }

    private static StateQuery ByName(
        string field,
        IReadOnlyList<Condition> conditions,
        ModelQuery query,
        string? after
    ) =>
        new()
        {
            Where =
            [
                .. conditions,
                .. query.Text is { Length: > 0 } text
                    ? [new Condition([field], Comparison.Contains, StateValue.Of(text))]
                    : Array.Empty<Condition>(),
                .. after is not null
                    ? [new Condition([field], Comparison.Greater, StateValue.Of(after))]
                    : Array.Empty<Condition>(),
            ],
            OrderBy = [field],
            Limit = 1,
        };

    private static StateQuery NewestFirst(IReadOnlyList<Condition> where, int limit, string? pageToken) =>
        new()
        {
            Where = where,
            OrderBy = ["number"],
            Descending = true,
            Limit = limit,
            PageToken = pageToken,
        };

    private static Condition NotDeleted { get; } =
        new(["stage"], Comparison.NotEqual, StateValue.Of(VersionStage.Deleted));

    private static Condition OfModel(ModelId id) => Is("modelId", id.ToString());

    private static Condition Is(string field, string value) => new([field], Comparison.Equal, StateValue.Of(value));

    // As Comparison.Contains has it: ASCII letters alone.
    private static string Lower(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));

    private sealed record NextModel(ModelState? Model);
}
