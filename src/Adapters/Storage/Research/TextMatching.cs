using System.Text.RegularExpressions;
using SQLitePCL;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>
/// The SQL functions <c>like_text(text, pattern)</c> and <c>like_any_case(text, pattern)</c>: <c>%</c> for any characters, <c>_</c> for
/// one. SQLite's own take time without bound for a pattern made to do so; these take at most the product of both lengths. And
/// <c>like_expression(text, pattern)</c>, whether a regular expression fits somewhere, matched without stepping back.
/// </summary>
internal static class TextMatching
{
    // Held for as long as the process lives: SQLite calls them, and the collector does not see that.
    private static readonly delegate_function_scalar Exact = (context, _, values) => Answer(context, values, false);
    private static readonly delegate_function_scalar AnyCase = (context, _, values) => Answer(context, values, true);

    private static readonly delegate_function_scalar Expression = (context, _, values) =>
        AnswerExpression(context, values);

    // A search asks with one pattern for every row; making it ready costs more than matching.
    [ThreadStatic]
    private static Regex? _last;

    internal static void Register(sqlite3 connection)
    {
        const int Flags = raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC;
        _ = raw.sqlite3_create_function(connection, "like_text", 2, Flags, null, Exact);
        _ = raw.sqlite3_create_function(connection, "like_any_case", 2, Flags, null, AnyCase);
        _ = raw.sqlite3_create_function(connection, "like_expression", 2, Flags, null, Expression);
    }

    internal static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, bool anyCase)
    {
        // Where the last % stood, and up to where it has taken text: only the last needs to take more when the rest does not fit.
        var (at, in_, star, taken) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (in_ < pattern.Length && pattern[in_] == '%')
            {
                (star, taken) = (in_++, at);
            }
            else if (in_ < pattern.Length && (pattern[in_] == '_' || Same(text[at], pattern[in_], anyCase)))
            {
                at += pattern[in_] == '_' && IsPair(text, at) ? 2 : 1;
                in_++;
            }
            else if (star >= 0)
            {
                (in_, at) = (star + 1, ++taken);
            }
            else
            {
                return false;
            }
        }
        return pattern[in_..].IndexOfAnyExcept('%') < 0;
    }

    private static void Answer(sqlite3_context context, sqlite3_value[] values, bool anyCase)
    {
        if (raw.sqlite3_value_type(values[0]) == raw.SQLITE_NULL)
        {
            raw.sqlite3_result_null(context);
            return;
        }
        var text = raw.sqlite3_value_text(values[0]).utf8_to_string();
        var pattern = raw.sqlite3_value_text(values[1]).utf8_to_string();
        raw.sqlite3_result_int(context, Matches(text, pattern, anyCase) ? 1 : 0);
    }

    private static void AnswerExpression(sqlite3_context context, sqlite3_value[] values)
    {
        if (raw.sqlite3_value_type(values[0]) == raw.SQLITE_NULL)
        {
            raw.sqlite3_result_null(context);
            return;
        }
        var pattern = raw.sqlite3_value_text(values[1]).utf8_to_string();
        if (_last?.ToString() != pattern)
        {
            _last = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        raw.sqlite3_result_int(context, _last.IsMatch(raw.sqlite3_value_text(values[0]).utf8_to_string()) ? 1 : 0);
    }

    private static bool Same(char one, char other, bool anyCase) =>
        one == other || (anyCase && char.ToUpperInvariant(one) == char.ToUpperInvariant(other));

    private static bool IsPair(ReadOnlySpan<char> text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);
}
