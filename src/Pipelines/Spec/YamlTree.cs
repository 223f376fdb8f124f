using Airworthy.Core.Results;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Airworthy.Pipelines.Spec;

/// <summary>
/// Text to nodes by YamlDotNet's parser events: no reflection, and nothing in the file can grow: anchors, aliases and tags are
/// refused and the depth is bounded.
/// </summary>
internal sealed class YamlTree
{
    private const int MaximumDepth = 16;

    /// <summary>Other tools' files nest deeper, and repeat parts by name.</summary>
    private const int MaximumForeignDepth = 60;
    private readonly Parser _parser;
    private readonly bool _foreign;
    private readonly Dictionary<string, YamlNode> _named = new(StringComparer.Ordinal);

    private YamlTree(string text, bool foreign) => (_parser, _foreign) = (new Parser(new StringReader(text)), foreign);

    /// <summary>The one document's root, or what is wrong with the file. An empty file has an empty map for its root.</summary>
    public static Result<YamlNode> Read(string text)
    {
        if (IndexOfUnseen(text) is var unseen and >= 0)
        {
            var lines = text[..unseen].Split('\n');
            return PipelinePlaces.FaultAt(
                PipelineFaults.BadYaml,
                "",
                new Place(lines.Length, lines[^1].Length + 1),
                $"the character U+{(int)text[unseen]:X4} does not show, and what follows it may not be what it seems; remove it."
            );
        }
        return Read(text, foreign: false);
    }

    /// <summary>A file of another tool: anchors, aliases and tags go, and an alias stands for the very node it names.</summary>
    public static Result<YamlNode> ReadForeign(string text) => Read(text, foreign: true);

    private static Result<YamlNode> Read(string text, bool foreign)
    {
        try
        {
            return new YamlTree(text, foreign).Document();
        }
        catch (Refusal refusal)
        {
            return PipelinePlaces.FaultAt(PipelineFaults.BadYaml, "", refusal.At, refusal.Message);
        }
        catch (YamlException bad)
        {
            return PipelinePlaces.FaultAt(
                PipelineFaults.BadYaml,
                "",
                PlaceOf(bad.Start),
                $"this is not well-formed YAML: {(bad.InnerException ?? bad).Message}"
            );
        }
    }

    /// <summary>
    /// Control characters (YAML ends at a NUL), line breaks that editors do not show, and marks that turn the order of what is shown:
    /// whoever reviews the file would read something else than is applied.
    /// </summary>
    private static int IndexOfUnseen(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isUnseen = text[i] switch
            {
                '\t' or '\n' or '\r' => false,
                '\uFEFF' => i > 0,
                '\u2028' or '\u2029' or (>= '\u200B' and <= '\u200F') => true,
                (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069') => true,
                var c => char.IsControl(c),
            };
            if (isUnseen)
            {
                return i;
            }
        }
        return -1;
    }

    private YamlNode Document()
    {
        Next();
        Next();
        if (_parser.Current is StreamEnd)
        {
            return new YamlMap(new Place(1, 1), []);
        }
        Next();
        var root = Node(0);
        Next();
        return _parser.Current is StreamEnd
            ? root
            : throw new Refusal(PlaceOf(_parser.Current!.Start), "a second YAML document begins; keep one a file.");
    }

    private YamlNode Node(int depth)
    {
        var at = PlaceOf(_parser.Current!.Start);
        if (_foreign)
        {
            return Foreign(at, depth);
        }
        if (_parser.Current is AnchorAlias)
        {
            throw new Refusal(at, "YAML aliases are not used here; write the value out.");
        }
        if (_parser.Current is NodeEvent { Anchor.IsEmpty: false })
        {
            throw new Refusal(at, "YAML anchors are not used here; remove the &name.");
        }
        if (_parser.Current is NodeEvent { Tag.IsEmpty: false })
        {
            throw new Refusal(at, "YAML tags are not used here; remove the !tag.");
        }
        return Value(at, depth, MaximumDepth);
    }

    /// <summary>An alias may stand only behind its anchor's whole node, so no node can hold itself.</summary>
    private YamlNode Foreign(Place at, int depth)
    {
        if (_parser.Current is AnchorAlias alias)
        {
            Next();
            return _named.TryGetValue(alias.Value.Value, out var named)
                ? named
                : throw new Refusal(at, $"nothing before this is named &{alias.Value.Value}.");
        }
        var (anchor, tag) = _parser.Current is NodeEvent node ? (node.Anchor, node.Tag) : default;
        var value = Value(at, depth, MaximumForeignDepth);
        if (!tag.IsEmpty && !tag.IsNonSpecific && tag.Value.StartsWith('!'))
        {
            value = new YamlTagged(at, tag.Value, value);
        }
        if (!anchor.IsEmpty)
        {
            _named[anchor.Value] = value;
        }
        return value;
    }

    private YamlNode Value(Place at, int depth, int maximumDepth)
    {
        if (depth > maximumDepth)
        {
            throw new Refusal(at, $"the file is nested more than {maximumDepth} deep.");
        }
        return _parser.Current switch
        {
            Scalar scalar => Text(scalar, at),
            SequenceStart => List(at, depth),
            MappingStart => Map(at, depth),
            // YamlDotNet ends a map after a key without a value where the text is malformed enough.
            _ => throw new Refusal(at, "this is not well-formed YAML: a value is missing here."),
        };
    }

    private YamlText Text(Scalar scalar, Place at)
    {
        var text = new YamlText(at, scalar.Value, scalar.Style == ScalarStyle.Plain);
        Next();
        return text;
    }

    private YamlList List(Place at, int depth)
    {
        var items = new List<YamlNode>();
        for (Next(); _parser.Current is not SequenceEnd; )
        {
            items.Add(Node(depth + 1));
        }
        Next();
        return new YamlList(at, items);
    }

    private YamlMap Map(Place at, int depth)
    {
        var entries = new List<(YamlText, YamlNode)>();
        for (Next(); _parser.Current is not MappingEnd; )
        {
            var key =
                Node(depth + 1) as YamlText
                ?? throw new Refusal(at, "a key here is a list or a map; keys are plain words.");
            entries.Add((key, Node(depth + 1)));
        }
        Next();
        return new YamlMap(at, entries);
    }

    /// <summary>YamlDotNet's scanner throws bare exceptions on some malformed text (an unclosed [ before a key); to us they are the same.</summary>
    private void Next()
    {
        var at = _parser.Current is { } current ? PlaceOf(current.End) : new Place(1, 1);
        try
        {
            _parser.MoveNext();
        }
        catch (Exception bad) when (bad is not YamlException)
        {
            throw new Refusal(at, "this is not well-formed YAML from here on; look for an unclosed bracket or quote.");
        }
    }

    private static Place PlaceOf(Mark mark) => new(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    /// <summary>Leaves the recursion; never leaves this class.</summary>
    private sealed class Refusal(Place at, string message) : Exception(message)
    {
        public Place At => at;
    }
}
