using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading.Jenkins;

internal enum TokenKind
{
    Word,
    Number,

    /// <summary>A string whose value is what is written.</summary>
    Text,

    /// <summary>A string with <c>${…}</c> or <c>$name</c> in it.</summary>
    GString,
    Open,
    Close,
    Comma,
    Semicolon,
    Colon,
    Dot,
    Assign,
    Operator,
    NewLine,
}

internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public TextSpan Span => new(Start, End);
}

/// <summary>A stretch of tokens: from the first up to, and without, the end.</summary>
internal readonly record struct TokenRange(int From, int To);

/// <summary>A file in tokens; comments and blanks are none. Brackets are known to match.</summary>
internal sealed class GroovyTokens(SourceText source, IReadOnlyList<Token> tokens, IReadOnlyList<int> partners)
{
    public SourceText Source => source;

    public int Count => tokens.Count;

    public Token this[int index] => tokens[index];

    /// <summary>The closing bracket of an opening one, and the other way round.</summary>
    public int PartnerOf(int index) => partners[index];

    public ReadOnlySpan<char> TextOf(int index) =>
        source.Text.AsSpan(tokens[index].Start, tokens[index].End - tokens[index].Start);

    public string Word(int index) => TextOf(index).ToString();

    public bool Is(int index, TokenKind kind, char text) =>
        tokens[index].Kind == kind && source.Text[tokens[index].Start] == text;

    public TextSpan SpanOf(TokenRange range) =>
        range.From >= range.To ? default : new(tokens[range.From].Start, tokens[range.To - 1].End);

    /// <summary>The next token at or after this one that is no line break; the range's end if there is none.</summary>
    public int Next(int index, int to)
    {
        while (index < to && tokens[index].Kind == TokenKind.NewLine)
        {
            index++;
        }
        return index;
    }

    /// <summary>The token after this one, or after its closing bracket.</summary>
    public int After(int index) => tokens[index].Kind == TokenKind.Open ? partners[index] + 1 : index + 1;

    public TokenRange Inside(int open) => new(open + 1, partners[open]);
}

/// <summary>Ends the reading at the first thing that leaves no sense in what follows; never leaves this folder.</summary>
internal sealed class Refusal(FaultCode code, int offset, string sentence) : Exception(sentence)
{
    public Fault In(SourceText source) => PipelinePlaces.FaultAt(code, "", source.PlaceOf(offset), Message);
}
