using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>Takes YAML nodes apart, noting every place and collecting every fault instead of stopping at the first.</summary>
internal sealed class PipelineForm(string whole = "pipeline")
{
    private const int MaximumFaults = 100;
    private readonly List<Fault> _faults = [];

    public PipelinePlaces Places { get; } = new();

    public IReadOnlyList<Fault> Faults => _faults;

    public void Refuse(FaultCode code, string path, string sentence) => RefuseAt(code, path, Places.Of(path), sentence);

    private void RefuseAt(FaultCode code, string path, Place place, string sentence)
    {
        if (_faults.Count < MaximumFaults)
        {
            _faults.Add(PipelinePlaces.FaultAt(code, path, place, sentence));
        }
    }

    /// <summary>The values by key, with unknown, repeated and missing keys refused. Null <paramref name="known"/>: any key goes.</summary>
    public IReadOnlyDictionary<string, YamlNode> Keys(
        YamlNode? node,
        string path,
        IReadOnlyList<string>? known,
        params IReadOnlyList<string> required
    )
    {
        var values = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is null)
        {
            return values;
        }
        Places.Set(path, node.At);
        if (node is not YamlMap map)
        {
            Refuse(PipelineFaults.BadValue, path, $"{Named(path)} must be a map (key: value), not {Kind(node)}.");
            return values;
        }
        foreach (var (key, value) in map.Entries)
        {
            var below = Below(path, key.Value);
            if (known is not null && !known.Contains(key.Value))
            {
                var hint = Hint(key.Value, known);
                RefuseAt(
                    PipelineFaults.UnknownKey,
                    below,
                    key.At,
                    $"{Quote(key.Value)} is no key of {Named(path)}{hint}"
                );
            }
            else if (!values.TryAdd(key.Value, value))
            {
                var first = Places.Of(below).Line;
                var sentence = $"{Quote(key.Value)} is given twice in {Named(path)}, first in line {first}; keep one.";
                RefuseAt(PipelineFaults.DuplicateKey, below, key.At, sentence);
            }
            else
            {
                Places.Set(below, key.At);
            }
        }
        foreach (var key in required.Where(k => !values.ContainsKey(k)))
        {
            RefuseAt(PipelineFaults.MissingKey, Below(path, key), Places.Of(path), $"{Named(path)} lacks '{key}'.");
        }
        return values;
    }

    /// <summary>The items with their paths; an absent list has none.</summary>
    public IEnumerable<(YamlNode Node, string Path)> Items(YamlNode? node, string path, int maximum)
    {
        if (node is null)
        {
            yield break;
        }
        Places.Set(path, node.At);
        if (node is not YamlList list)
        {
            Refuse(PipelineFaults.BadValue, path, $"{Named(path)} must be a list, not {Kind(node)}.");
            yield break;
        }
        if (list.Items.Count > maximum)
        {
            Refuse(PipelineFaults.BadValue, path, $"{Named(path)} has {list.Items.Count} items; at most {maximum} go.");
        }
        for (var i = 0; i < Math.Min(list.Items.Count, maximum); i++)
        {
            var below = $"{path}[{i}]";
            Places.Set(below, list.Items[i].At);
            yield return (list.Items[i], below);
        }
    }

    /// <summary>The text of a scalar; null, with a fault, for anything else. An absent node is null without a fault.</summary>
    public string? Text(YamlNode? node, string path)
    {
        if (node is null)
        {
            return null;
        }
        Places.Set(path, node.At);
        switch (node)
        {
            case YamlText { IsNothing: true }:
                RefuseAt(PipelineFaults.BadValue, path, node.At, $"{Named(path)} has no value.");
                return null;
            case YamlText text when text.Value.Length > 1000 || text.Value.Any(char.IsControl):
                var rule = "must be one line of at most 1000 characters, without control characters.";
                RefuseAt(PipelineFaults.BadValue, path, node.At, $"{Named(path)} {rule}");
                return null;
            case YamlText text:
                return text.Value;
            default:
                RefuseAt(PipelineFaults.BadValue, path, node.At, $"{Named(path)} must be one value, not {Kind(node)}.");
                return null;
        }
    }

    /// <summary>A list of texts, each once.</summary>
    public IReadOnlyList<string> Texts(YamlNode? node, string path, int maximum)
    {
        var texts = new List<string>();
        foreach (var (item, below) in Items(node, path, maximum))
        {
            if (Text(item, below) is not { } text)
            {
                continue;
            }
            if (texts.Contains(text))
            {
                Refuse(PipelineFaults.DuplicateKey, below, $"{Quote(text)} stands twice in {Named(path)}; keep one.");
                continue;
            }
            texts.Add(text);
        }
        return texts;
    }

    /// <summary>The value of the one scalar's text; a fault of its own is put at its place.</summary>
    public T? Value<T>(YamlNode? node, string path, Func<string, Result<T>> parse)
        where T : struct
    {
        if (Text(node, path) is not { } text)
        {
            return null;
        }
        if (parse(text).TryGet(out var value, out var fault))
        {
            return value;
        }
        Refuse(PipelineFaults.BadValue, path, $"{Named(path)}: {fault.Detail}");
        return null;
    }

    public static string Below(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public string Named(string path) => path.Length == 0 ? $"the {whole}" : Quote(path);

    private static string Kind(YamlNode node) =>
        node switch
        {
            YamlText { IsNothing: true } => "nothing",
            YamlText text => Quote(text.Value),
            YamlList => "a list",
            _ => "a map",
        };

    /// <summary>The options under <c>with</c>, by name.</summary>
    public SortedDictionary<string, string> With(YamlNode? node, string path)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Keys(node, $"{path}.with", null))
        {
            if (Text(value, $"{path}.with.{key}") is { } text)
            {
                options[key] = text;
            }
        }
        return options;
    }

    /// <summary>A map from environments to what is said of each.</summary>
    public Dictionary<EnvironmentName, T> ByEnvironment<T>(YamlNode? node, string part, Func<YamlNode, string, T> read)
    {
        var all = new Dictionary<EnvironmentName, T>();
        foreach (var (key, value) in Keys(node, part, null))
        {
            var path = $"{part}.{key}";
            var spec = read(value, path);
            if (EnvironmentName.Parse(key).TryGet(out var name, out var fault))
            {
                all[name] = spec;
            }
            else
            {
                Refuse(PipelineFaults.BadValue, path, fault.Detail);
            }
        }
        return all;
    }

    /// <summary>A whole number within bounds.</summary>
    public static Result<int> Whole(string text, int from, int to) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= from
        && number <= to
            ? number
            : PipelineFaults.BadValue.With($"{Quote(text)} is no whole number from {from} to {to}.");
}
