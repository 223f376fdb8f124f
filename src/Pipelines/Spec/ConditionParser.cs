using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Spec;

/// <summary>Reads conditions, and the values that inputs name, by descent. Depth is bounded by the length of a line.</summary>
internal sealed class ConditionParser(string text)
{
    private const int MaximumDepth = 30;
    private int _at;
    private int _depth;

    public Result<StepCondition> Whole()
    {
        try
        {
            var condition = Either();
            Blanks();
            return _at == text.Length ? condition with { Text = text } : throw Expected("and, or, or the end");
        }
        catch (Refusal refusal)
        {
            return Fault(refusal);
        }
    }

    /// <summary>The one value that is all of the text.</summary>
    public Result<Operand> Value()
    {
        try
        {
            var operand = Operand();
            Blanks();
            return _at == text.Length ? operand : throw Expected("the end");
        }
        catch (Refusal refusal)
        {
            return Fault(refusal);
        }
    }

    private Fault Fault(Refusal refusal) =>
        PipelineFaults.BadValue.With(
            $"{NearestName.Quote(text)}: at character {_at + 1}, {refusal.Message}. Conditions compare {string.Join(", ", Operands.Names)} with 'texts' and numbers."
        );

    private StepCondition Either()
    {
        if (++_depth > MaximumDepth)
        {
            throw new Refusal("it is nested too deep");
        }
        var left = Both();
        while (Word("or"))
        {
            left = new StepCondition.Any(left, Both());
        }
        _depth--;
        return left;
    }

    private StepCondition Both()
    {
        var left = One();
        while (Word("and"))
        {
            left = new StepCondition.All(left, One());
        }
        return left;
    }

    private StepCondition One()
    {
        if (Word("not"))
        {
            if (++_depth > MaximumDepth)
            {
                throw new Refusal("it is nested too deep");
            }
            var inner = new StepCondition.Not(One());
            _depth--;
            return inner;
        }
        if (Take('('))
        {
            var inner = Either();
            return Take(')') ? inner : throw Expected("a closing parenthesis");
        }
        Blanks();
        var from = _at;
        var left = Operand();
        var sign = Sign();
        var right = Operand();
        return new StepCondition.Compare(left, sign, right) { Text = text[from.._at] };
    }

    private string Sign()
    {
        Blanks();
        foreach (var sign in new[] { "==", "!=", "<=", ">=", "<", ">" })
        {
            if (text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal))
            {
                _at += sign.Length;
                return sign;
            }
        }
        throw Expected("==, !=, <, <=, > or >=");
    }

    private Operand Operand()
    {
        Blanks();
        if (_at < text.Length && text[_at] == '\'')
        {
            return new Operand(OperandKind.Literal, Quoted());
        }
        var from = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '.' or '+' or '_'))
        {
            _at++;
        }
        var word = text[from.._at];
        if (word.Length > 0 && (char.IsAsciiDigit(word[0]) || word[0] is '-' or '.' or '+'))
        {
            return new Operand(OperandKind.Literal, word);
        }
        if (Operands.Find(word) is not { } known)
        {
            _at = from;
            throw new Refusal(
                word.Length == 0
                    ? "a value is expected"
                    : $"there is no value '{word}'{NearestName.Hint(word, Operands.Names).TrimEnd('.')}"
            );
        }
        return known.Arguments switch
        {
            0 => new Operand(known.Kind),
            1 => new Operand(known.Kind, Argument('(', ')')),
            _ => new Operand(known.Kind, Argument('(', ','), Argument(null, ')')),
        };
    }

    private string Argument(char? before, char after)
    {
        if (before is { } open && !Take(open))
        {
            throw Expected("an opening parenthesis");
        }
        Blanks();
        var argument = Quoted();
        return Take(after) ? argument : throw Expected($"'{after}'");
    }

    private string Quoted()
    {
        if (_at >= text.Length || text[_at] != '\'')
        {
            throw Expected("a text in single quotes");
        }
        var end = text.IndexOf('\'', _at + 1);
        if (end < 0)
        {
            throw Expected("a closing quote");
        }
        var inside = text[(_at + 1)..end];
        _at = end + 1;
        return inside;
    }

    private bool Word(string word)
    {
        Blanks();
        var rest = text.AsSpan(_at);
        var fits =
            rest.StartsWith(word, StringComparison.Ordinal)
            && (rest.Length == word.Length || rest[word.Length] is ' ' or '(' or '\t');
        _at += fits ? word.Length : 0;
        return fits;
    }

    private bool Take(char c)
    {
        Blanks();
        var fits = _at < text.Length && text[_at] == c;
        _at += fits ? 1 : 0;
        return fits;
    }

    private void Blanks()
    {
        while (_at < text.Length && text[_at] is (' ' or '\t'))
        {
            _at++;
        }
    }

    private static Refusal Expected(string what) => new($"{what} is expected");

    /// <summary>Leaves the recursion; never leaves this class.</summary>
    private sealed class Refusal(string message) : Exception(message);
}
