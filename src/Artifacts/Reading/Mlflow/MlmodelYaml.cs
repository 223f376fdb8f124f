using Airworthy.Core.Results;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Airworthy.Artifacts.Reading.Mlflow;

/// <summary>A piece of the file: a text, a list or a map. A plain <c>null</c> or <c>~</c> and what an alias stands for are empty.</summary>
internal sealed record MlmodelNode
{
    public static readonly MlmodelNode Empty = new();

    public string? Text { get; init; }

    public IReadOnlyDictionary<string, MlmodelNode>? Entries { get; init; }

    public MlmodelNode? this[string key] => Entries?.GetValueOrDefault(key);
}

/// <summary>
/// YAML to nodes by parser events, so that nothing is made by the file's word: tags are ignored, aliases stand for nothing (what is
/// read is never written with one), lists are passed over, depth and number are bounded.
/// </summary>
internal sealed class MlmodelYaml
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 100_000;
    private readonly Parser _parser;
    private int _nodes;

    private MlmodelYaml(string text) => _parser = new Parser(new StringReader(text));

    public static Result<MlmodelNode> Read(string text)
    {
        try
        {
            return new MlmodelYaml(text).Document();
        }
        catch (Refusal refusal)
        {
            return ArtifactFaults.BadMlmodel.With($"The MLmodel file cannot be read: {refusal.Message}.");
        }
        catch (YamlException bad)
        {
            return ArtifactFaults.BadMlmodel.With(
                $"The MLmodel file is no YAML from line {bad.Start.Line} on. Log the model anew."
            );
        }
    }

    private MlmodelNode Document()
    {
        Next();
        Next();
        if (_parser.Current is not DocumentStart)
        {
            return MlmodelNode.Empty;
        }
        Next();
        return Node(0);
    }

    private MlmodelNode Node(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new Refusal($"it is nested more than {MaxDepth} deep");
        }
        if (++_nodes > MaxNodes)
        {
            throw new Refusal($"it has more than {MaxNodes} values");
        }
        switch (_parser.Current)
        {
            case Scalar scalar:
                Next();
                return scalar.Style == ScalarStyle.Plain && scalar.Value is "null" or "~" or ""
                    ? MlmodelNode.Empty
                    : new MlmodelNode { Text = scalar.Value };
            case AnchorAlias:
                Next();
                return MlmodelNode.Empty;
            case SequenceStart:
                for (Next(); _parser.Current is not SequenceEnd; )
                {
                    Node(depth + 1);
                }
                Next();
                return MlmodelNode.Empty;
            case MappingStart:
                return Map(depth);
            default:
                throw new Refusal("a value is missing");
        }
    }

    private MlmodelNode Map(int depth)
    {
        var entries = new Dictionary<string, MlmodelNode>(StringComparer.Ordinal);
        for (Next(); _parser.Current is not MappingEnd; )
        {
            var key = Node(depth + 1).Text;
            var value = Node(depth + 1);
            if (key is not null && !entries.TryAdd(key, value))
            {
                throw new Refusal("a key stands twice, and which one counts would depend on the reader");
            }
        }
        Next();
        return new MlmodelNode { Entries = entries };
    }

    /// <summary>YamlDotNet's scanner throws bare exceptions on some malformed text; to us they are the same.</summary>
    private void Next()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (Exception bad) when (bad is not YamlException)
        {
            throw new Refusal("it is not well-formed YAML");
        }
    }

    /// <summary>Leaves the recursion; never leaves this class.</summary>
    private sealed class Refusal(string message) : Exception(message);
}
