namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Tokens to statements: where each ends, and what it calls with which arguments.</summary>
internal sealed class GroovyReader(GroovyTokens tokens)
{
    private readonly GroovyArguments _arguments = new(tokens);

    public GroovyTokens Tokens => tokens;

    public IEnumerable<GroovyStatement> Statements(TokenRange range)
    {
        for (var at = Start(range.From, range.To); at < range.To; )
        {
            var end = End(at, range.To);
            yield return Read(new TokenRange(at, end));
            at = Start(end, range.To);
        }
    }

    private int Start(int at, int to)
    {
        while (at < to && tokens[at].Kind is TokenKind.NewLine or TokenKind.Semicolon)
        {
            at++;
        }
        return at;
    }

    /// <summary>Up to the line break or semicolon that ends the statement.</summary>
    private int End(int from, int to)
    {
        var last = from;
        for (var at = from; at < to; at = tokens.After(at))
        {
            switch (tokens[at].Kind)
            {
                case TokenKind.Semicolon:
                    return at;
                case TokenKind.NewLine:
                    var next = tokens.Next(at, to);
                    if (next == to || !GoesOn(from, last, next))
                    {
                        return at;
                    }
                    break;
                default:
                    last = at;
                    break;
            }
        }
        return to;
    }

    private bool GoesOn(int from, int last, int next) =>
        tokens[last].Kind is TokenKind.Comma or TokenKind.Dot or TokenKind.Assign or TokenKind.Colon
        || (tokens[last].Kind == TokenKind.Operator && tokens.TextOf(last) is not ("++" or "--"))
        || tokens[next].Kind == TokenKind.Dot
        || tokens.Is(next, TokenKind.Operator, '?')
        || BlockOnItsOwnLine(from, last, next);

    /// <summary>
    /// Groovy attaches a <c>{</c> that begins the line after a call to that call, and many Jenkinsfiles are written so. After a
    /// <c>}</c> it would begin something new.
    /// </summary>
    private bool BlockOnItsOwnLine(int from, int last, int next) =>
        tokens.Is(next, TokenKind.Open, '{')
        && tokens[from].Kind == TokenKind.Word
        && (last == from || (tokens[last].Kind == TokenKind.Open && tokens.Is(last, TokenKind.Open, '(')));

    private GroovyStatement Read(TokenRange range)
    {
        var first = range.From;
        var whole = new GroovyStatement
        {
            Shape = StatementShape.Other,
            Name = tokens.Word(first),
            At = tokens.Source.PlaceOf(tokens[first].Start),
            Tokens = range,
            Span = tokens.SpanOf(Trimmed(range)),
        };
        if (tokens[first].Kind == TokenKind.Word && IsKeyword(tokens.TextOf(first)))
        {
            return whole;
        }
        var next = tokens.Next(first + 1, range.To);
        if (tokens[first].Kind == TokenKind.Text && next < range.To && tokens[next].Kind != TokenKind.Assign)
        {
            // Groovy takes a quoted word before arguments for the name of a method.
            whole = whole with
            {
                Name = GroovyStrings.ValueOf(tokens.TextOf(first), interpolated: false),
            };
        }
        else if (tokens[first].Kind != TokenKind.Word)
        {
            return AssignmentOf(whole) ?? whole;
        }
        if (next == range.To)
        {
            return whole with { Shape = StatementShape.BareWord };
        }
        return tokens[next].Kind switch
        {
            TokenKind.Assign => AssignmentOf(whole)!,
            TokenKind.Dot => AssignmentOf(whole) ?? whole with { Shape = StatementShape.ObjectCall },
            TokenKind.Open when tokens.Is(next, TokenKind.Open, '(') => Parenthesised(whole, next),
            TokenKind.Open when tokens.Is(next, TokenKind.Open, '{') => WithBlock(whole, [], next),
            TokenKind.Open => AssignmentOf(whole) ?? whole,
            TokenKind.Word or TokenKind.Text or TokenKind.GString or TokenKind.Number => Command(whole, next),
            _ => AssignmentOf(whole) ?? whole,
        };
    }

    private TokenRange Trimmed(TokenRange range)
    {
        var to = range.To;
        while (to > range.From && tokens[to - 1].Kind == TokenKind.NewLine)
        {
            to--;
        }
        return range with { To = to };
    }

    private static bool IsKeyword(ReadOnlySpan<char> word) =>
        word
            is "def"
                or "if"
                or "else"
                or "for"
                or "while"
                or "do"
                or "try"
                or "switch"
                or "return"
                or "throw"
                or "new"
                or "assert"
                or "import"
                or "package"
                or "class"
                or "final"
                or "static"
                or "void";

    private GroovyStatement? AssignmentOf(GroovyStatement whole)
    {
        var range = whole.Tokens;
        for (var at = range.From; at < range.To; at = tokens.After(at))
        {
            if (tokens[at].Kind == TokenKind.Assign)
            {
                return whole with
                {
                    Shape = StatementShape.Assignment,
                    Name = tokens.Source.Of(tokens.SpanOf(new TokenRange(range.From, at))),
                    Value = new TokenRange(tokens.Next(at + 1, range.To), range.To),
                };
            }
        }
        return null;
    }

    private GroovyStatement Parenthesised(GroovyStatement whole, int open)
    {
        var arguments = _arguments.Read(tokens.Inside(open));
        var after = tokens.Next(tokens.PartnerOf(open) + 1, whole.Tokens.To);
        if (after == whole.Tokens.To)
        {
            return Call(whole, arguments);
        }
        if (tokens.Is(after, TokenKind.Open, '{'))
        {
            return WithBlock(whole, arguments, after);
        }
        return tokens[after].Kind switch
        {
            TokenKind.Dot => whole with { Shape = StatementShape.ObjectCall },
            TokenKind.Word or TokenKind.Text or TokenKind.GString => whole with { Shape = StatementShape.Chain },
            _ => AssignmentOf(whole) ?? whole,
        };
    }

    private GroovyStatement WithBlock(GroovyStatement whole, IReadOnlyList<GroovyArgument> arguments, int open)
    {
        var after = tokens.Next(tokens.PartnerOf(open) + 1, whole.Tokens.To);
        var call = whole with { Shape = StatementShape.Call, Arguments = arguments, Block = tokens.Inside(open) };
        return after == whole.Tokens.To ? call
            : tokens[after].Kind == TokenKind.Dot ? call with { Shape = StatementShape.ObjectCall }
            : call with { Shape = StatementShape.Chain };
    }

    private GroovyStatement Command(GroovyStatement whole, int from)
    {
        for (var at = from; at < whole.Tokens.To; at = tokens.After(at))
        {
            // 'Type name = value' declares; 'agent any stages { }' is a chain.
            if (tokens[at].Kind == TokenKind.Assign)
            {
                return whole;
            }
            if (tokens[at].Kind == TokenKind.Comma)
            {
                break;
            }
            if (at > from && tokens[at].Kind == TokenKind.Word && tokens[at - 1].Kind is TokenKind.Word && IsPlain(at))
            {
                return whole with { Shape = StatementShape.Chain };
            }
        }
        return Call(whole, _arguments.Read(new TokenRange(from, whole.Tokens.To), isBare: true));
    }

    /// <summary>Whether neither this word nor the one before joins values: <c>x as String</c>, <c>new File</c>.</summary>
    private bool IsPlain(int at) =>
        tokens.TextOf(at) is not ("as" or "in" or "instanceof")
        && tokens.TextOf(at - 1) is not ("as" or "in" or "instanceof" or "new");

    /// <summary>A call whose last argument is a closure has a block, wherever the comma stands.</summary>
    private GroovyStatement Call(GroovyStatement whole, IReadOnlyList<GroovyArgument> arguments)
    {
        var call = whole with { Shape = StatementShape.Call, Arguments = arguments };
        return
            arguments is [.., { Name: null } last]
            && tokens.Is(last.Tokens.From, TokenKind.Open, '{')
            && tokens.PartnerOf(last.Tokens.From) + 1 == last.Tokens.To
            ? call with
            {
                Arguments = [.. arguments.SkipLast(1)],
                Block = tokens.Inside(last.Tokens.From),
            }
            : call;
    }
}
