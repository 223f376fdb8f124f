using Airworthy.Core.Values;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Models;

/// <summary>What to look for. Everything given must hold, and of one version: a tag on one and a metric on another do not add up.</summary>
public sealed record ModelQuery
{
    /// <summary>The version's owner.</summary>
    public UserName? Owner { get; init; }

    public IReadOnlyList<TagFilter> Tags { get; init; } = [];

    public IReadOnlyList<MetricFilter> Metrics { get; init; } = [];

    /// <summary>A data set's name, or its digest (<c>sha256:…</c>).</summary>
    public string? Dataset { get; init; }

    /// <summary>Part of the model's name, in any case of ASCII letters.</summary>
    public string? Text { get; init; }

    /// <summary>Only these models; null for all. For conditions that only the caller can answer, like where a model serves.</summary>
    public IReadOnlySet<ModelId>? Only { get; init; }

    /// <summary>Models a page, 1 to 1000.</summary>
    public int Limit { get; init; } = 100;

    public string? PageToken { get; init; }

    /// <summary>Whether anything is asked of versions, so that not every version of a model need match.</summary>
    internal bool AsksOfVersions => Owner is not null || Tags.Count > 0 || Metrics.Count > 0 || Dataset is not null;

    /// <summary>The conditions on a row of <see cref="CatalogTables.Versions"/>.</summary>
    internal IReadOnlyList<Condition> OfVersions()
    {
        var conditions = new List<Condition>();
        if (Owner is { } owner)
        {
            conditions.Add(new(["owner"], Comparison.Equal, StateValue.Of(owner.ToString())));
        }
        foreach (var tag in Tags)
        {
            // Any text is at least the empty one, so this asks only that the tag is there.
            conditions.Add(
                tag.Value is null
                    ? new(["tags", tag.Key], Comparison.GreaterOrEqual, StateValue.Of(""))
                    : new(["tags", tag.Key], Comparison.Equal, StateValue.Of(tag.Value))
            );
        }
        foreach (var metric in Metrics)
        {
            conditions.Add(new(["metrics", metric.Metric], metric.Is, StateValue.Of(metric.Value)));
            if (metric.Is == Comparison.NotEqual)
            {
                // A row without the value is unequal to everything; a version that never stated the metric is not what is asked for.
                conditions.Add(
                    new(["metrics", metric.Metric], Comparison.GreaterOrEqual, StateValue.Of(double.MinValue))
                );
            }
        }
        if (Dataset is { } dataset)
        {
            var field = Sha256Digest.Parse(dataset).IsOk ? "digest" : "name";
            conditions.Add(new(["lineage", "dataset", field], Comparison.Equal, StateValue.Of(dataset)));
        }
        return conditions;
    }
}

/// <summary>A model that was found, with what of it matches.</summary>
/// <param name="Model">The model.</param>
/// <param name="Versions">Matching versions, newest first, at most <see cref="MaxVersions"/>.</param>
/// <param name="Matching">How many versions match in all.</param>
public sealed record ModelMatch(ModelState Model, IReadOnlyList<VersionState> Versions, int Matching)
{
    public const int MaxVersions = 20;
}

/// <summary>A page of what was found, ordered by name, and the token of the next one (null on the last).</summary>
public sealed record ModelPage(IReadOnlyList<ModelMatch> Models, string? Next);
