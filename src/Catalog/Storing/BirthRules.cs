using System.Text.Json;
using Airworthy.Catalog.Models;
using Airworthy.Record.Facts;

namespace Airworthy.Catalog.Storing;

/// <summary>
/// Writes a version's birth as facts. Nearly always it is one; what does not fit a log entry (a thousand files, long tags, a wide
/// signature) follows in <c>version.detailed</c> facts of the same commit.
/// </summary>
internal static class BirthRules
{
    // A log entry has at most 65,535 bytes, and the fact around the body takes some of them.
    private const int MaxBodyBytes = 60_000;

    public static IReadOnlyList<FactDraft> Drafts(VersionRegistered version)
    {
        string[] about = [version.ModelId.ToString(), version.Id.ToString()];
        var longTags = version.Tags.Where(t => !PartedText.Fits(t.Value)).ToList();
        if (longTags.Count == 0 && version.Description.Length <= RegisterRules.MaxDescription)
        {
            return Core(version, about);
        }
        var reference = new VersionReference(version.Id, version.ModelId, version.ModelName, version.Number);
        var told = version.Description.Length <= RegisterRules.MaxDescription;
        var core = version with
        {
            Tags = version.Tags.Except(longTags).ToDictionary(StringComparer.Ordinal),
            Description = told ? version.Description : "",
        };
        return
        [
            .. Core(core, about),
            .. longTags.SelectMany(t => VersionFactRules.Tagged(reference, t.Key, t.Value)),
            .. told ? [] : VersionFactRules.Described(reference, version.Description),
        ];
    }

    private static IReadOnlyList<FactDraft> Core(VersionRegistered version, string[] about)
    {
        if (Size(version, CatalogFacts.VersionRegistered) <= MaxBodyBytes)
        {
            return [CatalogFacts.VersionRegistered.Draft(version, about)];
        }
        var core = version with
        {
            Files = [],
            Signature = null,
            Tags = new Dictionary<string, string>(),
            Metrics = new Dictionary<string, double>(),
            Params = new Dictionary<string, string>(),
            Scan = [],
        };
        return
        [
            CatalogFacts.VersionRegistered.Draft(core, about),
            .. Packed(version).Select(d => CatalogFacts.VersionDetailed.Draft(d, about)),
        ];
    }

    private static IEnumerable<VersionDetailed> Packed(VersionRegistered version)
    {
        var empty = new VersionDetailed { Id = version.Id };
        var pack = new Pack(empty);
        var around = Size(empty, CatalogFacts.VersionDetailed);
        var size = 0;
        foreach (var single in Singles(version, empty))
        {
            // And a comma.
            var own = Size(single, CatalogFacts.VersionDetailed) - around + 1;
            if (size > 0 && around + size + own > MaxBodyBytes)
            {
                yield return pack.Take();
                size = 0;
            }
            pack.Add(single);
            size += own;
        }
        if (size > 0)
        {
            yield return pack.Take();
        }
    }

    private static IEnumerable<VersionDetailed> Singles(VersionRegistered version, VersionDetailed empty) =>
        [
            .. version.Files.Select(f => empty with { Files = [f] }),
            .. (version.Signature?.Inputs ?? []).Select(t => empty with { Inputs = [t] }),
            .. (version.Signature?.Outputs ?? []).Select(t => empty with { Outputs = [t] }),
            .. version.Tags.Select(t => empty with { Tags = new Dictionary<string, string> { [t.Key] = t.Value } }),
            .. version.Metrics.Select(m =>
                empty with
                {
                    Metrics = new Dictionary<string, double> { [m.Key] = m.Value },
                }
            ),
            .. version.Params.Select(p => empty with { Params = new Dictionary<string, string> { [p.Key] = p.Value } }),
            .. version.Scan.Select(f => empty with { Scan = [f] }),
        ];

    // As it will be recorded.
    private static int Size<T>(T body, FactKind<T> kind) =>
        CanonicalJson.Write(JsonSerializer.SerializeToElement(body, kind.Json)).Value.Length;

    private sealed class Pack(VersionDetailed empty)
    {
        private readonly List<VersionDetailed> _parts = [];

        public void Add(VersionDetailed part) => _parts.Add(part);

        public VersionDetailed Take()
        {
            var full = empty with
            {
                Files = [.. _parts.SelectMany(p => p.Files)],
                Inputs = [.. _parts.SelectMany(p => p.Inputs)],
                Outputs = [.. _parts.SelectMany(p => p.Outputs)],
                Tags = _parts.SelectMany(p => p.Tags).ToDictionary(StringComparer.Ordinal),
                Metrics = _parts.SelectMany(p => p.Metrics).ToDictionary(StringComparer.Ordinal),
                Params = _parts.SelectMany(p => p.Params).ToDictionary(StringComparer.Ordinal),
                Scan = [.. _parts.SelectMany(p => p.Scan)],
            };
            _parts.Clear();
            return full;
        }
    }
}
