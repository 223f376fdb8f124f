using System.Globalization;
using System.Text.RegularExpressions;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Filters;

/// <summary>Reads a filter by an entity's grammar.</summary>
public static class FilterRules
{
    private const int MaxPattern = 1000;

    /// <summary>None where there is no filter.</summary>
    public static Result<IReadOnlyList<FilterCondition<TField>>> Read<TField>(
        string? filter,
        FilterGrammar<TField> grammar
    )
        where TField : struct
    {
        if (!FilterParseRules.Parse(filter, grammar.MaxClauses).TryGet(out var clauses, out var fault))
        {
            return fault;
        }
        var conditions = new List<FilterCondition<TField>>(clauses.Count);
        foreach (var clause in clauses)
        {
            var (entity, key) = FilterNameRules.Split(clause.Name);
            if (
                !grammar.Find(entity, key).TryGet(out var field, out fault)
                || !Check(clause, field, grammar).TryGet(out var condition, out fault)
            )
            {
                return fault;
            }
            conditions.Add(condition);
        }
        return conditions;
    }

    /// <summary>Whether the expression can be matched in time that grows with the text alone; the sentence says what is wrong with it.</summary>
    public static string? WhyNoExpression(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException wrong)
        {
            return wrong.Message;
        }
        catch (NotSupportedException)
        {
            return "Expressions that look ahead or behind, or refer back to a group, are not searched with.";
        }
    }

    private static Result<FilterCondition<TField>> Check<TField>(
        FilterClause clause,
        FilterField<TField> field,
        FilterGrammar<TField> grammar
    )
        where TField : struct
    {
        var known = clause.Sign is { } sign && field.Signs.Contains(sign);
        if (!known && (clause.IsList || clause.Values.Count == 0))
        {
            return grammar.WrongSign(field, clause);
        }
        if (clause.Values.Count == 0)
        {
            return new FilterCondition<TField>(field.Field, field.Key, clause.Sign!.Value);
        }
        // A list behind '=', or one value behind IN, is a value of another kind.
        if (clause.IsList != (clause.Sign is FilterSign.In or FilterSign.NotIn))
        {
            return grammar.WrongValue(field, clause);
        }
        if (clause.IsList)
        {
            return new FilterCondition<TField>(
                field.Field,
                field.Key,
                clause.Sign!.Value,
                Texts: [.. clause.Values.Select(v => v.Quoted!)]
            );
        }
        return Single(clause, field, grammar).TryGet(out var value, out var fault)
            ? !known
                ? grammar.WrongSign(field, clause)
                : Pattern(clause, value.Text)
                    ?? Result.Ok(
                        new FilterCondition<TField>(
                            field.Field,
                            field.Key,
                            clause.Sign!.Value,
                            value.Text,
                            value.Number
                        )
                    )
            : fault;
    }

    private static Result<(string Text, double? Number)> Single<TField>(
        FilterClause clause,
        FilterField<TField> field,
        FilterGrammar<TField> grammar
    )
        where TField : struct
    {
        var token = clause.Value;
        if (token.Kind == FilterTokenKind.Number && field.Value != FilterValue.Text)
        {
            return ("", Number(token.Raw));
        }
        if (field.Value == FilterValue.Number)
        {
            return grammar.QuotedNumbers && Number(token.Quoted) is { } quoted
                ? ("", quoted)
                : grammar.WrongValue(field, clause);
        }
        if (token.Quoted is { } text)
        {
            return (text, null);
        }
        return field.Value == FilterValue.Any
            && token.Kind == FilterTokenKind.Identifier
            && token.Raw.ToLowerInvariant() is "true" or "false"
                ? (token.Raw.ToLowerInvariant(), null)
            : token.Kind == FilterTokenKind.Number ? grammar.WrongValue(field, clause)
            : SearchFaults.BadFilter.With(
                $"Parameter value is either not quoted or unidentified quote types used for string value {Clip.Short(token.Raw)}. Use either single or double quotes."
            );
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A pattern is compared with every value, so it may not be of any length or kind.</summary>
    private static Fault? Pattern(FilterClause clause, string text) =>
        clause.Sign is not { } sign || !FilterSigns.IsPattern(sign) ? null
        : text.Length > MaxPattern
            ? SearchFaults.BadFilter.With($"A pattern of {clause.SignText} may have at most {MaxPattern} characters.")
        : sign == FilterSign.RLike && WhyNoExpression(text) is { } why
            ? SearchFaults.BadFilter.With($"Invalid regular expression '{Clip.Short(text)}': {why}")
        : null;
}
