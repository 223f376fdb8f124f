namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Groovy text to tokens, by the rules of the Groovy that Jenkins runs (2.4).</summary>
internal sealed class GroovyLexer
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly GroovyStrings _strings;
    private List<Token> _tokens = [];
    private int _at;

    private GroovyLexer(SourceText source)
    {
        (_source, _text) = (source, source.Text);
        _strings = new GroovyStrings(_text, Interpolation);
    }

    /// <summary>The tokens; throws a <see cref="Refusal"/> where the text is no Groovy.</summary>
    public static GroovyTokens Read(SourceText source)
    {
        var lexer = new GroovyLexer(source);
        lexer.All();
        return new GroovyTokens(source, lexer._tokens, GroovyBrackets.Match(source, lexer._tokens));
    }

    private void All()
    {
        if (_text.StartsWith('\uFEFF'))
        {
            _at++;
        }
        if (string.CompareOrdinal(_text, _at, "#!", 0, 2) == 0)
        {
            ToEndOfLine();
        }
        while (_at < _text.Length)
        {
            One();
        }
    }

    private char Peek(int ahead = 1) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private void Add(TokenKind kind, int length)
    {
        _tokens.Add(new Token(kind, _at, _at + length));
        _at += length;
    }

    private void One()
    {
        switch (_text[_at])
        {
            case ' ' or '\t' or '\f':
                _at++;
                break;
            case '\n' or '\r':
                Add(TokenKind.NewLine, _text[_at] == '\r' && Peek() == '\n' ? 2 : 1);
                break;
            case '\\' when Peek() is '\n' or '\r':
                _at += Peek() == '\r' && Peek(2) == '\n' ? 3 : 2;
                break;
            case '/':
                Slash();
                break;
            case '\'' or '"':
                Quoted(_strings.Quoted(_at));
                break;
            case '$' when Peek() == '/' && MayBeginValue():
                Quoted(_strings.DollarSlashy(_at));
                break;
            case var c when char.IsAsciiDigit(c):
                Add(TokenKind.Number, NumberLength());
                break;
            case var c when IsWordStart(c):
                Add(TokenKind.Word, WordLength());
                break;
            default:
                Symbol();
                break;
        }
    }

    private void Quoted((int End, bool Interpolated) text) =>
        Add(text.Interpolated ? TokenKind.GString : TokenKind.Text, text.End - _at);

    private void Slash()
    {
        if (Peek() == '/')
        {
            ToEndOfLine();
        }
        else if (Peek() == '*')
        {
            var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
            _at = end >= 0 ? end + 2 : throw Bad(_at, "the comment that begins here is never closed; end it with */.");
        }
        else if (MayBeginValue())
        {
            Quoted(_strings.Slashy(_at));
        }
        else
        {
            Add(TokenKind.Operator, Peek() == '=' ? 2 : 1);
        }
    }

    private void Symbol()
    {
        var c = _text[_at];
        switch (c)
        {
            case '{' or '(' or '[':
                Add(TokenKind.Open, 1);
                break;
            case '}' or ')' or ']':
                Add(TokenKind.Close, 1);
                break;
            case ',':
                Add(TokenKind.Comma, 1);
                break;
            case ';':
                Add(TokenKind.Semicolon, 1);
                break;
            case ':':
                Add(TokenKind.Colon, 1);
                break;
            case '.' when Peek() != '.':
                Add(TokenKind.Dot, Peek() is '&' or '@' ? 2 : 1);
                break;
            case '?' or '*' when Peek() == '.' && Peek(2) != '.':
                Add(TokenKind.Dot, 2);
                break;
            case '=' when Peek() is not ('=' or '~'):
                Add(TokenKind.Assign, 1);
                break;
            case '.' or '=' or '+' or '-' or '*' or '%' or '<' or '>' or '!' or '&' or '|' or '^' or '~' or '?' or '@':
                Add(TokenKind.Operator, OperatorLength(c));
                break;
            default:
                throw Bad(_at, Unexpected(c));
        }
    }

    private int OperatorLength(char c)
    {
        var length = 1;
        while (
            Peek(length) is var next
            && next is '=' or '<' or '>' or '~' or '.' or '+' or '-' or '&' or '|'
            && (next == c || c is '=' or '!' || (next is '=' or '>' && length == 1))
        )
        {
            length++;
        }
        return length;
    }

    private static string Unexpected(char c) =>
        c switch
        {
            '\\' => "a backslash can stand here only at the end of a line.",
            '#' => "Groovy has no comments with #; write // instead.",
            '`' => "Groovy has no backquotes; use ' or \".",
            '\u2018' or '\u2019' or '\u201C' or '\u201D' => $"{c} is a typographic quote; write ' or \".",
            '\u00A0' => "this blank is a no-break space (U+00A0), which Groovy refuses; write an ordinary one.",
            _ => $"the character U+{(int)c:X4} can stand only in strings and comments; remove it.",
        };

    private int NumberLength()
    {
        var length = 1;
        while (char.IsAsciiLetterOrDigit(Peek(length)) || Peek(length) == '_' || IsFraction(length))
        {
            length++;
        }
        return length;
    }

    private bool IsFraction(int length) => Peek(length) == '.' && char.IsAsciiDigit(Peek(length + 1));

    private int WordLength()
    {
        var length = 1;
        while (IsWordStart(Peek(length)) || char.IsAsciiDigit(Peek(length)))
        {
            length++;
        }
        return length;
    }

    private static bool IsWordStart(char c) => c is '_' or '$' || char.IsLetter(c);

    /// <summary>Whether a value may begin here: a slash then begins a string and is no division.</summary>
    private bool MayBeginValue() =>
        _tokens.Count == 0
        || _tokens[^1] is var last
            && last.Kind switch
            {
                TokenKind.Word => _text.AsSpan(last.Start, last.End - last.Start)
                    is "return"
                        or "in"
                        or "case"
                        or "assert"
                        or "throw",
                TokenKind.Number or TokenKind.Text or TokenKind.GString or TokenKind.Close => false,
                _ => true,
            };

    /// <summary>From after <c>${</c> to after its <c>}</c>; what is inside is read as code, so that its strings may hold braces.</summary>
    private int Interpolation(int from)
    {
        var (outer, outerAt) = (_tokens, _at);
        (_tokens, _at) = ([], from);
        for (var depth = 0; ; )
        {
            if (_at >= _text.Length)
            {
                throw Bad(from - 2, "the ${ that begins here is never closed; end it with }.");
            }
            var before = _tokens.Count;
            One();
            if (_tokens.Count > before && _tokens[^1].Kind is TokenKind.Open or TokenKind.Close)
            {
                var c = _text[_tokens[^1].Start];
                if (c == '}' && depth == 0)
                {
                    break;
                }
                depth += c switch
                {
                    '{' => 1,
                    '}' => -1,
                    _ => 0,
                };
            }
        }
        var end = _at;
        (_tokens, _at) = (outer, outerAt);
        return end;
    }

    private void ToEndOfLine()
    {
        while (_at < _text.Length && _text[_at] is not ('\n' or '\r'))
        {
            _at++;
        }
    }

    private static Refusal Bad(int offset, string sentence) => new(JenkinsFaults.BadSyntax, offset, sentence);
}
