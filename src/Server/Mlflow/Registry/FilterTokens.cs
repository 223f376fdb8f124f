using System.Globalization;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>What a condition is about: <c>tags.key</c> has an entity, <c>name</c> has none.</summary>
internal sealed record FilterIdentifier(string? Entity, string Key);

/// <summary>Walks through a filter's text.</summary>
internal struct FilterTokens(string text)
{
    private static readonly (string Sign, RegistryComparison Is)[] Signs =
    [
        ("!=", RegistryComparison.NotEqual),
        ("<=", RegistryComparison.LessOrEqual),
        (">=", RegistryComparison.GreaterOrEqual),
        ("=", RegistryComparison.Equal),
        ("<", RegistryComparison.Less),
        (">", RegistryComparison.Greater),
        ("ILIKE", RegistryComparison.LikeAnyCase),
        ("LIKE", RegistryComparison.Like),
        ("IN", RegistryComparison.In),
    ];

    private int _at;

    public static string Name(RegistryComparison comparison) => Signs.First(s => s.Is == comparison).Sign;

    public bool AtEnd
    {
        get
        {
            Skip();
            return _at == text.Length;
        }
    }

    public string Rest
    {
        get
        {
            Skip();
            return text[_at..];
        }
    }

    public bool TakeWord(string word)
    {
        Skip();
        var end = _at + word.Length;
        if (
            end > text.Length
            || !text.AsSpan(_at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
            || (end < text.Length && IsOfWord(text[end]))
        )
        {
            return false;
        }
        _at = end;
        return true;
    }

    /// <summary>Null where none stands.</summary>
    public FilterIdentifier? Identifier()
    {
        Skip();
        if (_at < text.Length && text[_at] is '`' or '"')
        {
            return Quoted() is { } whole ? new FilterIdentifier(null, whole) : null;
        }
        var from = _at;
        while (_at < text.Length && IsOfWord(text[_at]))
        {
            _at++;
        }
        var word = text[from.._at];
        if (word.Length == 0)
        {
            return null;
        }
        if (_at == text.Length || text[_at] != '.')
        {
            return new FilterIdentifier(null, word);
        }
        _at++;
        if (_at < text.Length && text[_at] is '`' or '"')
        {
            return Quoted() is { } key ? new FilterIdentifier(word, key) : null;
        }
        from = _at;
        while (_at < text.Length && (IsOfWord(text[_at]) || text[_at] is '.' or '-' or '/' or ':'))
        {
            _at++;
        }
        return _at > from ? new FilterIdentifier(word, text[from.._at]) : null;
    }

    public RegistryComparison? Comparison()
    {
        Skip();
        foreach (var (sign, comparison) in Signs)
        {
            if (char.IsLetter(sign[0]) ? TakeWord(sign) : Take(sign))
            {
                return comparison;
            }
        }
        return null;
    }

    /// <summary>A text in single or double quotes; null where none stands.</summary>
    public string? Text()
    {
        Skip();
        return _at < text.Length && text[_at] is '\'' or '"' ? Quoted() : null;
    }

    public long? Number()
    {
        Skip();
        var from = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || (text[_at] == '-' && _at == from)))
        {
            _at++;
        }
        var ends = _at == text.Length || char.IsWhiteSpace(text[_at]);
        if (ends && long.TryParse(text.AsSpan(from, _at - from), CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }
        _at = from;
        return null;
    }

    /// <summary>A list of texts in brackets.</summary>
    public Result<IReadOnlyList<string>> Texts()
    {
        Skip();
        if (!Take("("))
        {
            return MlflowFaults.BadParameter.With(
                $"Expected a quoted string value or a list of quoted string values for attributes. Got value {Clip.Short(Rest)}"
            );
        }
        var texts = new List<string>();
        do
        {
            if (Text() is not { } one)
            {
                return MlflowFaults.BadParameter.With(
                    texts.Count == 0 && Rest.StartsWith(')')
                        ? "While parsing a list in the query, expected a non-empty list of string values, but got empty list"
                        : "While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list"
                );
            }
            texts.Add(one);
            Skip();
        } while (Take(",") && texts.Count < 1000);
        return Take(")")
            ? texts
            : MlflowFaults.BadParameter.With(
                "While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list"
            );
    }

    private bool Take(string sign)
    {
        if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0)
        {
            return false;
        }
        _at += sign.Length;
        return true;
    }

    // A quote within is written twice.
    private string? Quoted()
    {
        var quote = text[_at];
        var value = new System.Text.StringBuilder();
        for (var i = _at + 1; i < text.Length; i++)
        {
            if (text[i] != quote)
            {
                value.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == quote)
            {
                value.Append(quote);
                i++;
            }
            else
            {
                _at = i + 1;
                return value.ToString();
            }
        }
        return null;
    }

    private void Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
