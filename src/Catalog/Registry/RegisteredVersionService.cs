using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Registry;

/// <summary>Whether a version may be deleted, as <see cref="ModelGuard"/> for models.</summary>
public delegate Task<Result<IReadOnlyList<Expectation>>> VersionGuard(VersionState version, CancellationToken cancel);

/// <summary>Changes what is said of versions, and hides them. Whoever may call has been asked before.</summary>
public sealed class RegisteredVersionService(IJournal journal, IStateStore state, ModelService models)
{
    private const int MaxPage = 1000;

    private readonly RegistryChanges _changes = new(journal);

    public Task<Result<VersionState>> DescribeAsync(
        Principal by,
        ModelName name,
        int number,
        string text,
        CancellationToken cancel
    ) =>
        ChangedAsync(
            by,
            name,
            number,
            v => v.Description == text ? [] : VersionFactRules.Described(VersionReference.To(v), text),
            cancel
        );

    public Task<Result<VersionState>> TagAsync(
        Principal by,
        ModelName name,
        int number,
        string key,
        string value,
        CancellationToken cancel
    ) =>
        ChangedAsync(
            by,
            name,
            number,
            v =>
                v.Tags.TryGetValue(key, out var before) && before == value
                    ? []
                    : VersionFactRules.Tagged(VersionReference.To(v), key, value),
            cancel
        );

    /// <summary>A tag that is not there is no error.</summary>
    public Task<Result<VersionState>> UntagAsync(
        Principal by,
        ModelName name,
        int number,
        string key,
        CancellationToken cancel
    ) =>
        ChangedAsync(
            by,
            name,
            number,
            v =>
            {
                var version = VersionReference.To(v);
                return v.Tags.ContainsKey(key)
                    ?
                    [
                        RegistryFacts.VersionUntagged.Draft(
                            new VersionUntagged(version, key),
                            VersionFactRules.About(version)
                        ),
                    ]
                    : [];
            },
            cancel
        );

    /// <summary>Labels a version with a stage; with <paramref name="archive"/> the others of that stage are archived.</summary>
    public async Task<Result<VersionState>> StageAsync(
        Principal by,
        ModelName name,
        int number,
        string stage,
        bool archive,
        CancellationToken cancel
    )
    {
        var staged = await _changes.CommitAsync(
            by,
            async () =>
            {
                if (!(await models.VersionAsync(name, number, cancel)).TryGet(out var version, out var fault))
                {
                    return fault;
                }
                var facts = new List<FactDraft>();
                var expected = new List<Expectation> { Still(version) };
                if (archive)
                {
                    foreach (var other in await OfStageAsync(version.Value.ModelId, stage, cancel))
                    {
                        if (other.Key != version.Key)
                        {
                            facts.Add(Staged(other.Value, VersionStage.Archived));
                            expected.Add(Still(other));
                        }
                    }
                }
                if (version.Value.Stage != stage)
                {
                    facts.Add(Staged(version.Value, stage));
                }
                return new RegistryChange(facts, expected);
            },
            cancel
        );
        return staged.TryGet(out _, out var refused)
            ? (await models.VersionAsync(name, number, cancel)).Map(r => r.Value)
            : refused;
    }

    /// <summary>Hides the version; its aliases go with it, its number is never given again. Refused: whatever the guard refuses.</summary>
    public Task<Result<Nothing>> DeleteAsync(
        Principal by,
        ModelName name,
        int number,
        VersionGuard guard,
        CancellationToken cancel
    ) =>
        _changes.CommitAsync(
            by,
            async () =>
            {
                if (
                    !(await models.VersionAsync(name, number, cancel)).TryGet(out var version, out var fault)
                    || !(await guard(version.Value, cancel)).TryGet(out var expected, out fault)
                )
                {
                    return fault;
                }
                var reference = VersionReference.To(version.Value);
                return new RegistryChange(
                    [
                        RegistryFacts.VersionDeleted.Draft(
                            new VersionDeleted(reference),
                            VersionFactRules.About(reference)
                        ),
                    ],
                    [Still(version), .. expected]
                );
            },
            cancel
        );

    // What is said of a version adds up whatever comes first, so only its being there is expected: the revision would make all who
    // tag one version at once wait for each other.
    private async Task<Result<VersionState>> ChangedAsync(
        Principal by,
        ModelName name,
        int number,
        Func<VersionState, IEnumerable<FactDraft>> decide,
        CancellationToken cancel
    )
    {
        var changed = await _changes.CommitAsync(
            by,
            async () =>
                (await models.FindNamedAsync(name, cancel)).TryGet(out var model, out var fault)
                && (await models.VersionAsync(name, number, cancel)).TryGet(out var version, out fault)
                    ? new RegistryChange([.. decide(version.Value)], [model.StillNamed])
                    : fault,
            cancel
        );
        return changed.TryGet(out _, out var refused)
            ? (await models.VersionAsync(name, number, cancel)).Map(r => r.Value)
            : refused;
    }

    private async Task<IReadOnlyList<Row<VersionState>>> OfStageAsync(
        ModelId model,
        string stage,
        CancellationToken cancel
    )
    {
        var all = new List<Row<VersionState>>();
        var query = new StateQuery
        {
            Where =
            [
                new(["modelId"], Comparison.Equal, StateValue.Of(model.ToString())),
                new(["stage"], Comparison.Equal, StateValue.Of(stage)),
            ],
            OrderBy = ["number"],
            Limit = MaxPage,
        };
        do
        {
            var page = (await state.ListAsync(CatalogTables.Versions, query, cancel)).Value;
            all.AddRange(page.Rows);
            query = query with { PageToken = page.Next };
        } while (query.PageToken is not null);
        return all;
    }

    private static FactDraft Staged(VersionState version, string to)
    {
        var reference = VersionReference.To(version);
        return RegistryFacts.VersionStaged.Draft(
            new VersionStaged(reference, version.Stage, to),
            VersionFactRules.About(reference)
        );
    }

    private static Expectation Still(Row<VersionState> version) =>
        new(CatalogTables.Versions, version.Key, version.Revision);
}
