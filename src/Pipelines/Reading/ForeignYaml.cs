using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading;

/// <summary>Looks into another tool's YAML: what stands under a key, and how it is written.</summary>
internal sealed class ForeignYaml(string text)
{
    /// <summary>Aliases repeat parts; no real file comes near this many commands.</summary>
    private const int MaximumTexts = 10_000;

    private readonly SourceText _source = new(text);

    public static YamlNode? Get(YamlNode? node, string key) =>
        node is YamlMap map ? map.Entries.LastOrDefault(e => e.Key.Value == key).Value : null;

    public static IReadOnlyList<(YamlText Key, YamlNode Value)> Entries(YamlNode? node) =>
        node is YamlMap map ? map.Entries : [];

    public static string Text(YamlNode? node) => node is YamlText { IsNothing: false } text ? text.Value : "";

    /// <summary>One text, or those of a list with whatever lists are in it.</summary>
    public static IReadOnlyList<YamlText> Texts(YamlNode? node)
    {
        var texts = new List<YamlText>();
        Collect(node, texts);
        return texts;
    }

    private static void Collect(YamlNode? node, List<YamlText> texts)
    {
        if (node is YamlText { IsNothing: false } text)
        {
            texts.Add(text);
        }
        foreach (var item in node is YamlList list ? list.Items : [])
        {
            if (texts.Count < MaximumTexts)
            {
                Collect(item, texts);
            }
        }
    }

    public string Whole => _source.Text;

    /// <summary>Each entry under a key of the file or of a part, as it is written.</summary>
    public ForeignPart Part(YamlText key) => new(key.Value, key.At, Slice(key.At));

    /// <summary>The lines of the entry or item that begins here, as far as they are indented more than its first.</summary>
    public string Slice(Place at)
    {
        var lines = _source.Text.Split('\n');
        var first = at.Line - 1;
        var depth = Depth(lines[first]);
        var end = first + 1;
        while (
            end < lines.Length
            && (lines[end].AsSpan().Trim().IsEmpty || Depth(lines[end]) > depth || IsItem(lines, end, at))
        )
        {
            end++;
        }
        return string.Join('\n', lines[first..end]).TrimEnd();
    }

    /// <summary>A list may stand no deeper than its key.</summary>
    private static bool IsItem(string[] lines, int line, Place at) =>
        Depth(lines[line]) == at.Column - 1
        && lines[line].AsSpan().TrimStart() is ['-', ' ', ..] or ['-']
        && !(lines[at.Line - 1].AsSpan().TrimStart() is ['-', ' ', ..]);

    private static int Depth(string line) => line.Length - line.AsSpan().TrimStart(' ').Length;

    public static Fault Fault(FaultCode code, Place at, string sentence) =>
        PipelinePlaces.FaultAt(code, "", at, sentence);
}
