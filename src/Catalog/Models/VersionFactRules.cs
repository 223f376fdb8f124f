using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Catalog.Models;

/// <summary>Writes what happens to versions as facts, in as many parts as the log's entries ask for.</summary>
internal static class VersionFactRules
{
    public static IEnumerable<FactDraft> Tagged(VersionReference version, string key, string value) =>
        PartedText
            .Of(value)
            .Select(p =>
                RegistryFacts.VersionTagged.Draft(new VersionTagged(version, key, p.Text, p.Part), About(version))
            );

    public static IEnumerable<FactDraft> Described(VersionReference version, string text) =>
        PartedText
            .Of(text)
            .Select(p =>
                RegistryFacts.VersionDescribed.Draft(new VersionDescribed(version, p.Text, p.Part), About(version))
            );

    public static string[] About(VersionReference version) => [version.ModelId.ToString(), version.Id.ToString()];
}

/// <summary>The same for models.</summary>
internal static class ModelFactRules
{
    // An id in the list of subjects takes some 40 bytes.
    private const int VersionsInPart = 1_000;

    public static IEnumerable<FactDraft> Created(ModelCreated model)
    {
        var longTags = model.Tags.Where(t => !PartedText.Fits(t.Value)).ToList();
        var described = PartedText.Fits(model.Description);
        var about = model.Id.ToString();
        var (core, late) = Split(model.Tags.Except(longTags));
        yield return CatalogFacts.ModelCreated.Draft(
            model with
            {
                Tags = core,
                Description = described ? model.Description : "",
            },
            about
        );
        foreach (var tag in late.Concat(longTags).SelectMany(t => Tagged(model.Id, model.Name, t.Key, t.Value)))
        {
            yield return tag;
        }
        if (!described)
        {
            foreach (var part in Described(model.Id, model.Name, model.Description))
            {
                yield return part;
            }
        }
    }

    public static IEnumerable<FactDraft> Tagged(ModelId id, ModelName name, string key, string value) =>
        PartedText
            .Of(value)
            .Select(p =>
                RegistryFacts.ModelTagged.Draft(new ModelTagged(id, name, key, p.Text, p.Part), id.ToString())
            );

    public static IEnumerable<FactDraft> Described(ModelId id, ModelName name, string text) =>
        PartedText
            .Of(text)
            .Select(p =>
                RegistryFacts.ModelDescribed.Draft(new ModelDescribed(id, name, p.Text, p.Part), id.ToString())
            );

    public static IEnumerable<FactDraft> Renamed(
        ModelId id,
        ModelName from,
        ModelName to,
        IReadOnlyList<VersionId> versions
    ) =>
        InParts(id, versions)
            .Select(p => RegistryFacts.ModelRenamed.Draft(new ModelRenamed(id, from, to, p.Part), p.About));

    public static IEnumerable<FactDraft> Deleted(ModelId id, ModelName name, IReadOnlyList<VersionId> versions) =>
        InParts(id, versions)
            .Select(p => RegistryFacts.ModelDeleted.Draft(new ModelDeleted(id, name, p.Part), p.About));

    private static IEnumerable<(IReadOnlyList<string> About, int Part)> InParts(
        ModelId id,
        IReadOnlyList<VersionId> versions
    )
    {
        var chunks =
            versions.Count == 0
                ?
                [
                    [],
                ]
                : versions.Chunk(VersionsInPart);
        return chunks.Select((c, i) => ((IReadOnlyList<string>)[id.ToString(), .. c.Select(v => v.ToString())], i + 1));
    }

    // The tags that together still fit into the birth, and those that follow it.
    private static (Dictionary<string, string> Core, List<KeyValuePair<string, string>> Late) Split(
        IEnumerable<KeyValuePair<string, string>> tags
    )
    {
        var core = new Dictionary<string, string>(StringComparer.Ordinal);
        var late = new List<KeyValuePair<string, string>>();
        var room = PartedText.PartLength;
        foreach (var tag in tags)
        {
            room -= tag.Key.Length + tag.Value.Length;
            if (room >= 0)
            {
                core[tag.Key] = tag.Value;
            }
            else
            {
                late.Add(tag);
            }
        }
        return (core, late);
    }
}
