using static Airworthy.Pipelines.Reading.Jenkins.JenkinsFaults;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>What is handed to a call: values, each perhaps with a name.</summary>
internal sealed class GroovyArguments(GroovyTokens tokens)
{
    /// <summary>The arguments; <paramref name="isBare"/>: without brackets, where nothing may follow the last comma but a value.</summary>
    public IReadOnlyList<GroovyArgument> Read(TokenRange range, bool isBare = false)
    {
        var arguments = new List<GroovyArgument>();
        for (var at = tokens.Next(range.From, range.To); at < range.To; )
        {
            var comma = Comma(at, range.To);
            arguments.Add(One(Trimmed(at, comma), comma < range.To ? comma : range.To));
            at = tokens.Next(Math.Min(comma + 1, range.To), range.To);
            if (isBare && at == range.To && comma < range.To)
            {
                throw new Refusal(BadSyntax, tokens[comma].Start, "a value is missing after this comma.");
            }
        }
        return arguments;
    }

    private int Comma(int at, int to)
    {
        while (at < to && tokens[at].Kind != TokenKind.Comma)
        {
            at = tokens.After(at);
        }
        return at;
    }

    private TokenRange Trimmed(int from, int to)
    {
        from = tokens.Next(from, to);
        while (to > from && tokens[to - 1].Kind == TokenKind.NewLine)
        {
            to--;
        }
        return new TokenRange(from, to);
    }

    private GroovyArgument One(TokenRange range, int end)
    {
        if (range.From >= range.To)
        {
            throw new Refusal(BadSyntax, tokens[end].Start, "a value is missing before this comma.");
        }
        var colon = tokens.Next(tokens.After(range.From), range.To);
        if (colon >= range.To || tokens[colon].Kind != TokenKind.Colon)
        {
            return Value(null, range);
        }
        var value = Trimmed(colon + 1, range.To);
        var name = NameAt(range.From, colon);
        return value.From < value.To
            ? Value(name, value)
            : throw new Refusal(BadSyntax, tokens[colon].Start, $"'{name}' has no value after its colon.");
    }

    private string NameAt(int at, int colon) =>
        tokens[at].Kind is TokenKind.Text
            ? GroovyStrings.ValueOf(tokens.TextOf(at), interpolated: false)
            : tokens.Source.Of(tokens.SpanOf(new TokenRange(at, colon)));

    private GroovyArgument Value(string? name, TokenRange range)
    {
        CheckJoints(range);
        var span = tokens.SpanOf(range);
        var (shape, value) = range.To - range.From > 1 ? (ValueShape.Code, tokens.Source.Of(span)) : Single(range.From);
        return new GroovyArgument(name, shape, value, span, range);
    }

    private (ValueShape Shape, string Value) Single(int at) =>
        tokens[at].Kind switch
        {
            TokenKind.Text => (ValueShape.Text, GroovyStrings.ValueOf(tokens.TextOf(at), interpolated: false)),
            TokenKind.GString => (ValueShape.GString, GroovyStrings.ValueOf(tokens.TextOf(at), interpolated: true)),
            TokenKind.Number => (ValueShape.Number, tokens.Word(at)),
            TokenKind.Word when tokens.TextOf(at) is "true" or "false" => (ValueShape.Truth, tokens.Word(at)),
            TokenKind.Word => (ValueShape.Word, tokens.Word(at)),
            _ => (ValueShape.Code, tokens.Word(at)),
        };

    /// <summary>Two values with nothing between them are a forgotten comma, quote or line break.</summary>
    private void CheckJoints(TokenRange range)
    {
        var last = -1;
        for (var at = range.From; at < range.To; at = tokens.After(at))
        {
            if (tokens[at].Kind == TokenKind.NewLine)
            {
                continue;
            }
            if (last >= 0 && Ends(last) && Begins(at) && !JoinsByWord(last, at))
            {
                throw new Refusal(
                    BadSyntax,
                    tokens[at].Start,
                    $"{Shown(at)} cannot follow {Shown(last)} here; a comma, an operator, a quote or a line break is missing before it."
                );
            }
            last = at;
        }
    }

    private bool Ends(int at) =>
        tokens[at].Kind is TokenKind.Text or TokenKind.GString or TokenKind.Number or TokenKind.Open;

    private bool Begins(int at) =>
        tokens[at].Kind is TokenKind.Text or TokenKind.GString or TokenKind.Number or TokenKind.Word
        || (
            tokens[at].Kind == TokenKind.Open
            && tokens.Is(at, TokenKind.Open, '{')
            && tokens[at - 1].Kind != TokenKind.Close
        );

    private bool JoinsByWord(int last, int at) =>
        tokens.TextOf(at) is "as" or "in" or "instanceof"
        // A cast: (String) x.
        || (tokens.Is(last, TokenKind.Open, '(') && (last == 0 || !IsValue(tokens[last - 1].Kind)));

    private static bool IsValue(TokenKind kind) =>
        kind is TokenKind.Word or TokenKind.Text or TokenKind.GString or TokenKind.Close;

    private string Shown(int at) =>
        tokens[at].Kind == TokenKind.Open
            ? $"{tokens.Word(at)}…{tokens.Word(tokens.PartnerOf(at))}"
            : Airworthy.Core.Values.Clip.Short(tokens.Word(at));
}
