using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;
using static Airworthy.Pipelines.Reading.ForeignYaml;

namespace Airworthy.Pipelines.Reading.GitLab;

/// <summary>Jobs as they are after <c>extends</c>, <c>&lt;&lt;</c> and <c>!reference</c>.</summary>
internal sealed class GitLabJobs(YamlNode root)
{
    private const int MaximumDepth = 10;

    /// <summary>References may refer on; this ends what would never end.</summary>
    private int _looks = 100_000;

    /// <summary>The job's keys, its own before those of what it extends.</summary>
    public Result<IReadOnlyDictionary<string, YamlNode>> Whole(YamlText key)
    {
        var keys = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        return Add(key, keys, 0) is { } fault ? fault : keys;
    }

    private Fault? Add(YamlText key, Dictionary<string, YamlNode> keys, int depth)
    {
        if (Get(root, key.Value) is not YamlMap job)
        {
            return Fault(
                ReadingFaults.BadGitLab,
                key.At,
                $"'{key.Value}' is extended and is not in this file; what is included from elsewhere is not read. Write it out, or convert the merged file (Pipeline editor, Full configuration)."
            );
        }
        if (depth > MaximumDepth)
        {
            return Fault(ReadingFaults.BadGitLab, key.At, $"jobs extend each other more than {MaximumDepth} times.");
        }
        Take(job, keys);
        return Texts(Get(job, "extends"))
            .Reverse()
            .Select(parent => Add(parent, keys, depth + 1))
            .FirstOrDefault(f => f is not null);
    }

    private static void Take(YamlMap map, Dictionary<string, YamlNode> keys)
    {
        foreach (var (key, value) in map.Entries.Where(e => e.Key.Value != "<<"))
        {
            keys.TryAdd(key.Value, value);
        }
        foreach (var (_, merged) in map.Entries.Where(e => e.Key.Value == "<<"))
        {
            foreach (var part in merged is YamlList list ? list.Items : [merged])
            {
                if (part is YamlMap inner)
                {
                    Take(inner, keys);
                }
            }
        }
    }

    /// <summary>The commands of a script, those of other jobs that it refers to among them.</summary>
    public IEnumerable<YamlText> Lines(YamlNode? script) => Lines(script, 0);

    private IEnumerable<YamlText> Lines(YamlNode? script, int depth) =>
        script switch
        {
            _ when depth > MaximumDepth || --_looks < 0 => [],
            YamlTagged { Tag: "!reference", Value: YamlList path } => Lines(Referred(path), depth + 1),
            YamlList list => list.Items.SelectMany(i => Lines(i, depth + 1)),
            _ => Texts(script),
        };

    private YamlNode? Referred(YamlList path)
    {
        var at = root;
        foreach (var key in Texts(path))
        {
            at = Get(at, key.Value);
            if (at is null)
            {
                return null;
            }
        }
        return at;
    }
}
