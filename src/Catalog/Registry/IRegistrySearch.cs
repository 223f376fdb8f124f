using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Registry;

/// <summary>
/// Finds registered models and versions by what MLflow's clients ask of them. Deleted ones are never found; what can be served by an
/// index is.
/// </summary>
public interface IRegistrySearch
{
    /// <summary>Fields: name, created, updated and tags.</summary>
    Task<Result<RegistryPage<ModelState>>> ModelsAsync(RegistryQuery query, CancellationToken cancel);

    /// <summary>Fields: all of <see cref="RegistryField"/>.</summary>
    Task<Result<RegistryPage<VersionState>>> VersionsAsync(RegistryQuery query, CancellationToken cancel);

    /// <summary>The newest version of each stage that has one, by stage in the order of <see cref="VersionStage.All"/>.</summary>
    Task<IReadOnlyList<VersionState>> LatestAsync(ModelId model, CancellationToken cancel);
}

/// <summary>A page, and the token of the next (null on the last).</summary>
public sealed record RegistryPage<T>(IReadOnlyList<T> Found, string? Next);

/// <summary>Conditions that all hold, an order (ties by name, then by number downwards), and a page.</summary>
public sealed record RegistryQuery
{
    public IReadOnlyList<FilterCondition<RegistryField>> Where { get; init; } = [];

    public IReadOnlyList<RegistryOrder> OrderBy { get; init; } = [];

    /// <summary>What is tagged as a prompt is no model, and found only where it is asked for.</summary>
    public bool Prompts { get; init; }

    /// <summary>At least 1.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>A token that this query gave; another one's is refused (<c>bad-page-token</c>).</summary>
    public string? PageToken { get; init; }
}

/// <summary>What is searched for; of a tag the condition's key names it.</summary>
public enum RegistryField
{
    Name,
    Number,
    Run,
    Source,
    Created,
    Updated,
    Tag,
}

/// <summary>One field to order by.</summary>
public sealed record RegistryOrder(RegistryField Field, bool Descending);
