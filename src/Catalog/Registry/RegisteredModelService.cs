using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Registry;

/// <summary>
/// Whether a model may be taken away or called otherwise, asked anew at every try: the rows that must not move meanwhile, or the fault.
/// </summary>
public delegate Task<Result<IReadOnlyList<Expectation>>> ModelGuard(ModelState model, CancellationToken cancel);

/// <summary>Makes registered models and changes what is said of them. Whoever may call has been asked before.</summary>
public sealed class RegisteredModelService(IJournal journal, IStateStore state, ModelService models, IdSource ids)
{
    private const int MaxPage = 1000;

    private readonly RegistryChanges _changes = new(journal);

    /// <summary>A model without versions. Refused: a name that is taken (<c>model-exists</c>).</summary>
    public async Task<Result<ModelState>> CreateAsync(
        Principal by,
        ModelName name,
        UserName owner,
        string description,
        IReadOnlyDictionary<string, string> tags,
        CancellationToken cancel
    )
    {
        var created = new ModelCreated
        {
            Id = ModelId.New(ids),
            Name = name,
            Owner = owner,
            Description = description,
            Tags = tags,
        };
        var commit = new Commit(by, [.. ModelFactRules.Created(created)])
        {
            Expected = [new Expectation(CatalogTables.Names, name.ToString(), 0)],
        };
        if ((await journal.CommitAsync(commit, cancel)).TryGet(out var receipt, out var fault))
        {
            return created.Born(by, receipt.At);
        }
        return fault.Reason == JournalFaults.StaleRevision
            ? RegistryFaults.ModelExists.With($"There is a model '{name}' already. Choose another name.")
            : fault;
    }

    public Task<Result<ModelState>> DescribeAsync(
        Principal by,
        ModelName name,
        string text,
        CancellationToken cancel
    ) => ChangedAsync(by, name, m => m.Description == text ? [] : ModelFactRules.Described(m.Id, m.Name, text), cancel);

    public Task<Result<ModelState>> TagAsync(
        Principal by,
        ModelName name,
        string key,
        string value,
        CancellationToken cancel
    ) =>
        ChangedAsync(
            by,
            name,
            m =>
                m.Tags.TryGetValue(key, out var before) && before == value
                    ? []
                    : ModelFactRules.Tagged(m.Id, m.Name, key, value),
            cancel
        );

    /// <summary>A tag that is not there is no error.</summary>
    public Task<Result<ModelState>> UntagAsync(Principal by, ModelName name, string key, CancellationToken cancel) =>
        ChangedAsync(
            by,
            name,
            m =>
                m.Tags.ContainsKey(key)
                    ? [RegistryFacts.ModelUntagged.Draft(new ModelUntagged(m.Id, m.Name, key), m.Id.ToString())]
                    : [],
            cancel
        );

    /// <summary>
    /// From now on the model and all its versions are called otherwise; the old name is free. Refused: a name that is taken, and
    /// whatever the guard refuses.
    /// </summary>
    public async Task<Result<ModelState>> RenameAsync(
        Principal by,
        ModelName name,
        ModelName to,
        ModelGuard guard,
        CancellationToken cancel
    )
    {
        var renamed = await _changes.CommitAsync(
            by,
            async () =>
            {
                if (!(await models.FindNamedAsync(name, cancel)).TryGet(out var found, out var fault))
                {
                    return fault;
                }
                if (name == to)
                {
                    return RegistryChange.None;
                }
                if (await state.FindAsync(CatalogTables.Names, to.ToString(), cancel) is not null)
                {
                    return RegistryFaults.ModelExists.With($"There is a model '{to}' already. Choose another name.");
                }
                return (await WholeAsync(found, guard, cancel)).Map(whole => new RegistryChange(
                    [.. ModelFactRules.Renamed(found.Model.Value.Id, name, to, whole.Versions)],
                    [.. whole.Expected, new Expectation(CatalogTables.Names, to.ToString(), 0)]
                ));
            },
            cancel
        );
        return renamed.TryGet(out _, out var refused)
            ? (await models.FindAsync(to, cancel)).Map(r => r.Value)
            : refused;
    }

    /// <summary>Hides the model and all its versions and frees the name. Refused: whatever the guard refuses.</summary>
    public Task<Result<Nothing>> DeleteAsync(
        Principal by,
        ModelName name,
        ModelGuard guard,
        CancellationToken cancel
    ) =>
        _changes.CommitAsync(
            by,
            async () =>
                (await models.FindNamedAsync(name, cancel)).TryGet(out var found, out var fault)
                    ? (await WholeAsync(found, guard, cancel)).Map(whole => new RegistryChange(
                        [.. ModelFactRules.Deleted(found.Model.Value.Id, name, whole.Versions)],
                        whole.Expected
                    ))
                    : fault,
            cancel
        );

    /// <summary>Puts a label on a version, taking it from the one that had it.</summary>
    public Task<Result<Nothing>> SetAliasAsync(
        Principal by,
        ModelName name,
        string alias,
        int number,
        CancellationToken cancel
    ) =>
        _changes.CommitAsync(
            by,
            async () =>
            {
                if (
                    !(await models.FindNamedAsync(name, cancel)).TryGet(out var found, out var fault)
                    || !(await models.VersionAsync(name, number, cancel)).TryGet(out var version, out fault)
                )
                {
                    return fault;
                }
                var model = found.Model.Value;
                if (model.Aliases.TryGetValue(alias, out var before) && before == number)
                {
                    return RegistryChange.None;
                }
                var set = new AliasSet(model.Id, name, alias, version.Value.Id, number);
                // The version too: an alias must not come to stand on one that is deleted meanwhile.
                return new RegistryChange(
                    [RegistryFacts.AliasSet.Draft(set, model.Id.ToString(), version.Key)],
                    [found.StillNamed, new Expectation(CatalogTables.Versions, version.Key, version.Revision)]
                );
            },
            cancel
        );

    /// <summary>An alias that is not there is no error.</summary>
    public Task<Result<ModelState>> RemoveAliasAsync(
        Principal by,
        ModelName name,
        string alias,
        CancellationToken cancel
    ) =>
        ChangedAsync(
            by,
            name,
            m =>
                m.Aliases.ContainsKey(alias)
                    ? [RegistryFacts.AliasRemoved.Draft(new AliasRemoved(m.Id, m.Name, alias), m.Id.ToString())]
                    : [],
            cancel
        );

    private async Task<Result<ModelState>> ChangedAsync(
        Principal by,
        ModelName name,
        Func<ModelState, IEnumerable<FactDraft>> decide,
        CancellationToken cancel
    )
    {
        var changed = await _changes.CommitAsync(
            by,
            async () =>
                (await models.FindNamedAsync(name, cancel)).Map(found => new RegistryChange(
                    [.. decide(found.Model.Value)],
                    [found.StillNamed]
                )),
            cancel
        );
        return changed.TryGet(out _, out var fault) ? (await models.FindAsync(name, cancel)).Map(r => r.Value) : fault;
    }

    // Every version there is, and the rows that say that there are no others and nothing stands against it.
    private async Task<Result<(IReadOnlyList<VersionId> Versions, IReadOnlyList<Expectation> Expected)>> WholeAsync(
        NamedModel found,
        ModelGuard guard,
        CancellationToken cancel
    )
    {
        if (!(await guard(found.Model.Value, cancel)).TryGet(out var expected, out var fault))
        {
            return fault;
        }
        var versions = new List<VersionId>();
        var query = new StateQuery
        {
            Where = [new(["modelId"], Comparison.Equal, StateValue.Of(found.Model.Key))],
            OrderBy = ["number"],
            Limit = MaxPage,
        };
        do
        {
            if (!(await state.ListAsync(CatalogTables.Versions, query, cancel)).TryGet(out var page, out fault))
            {
                return fault;
            }
            versions.AddRange(page.Rows.Select(r => r.Value.Id));
            query = query with { PageToken = page.Next };
        } while (query.PageToken is not null);
        IReadOnlyList<Expectation> all =
        [
            found.StillNamed,
            new Expectation(CatalogTables.Models, found.Model.Key, found.Model.Revision),
            .. expected,
        ];
        return ((IReadOnlyList<VersionId>)versions, all);
    }
}
