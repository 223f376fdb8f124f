using System.Text;

namespace Airworthy.Catalog.Tracking.Filters;

/// <summary>Goes through a filter from left to right.</summary>
internal sealed class FilterReader(string filter)
{
    private int _at;
    private int _clauseAt;

    public bool IsAtEnd
    {
        get
        {
            SkipBlanks();
            return _at == filter.Length;
        }
    }

    /// <summary>From the clause that could not be read, or from where reading stopped.</summary>
    public string Rest => filter[Math.Min(_clauseAt, filter.Length)..];

    public FilterClause? Clause()
    {
        SkipBlanks();
        _clauseAt = _at;
        if (Subject() is not { } subject || Comparator() is not { } comparator)
        {
            return null;
        }
        var value = comparator is "IS NULL" or "IS NOT NULL" ? FilterValue.None : Value(comparator is "IN" or "NOT IN");
        if (value is null)
        {
            return null;
        }
        var clause = new FilterClause(subject, comparator, value, filter[_clauseAt.._at]);
        SkipBlanks();
        _clauseAt = _at;
        return clause;
    }

    /// <summary>A word, taken when it stands next.</summary>
    public bool Takes(string word)
    {
        SkipBlanks();
        var end = _at + word.Length;
        if (
            end > filter.Length
            || !filter.AsSpan(_at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
            || (end < filter.Length && IsWord(filter[end]))
        )
        {
            return false;
        }
        _at = end;
        return true;
    }

    public string? Subject()
    {
        SkipBlanks();
        var start = _at;
        while (_at < filter.Length)
        {
            var here = filter[_at];
            if (here is '`' or '"' or '\'')
            {
                var end = filter.IndexOf(here, _at + 1);
                if (end < 0)
                {
                    return null;
                }
                _at = end + 1;
            }
            else if (IsWord(here))
            {
                _at++;
            }
            else
            {
                break;
            }
        }
        return _at == start ? null : filter[start.._at];
    }

    private string? Comparator()
    {
        SkipBlanks();
        foreach (var sign in (string[])["<=", ">=", "!=", "<>", "=", "<", ">"])
        {
            if (string.CompareOrdinal(filter, _at, sign, 0, sign.Length) == 0)
            {
                _at += sign.Length;
                return sign == "<>" ? "!=" : sign;
            }
        }
        if (Takes("IS"))
        {
            var not = Takes("NOT");
            return !Takes("NULL") ? null
                : not ? "IS NOT NULL"
                : "IS NULL";
        }
        if (Takes("NOT"))
        {
            return Takes("IN") ? "NOT IN" : null;
        }
        return Takes("IN") ? "IN"
            : Takes("LIKE") ? "LIKE"
            : Takes("ILIKE") ? "ILIKE"
            : Takes("RLIKE") ? "RLIKE"
            : null;
    }

    private FilterValue? Value(bool inList)
    {
        SkipBlanks();
        var start = _at;
        if (inList)
        {
            return List() is { } list ? new FilterValue { List = list, Written = filter[start.._at] } : null;
        }
        if (_at < filter.Length && filter[_at] is '\'' or '"' && _at < filter.Length)
        {
            return Quoted() is { } text ? new FilterValue { Text = text, Written = filter[start.._at] } : null;
        }
        while (_at < filter.Length && (IsWord(filter[_at]) || filter[_at] is '+'))
        {
            _at++;
        }
        if (_at == start)
        {
            return null;
        }
        var bare = filter[start.._at];
        return
            char.IsAsciiDigit(bare[0])
            || (bare.Length > 1 && bare[0] is '-' or '+' or '.' && !char.IsAsciiLetter(bare[1]))
            ? new FilterValue { Number = bare, Written = bare }
            : new FilterValue { Word = bare, Written = bare };
    }

    private List<string>? List()
    {
        var list = new List<string>();
        if (!Skip('('))
        {
            return null;
        }
        while (true)
        {
            SkipBlanks();
            if (_at == filter.Length || filter[_at] is not ('\'' or '"') || Quoted() is not { } text)
            {
                return null;
            }
            list.Add(text);
            if (Skip(')'))
            {
                return list;
            }
            if (!Skip(','))
            {
                return null;
            }
            if (Skip(')'))
            {
                return list;
            }
        }
    }

    /// <summary>A quote within is written twice, or behind a backslash.</summary>
    private string? Quoted()
    {
        var quote = filter[_at];
        var text = new StringBuilder();
        for (_at++; _at < filter.Length; _at++)
        {
            var here = filter[_at];
            if (here == '\\' && _at + 1 < filter.Length && filter[_at + 1] == quote)
            {
                text.Append(filter[++_at]);
            }
            else if (here != quote)
            {
                text.Append(here);
            }
            else if (_at + 1 < filter.Length && filter[_at + 1] == quote)
            {
                text.Append(filter[++_at]);
            }
            else
            {
                _at++;
                return text.ToString();
            }
        }
        return null;
    }

    private bool Skip(char sign)
    {
        SkipBlanks();
        if (_at == filter.Length || filter[_at] != sign)
        {
            return false;
        }
        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < filter.Length && char.IsWhiteSpace(filter[_at]))
        {
            _at++;
        }
    }

    private static bool IsWord(char here) =>
        char.IsLetterOrDigit(here) || here is '_' or '-' or '.' or '/' or ':' or '@' or '$';
}
