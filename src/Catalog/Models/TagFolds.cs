using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Catalog.Models;

/// <summary>A row for each tag of a model, so that models are found by tag through an index.</summary>
internal sealed class ModelTagFold() : StateFold<TagState>(CatalogTables.ModelTags)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        CatalogFacts.ModelCreated.Read(fact) is { } created ? created.Tags.Keys.Select(k => $"{created.Id}/{k}")
        : RegistryFacts.ModelTagged.Read(fact) is { Part: 1 } tagged ? [$"{tagged.Id}/{tagged.Key}"]
        : RegistryFacts.ModelUntagged.Read(fact) is { } untagged ? [$"{untagged.Id}/{untagged.Key}"]
        : [];

    protected override TagState? Apply(TagState? before, string key, Fact fact) =>
        RegistryFacts.ModelTagged.Read(fact) is { } tagged
            ? TagState.From(tagged.Id.ToString(), tagged.Key, tagged.Value)
        : CatalogFacts.ModelCreated.Read(fact) is { } created ? Of(created, key)
        : null;

    private static TagState Of(ModelCreated created, string key)
    {
        var of = created.Id.ToString();
        var name = key[(of.Length + 1)..];
        return TagState.From(of, name, created.Tags[name]);
    }
}

/// <summary>A row for each tag of a version.</summary>
internal sealed class VersionTagFold() : StateFold<TagState>(CatalogTables.VersionTags)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        CatalogFacts.VersionRegistered.Read(fact) is { } born ? born.Tags.Keys.Select(k => $"{born.Id}/{k}")
        : CatalogFacts.VersionDetailed.Read(fact) is { } detailed ? detailed.Tags.Keys.Select(k => $"{detailed.Id}/{k}")
        : RegistryFacts.VersionTagged.Read(fact) is { Part: 1 } tagged ? [$"{tagged.Version.Id}/{tagged.Key}"]
        : RegistryFacts.VersionUntagged.Read(fact) is { } untagged ? [$"{untagged.Version.Id}/{untagged.Key}"]
        : [];

    protected override TagState? Apply(TagState? before, string key, Fact fact)
    {
        if (RegistryFacts.VersionTagged.Read(fact) is { } tagged)
        {
            return TagState.From(tagged.Version.Id.ToString(), tagged.Key, tagged.Value);
        }
        var tags = CatalogFacts.VersionRegistered.Read(fact)?.Tags ?? CatalogFacts.VersionDetailed.Read(fact)?.Tags;
        if (tags is null)
        {
            return null;
        }
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return TagState.From(key[..slash], key[(slash + 1)..], tags[key[(slash + 1)..]]);
    }
}

/// <summary>The ids among what a fact is about.</summary>
internal static class FactSubjects
{
    public static IEnumerable<string> Model(Fact fact) =>
        fact.About.Keys.Where(k => k.StartsWith("mod_", StringComparison.Ordinal));

    public static IEnumerable<string> Versions(Fact fact) =>
        fact.About.Keys.Where(k => k.StartsWith("ver_", StringComparison.Ordinal));
}

/// <summary>Tags as a map that is sorted, so that the same facts always give the same bytes.</summary>
internal static class TagSet
{
    public static IReadOnlyDictionary<string, string> With(
        IReadOnlyDictionary<string, string> tags,
        string key,
        string value,
        int part
    )
    {
        var after = Copy(tags);
        after[key] = part > 1 && after.TryGetValue(key, out var begun) ? begun + value : value;
        return after;
    }

    public static IReadOnlyDictionary<string, string> Without(IReadOnlyDictionary<string, string> tags, string key)
    {
        var after = Copy(tags);
        after.Remove(key);
        return after;
    }

    private static SortedDictionary<string, string> Copy(IReadOnlyDictionary<string, string> tags)
    {
        var copy = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            copy[key] = value;
        }
        return copy;
    }
}

/// <summary>Aliases of a model, sorted, each with the number of its version.</summary>
internal static class AliasSets
{
    public static IReadOnlyDictionary<string, int> With(
        IReadOnlyDictionary<string, int> aliases,
        string alias,
        int number
    ) => Sorted(aliases.Where(a => a.Key != alias).Append(new(alias, number)));

    public static IReadOnlyDictionary<string, int> Without(IReadOnlyDictionary<string, int> aliases, string alias) =>
        Sorted(aliases.Where(a => a.Key != alias));

    public static IReadOnlyDictionary<string, int> WithoutNumber(
        IReadOnlyDictionary<string, int> aliases,
        int number
    ) => Sorted(aliases.Where(a => a.Value != number));

    private static SortedDictionary<string, int> Sorted(IEnumerable<KeyValuePair<string, int>> aliases)
    {
        var sorted = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (alias, number) in aliases)
        {
            sorted[alias] = number;
        }
        return sorted;
    }
}
