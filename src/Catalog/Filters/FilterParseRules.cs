using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Filters;

/// <summary>
/// Reads a filter's clauses, whatever they are about: comparisons joined by AND. An AND too many at either end is passed over, as MLflow does.
/// </summary>
internal static class FilterParseRules
{
    private const int MaxLength = 100_000;

    public static Result<IReadOnlyList<FilterClause>> Parse(string? filter, int most)
    {
        if (string.IsNullOrWhiteSpace(filter))
        {
            return Result.Ok<IReadOnlyList<FilterClause>>([]);
        }
        if (filter.Length > MaxLength)
        {
            return SearchFaults.BadFilter.With($"A filter may have at most {MaxLength} characters.");
        }
        var reader = new Reader(FilterLexRules.Cut(filter));
        var clauses = new List<FilterClause>();
        var joined = true;
        while (reader.Left > 0)
        {
            if (reader.Take("AND"))
            {
                joined = true;
                continue;
            }
            if (!joined)
            {
                return reader.StrayHere();
            }
            joined = false;
            if (!reader.Clause().TryGet(out var clause, out var fault))
            {
                return fault;
            }
            clauses.Add(clause);
            if (clauses.Count > most)
            {
                return SearchFaults.BadFilter.With($"A filter may have at most {most} clauses.");
            }
        }
        return clauses;
    }

    private sealed class Reader(IReadOnlyList<FilterToken> tokens)
    {
        private int _at;

        public int Left => tokens.Count - _at;

        public bool Take(string keyword)
        {
            if (Left > 0 && tokens[_at].Is(keyword))
            {
                _at++;
                return true;
            }
            return false;
        }

        public Result<FilterClause> Clause()
        {
            var start = _at;
            var name = tokens[_at++];
            if (Left > 0 && tokens[_at].Kind == FilterTokenKind.Comparison && Left > 1)
            {
                var sign = tokens[_at++].Raw.ToUpperInvariant();
                return name.Kind == FilterTokenKind.Identifier
                    ? Right(name, FilterSigns.Find(sign), sign, start)
                    : SearchFaults.BadFilter.With(
                        $"Invalid comparison clause. Expected 'Identifier' found '{Clip.Short(name.Raw)}'"
                    );
            }
            if (name.Kind != FilterTokenKind.Identifier)
            {
                return Stray(start, start + 1);
            }
            if (Take("IS"))
            {
                var not = Take("NOT");
                return Take("NULL")
                    ? new FilterClause(
                        name.Raw,
                        not ? FilterSign.IsNotNull : FilterSign.IsNull,
                        not ? "IS NOT NULL" : "IS NULL",
                        [],
                        IsList: false
                    )
                    : Stray(start, _at);
            }
            var negated = Take("NOT");
            return Take("IN") && Left > 0 && tokens[_at].Kind == FilterTokenKind.Open
                ? Right(name, negated ? FilterSign.NotIn : FilterSign.In, negated ? "NOT IN" : "IN", start)
                : Stray(start, Math.Max(_at, start + 1));
        }

        private Result<FilterClause> Right(FilterToken name, FilterSign? sign, string signText, int start)
        {
            var first = tokens[_at++];
            return first.Kind switch
            {
                FilterTokenKind.Text or FilterTokenKind.Number or FilterTokenKind.Identifier => new FilterClause(
                    name.Raw,
                    sign,
                    signText,
                    [first],
                    IsList: false
                ),
                FilterTokenKind.Open => List().Map(v => new FilterClause(name.Raw, sign, signText, v, IsList: true)),
                _ => Stray(start, _at),
            };
        }

        private Result<IReadOnlyList<FilterToken>> List()
        {
            const string Expected =
                "While parsing a list in the query, expected a non-empty list of string values, but got";
            var values = new List<FilterToken>();
            while (Left > 0)
            {
                var value = tokens[_at++];
                if (value.Kind == FilterTokenKind.Close)
                {
                    // After a comma: one too many, as Python writes a list of one.
                    return values.Count > 0 ? values : SearchFaults.BadFilter.With($"{Expected} empty list");
                }
                if (value.Kind is FilterTokenKind.Identifier or FilterTokenKind.Number && value.Quoted is null)
                {
                    return SearchFaults.BadFilter.With(
                        $"While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: {Clip.Short(value.Raw)}"
                    );
                }
                if (value.Quoted is null || Left == 0)
                {
                    break;
                }
                values.Add(value);
                var after = tokens[_at++].Kind;
                if (after == FilterTokenKind.Close)
                {
                    return values;
                }
                if (after != FilterTokenKind.Comma)
                {
                    break;
                }
            }
            return SearchFaults.BadFilter.With($"{Expected} ill-formed list.");
        }

        public Fault StrayHere() => Stray(_at, _at + 1);

        private Fault Stray(int from, int to) =>
            SearchFaults.BadFilter.With(
                $"Invalid clause(s) in filter string: '{Clip.Short(string.Join(' ', tokens.Skip(from).Take(to - from).Select(t => t.Raw)))}'"
            );
    }
}
